"""regame's market month agent by agent, as a Mesa user would write it."""

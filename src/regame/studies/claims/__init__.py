"""The claims, each tested by a rule fixed before the run."""

"""How patient the user must be for a lasting cut to harm it, and a map of chokepoints."""

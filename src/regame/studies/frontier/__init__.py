"""How patient the user must be for a lasting cut to harm it."""

"""One run month by month, and why it came out so."""

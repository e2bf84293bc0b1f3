"""Relations that several mechanisms and the game share, so that no mechanism needs another."""

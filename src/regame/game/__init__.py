"""The game: states that observe and decide, and the record of what happens."""

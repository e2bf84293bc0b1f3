"""Firms that act in a game: who they are, what they see and order, their trade and their money."""

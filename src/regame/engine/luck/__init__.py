"""Chance, drawn before play."""

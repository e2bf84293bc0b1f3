"""Strategies against each other: matches, payoffs, equilibria."""

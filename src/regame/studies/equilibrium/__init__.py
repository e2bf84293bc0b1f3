"""Where nobody gains by doing otherwise alone: equilibria of games of two."""

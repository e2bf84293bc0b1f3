"""Assumptions: their schema, their files and the faults found in them."""

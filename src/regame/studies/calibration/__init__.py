"""Uncertain parameters fitted to the record."""

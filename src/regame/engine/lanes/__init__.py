"""A small SPMD compiler: verbs over runs, compiled for gangs of eight runs side by side."""

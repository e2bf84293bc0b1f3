"""Stages of the chain and phases of a plant, by their numbers."""

EXTRACTION, REFINING, RECYCLING, MAKING = range(4)  # rows of atlas.STAGES
IDLE, BUILDING, RUNNING, MOTHBALLED = range(4)  # phases of a plant

"""Playing the rows of a design: plans, processes, storage."""

"""Studies, a folder each: what is played, what is computed, what is reported."""

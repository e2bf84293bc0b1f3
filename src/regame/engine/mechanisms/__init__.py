"""The verbs of the month, one mechanism a file: pure functions on arrays over runs."""

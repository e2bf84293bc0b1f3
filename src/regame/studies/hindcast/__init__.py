"""The model held to the record."""

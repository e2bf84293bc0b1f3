"""The model's figures beside those that others have published."""

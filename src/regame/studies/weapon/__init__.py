"""What the holder should do: its best dose, beside the ladder and what is in force."""

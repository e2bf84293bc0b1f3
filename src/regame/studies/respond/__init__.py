"""What a target should do: its policies against what the holder may do."""

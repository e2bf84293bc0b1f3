"""A user's own chokepoints, a row of nine numbers each, placed on the map."""

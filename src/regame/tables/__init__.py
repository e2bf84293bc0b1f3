"""Tables of figures, the package's own and the user's."""

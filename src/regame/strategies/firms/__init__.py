"""How firms behave: rules by which owners of plants, users and traders act."""

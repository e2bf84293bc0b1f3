"""Episodes of economic coercion: what the bargain says of them, beside what happened."""

"""Which assumptions the answer depends on."""

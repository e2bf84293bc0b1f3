"""The engine: state of the world, markets, mechanisms and chance, one month at a time."""

"""The state of a world: arrays by run, the facts of its network, and its parameters."""

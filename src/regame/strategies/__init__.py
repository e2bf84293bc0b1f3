"""How states and firms play: the contract, the catalogue and the registry."""

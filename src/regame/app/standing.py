"""How the players of a game stand so far: their income since the start, as a verdict counts it."""

from __future__ import annotations

import numpy as np

from regame.game import Game
from regame.mechanisms import settlement


class Standing:
    """The incomes of a game's states; made before the first month, asked after any."""

    def __init__(self, game: Game):
        self.game = game
        self.opening = settlement.value_of_ends(game.world, game.atlas, game.parameters)

    def income(self) -> np.ndarray:
        """Return income since the start, USD, discounted, terminal values included (run, state)."""
        game = self.game
        ends = settlement.value_of_ends(game.world, game.atlas, game.parameters)
        return settlement.standing(
            game.world, game.parameters, settlement.INCOME, ends, self.opening
        )

"""How the players of a game stand so far: their income since the start, as a verdict counts it."""

from __future__ import annotations

import numpy as np

from regame.game import Game
from regame.mechanisms import settlement
from regame.rows import INCOME


class Standing:
    """The incomes of a game's states; made before the first month, asked after any."""

    def __init__(self, game: Game):
        self.game = game
        self.opening = self._worth()

    def _worth(self) -> np.ndarray:
        world = self.game.world
        stocks = settlement.value_of_stocks(world, self.game.atlas, self.game.parameters)
        return stocks + world.book

    def income(self) -> np.ndarray:
        """Return income since the start, USD, discounted, terminal values included (run, state)."""
        game = self.game
        factor = settlement.discount_factor(game.parameters, game.world.month)
        gained: np.ndarray = factor * self._worth() - self.opening
        return game.world.payoff[:, :, INCOME] + gained

"""How the players of a game stand so far: their income since the start, as a verdict counts it."""

from __future__ import annotations

import numpy as np

from regame.game import accounts
from regame.game.game import Game


class Standing:
    """The incomes of a game's states; made before the first month, asked after any."""

    def __init__(self, game: Game):
        self.game = game
        self.opening = accounts.end_value(game)

    def income(self) -> np.ndarray:
        """Return income since the start, USD, discounted, terminal values included (run, state)."""
        ends = accounts.end_value(self.game)
        return accounts.standing(self.game, accounts.INCOME, ends, self.opening)

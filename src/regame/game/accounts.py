"""What the books of a game say: what states have earned so far, and what is left at the end."""

import numpy as np

from regame.engine.mechanisms import settlement
from regame.engine.state.lines import BROAD, BUDGET, INCOME
from regame.game.playing import Playing


def opening_value(game: Playing) -> np.ndarray:
    """Value of stocks at the start of play (run, state) USD."""
    return settlement.value_of_stocks(game.world, game.atlas, game.parameters)


def public_stock_value(game: Playing) -> np.ndarray:
    """What public stocks would fetch now, as far as public money paid (run, state) USD."""
    return settlement.value_of_public_stocks(game.world, game.parameters)


def end_value(game: Playing) -> np.ndarray:
    """Value of stocks, traders' among them, and plants now (run, state) USD."""
    return settlement.value_of_ends(game.world, game.atlas, game.parameters)


def discounts(game: Playing, month: int) -> np.ndarray:
    """Factor that discounts money of a month to the start (run, 1)."""
    return settlement.discount_factor(game.parameters, month)


def standings(game: Playing, opening: np.ndarray, ends: np.ndarray) -> dict[str, np.ndarray]:
    """What states have earned so far, terminal values included (run, state) USD, discounted.

    "income" is money only; "broad" has concessions, environment and depletion too.
    """
    rows = {"income": INCOME, "broad": BROAD}
    world, p = game.world, game.parameters
    return {name: settlement.standing(world, p, row, ends, opening) for name, row in rows.items()}


class Standing:
    """The incomes of a game's states; made before the first month, asked after any."""

    def __init__(self, game: Playing):
        self.game, self.opening = game, end_value(game)

    def income(self) -> np.ndarray:
        """Return income since the start, USD, discounted, terminal values included (run, state)."""
        world, p = self.game.world, self.game.parameters
        return settlement.standing(world, p, INCOME, end_value(self.game), self.opening)

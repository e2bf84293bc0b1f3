"""What the books of a game say: what states and firms have earned so far, and what is left."""

import numpy as np

from regame.engine.mechanisms import settlement
from regame.engine.mechanisms.settlement import discount_factor
from regame.engine.state.atlas import Atlas
from regame.engine.state.lines import BROAD, BUDGET, INCOME
from regame.engine.state.stages import BUILDING, RUNNING
from regame.engine.state.world import World
from regame.game.firms.roster import owner_of_plants, roster
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


def open_firms(world: World, atlas: Atlas) -> None:
    """Say who owns what, and count plants that run as cash put in, at what they cost to build."""
    owner = owner_of_plants(atlas)
    world.owner[:] = owner
    if world.funds.shape[1]:
        world.seat[:] = [firm.state for firm in roster(atlas)]
        worth = world.capacity * 12 * atlas.capex * (world.phase == RUNNING)
        for plant, row in enumerate(owner.astype(int)):
            world.opening_worth[:, row] += worth[:, plant]
        world.put_in[:] = world.worth[:] = world.opening_worth


def gained(game: Playing, row: int) -> tuple[np.ndarray, np.ndarray]:
    """What a firm earned so far (run,) USD, and whether it lives (run,).

    Earned: operating result and support, less plants and interest, with what its plants are worth
    now, written down, less what they were worth at the start; all discounted. A firm lives that has
    not gone bankrupt and has a plant that runs or is being built.
    """
    world = game.world
    at_work = (world.phase == RUNNING) | (world.phase == BUILDING)
    lives = (world.bankrupt[:, row] == 0) & (at_work & (world.owner == row)).any(axis=1)
    worth = discount_factor(game.parameters, world.month)[:, 0] * world.worth[:, row]
    return world.profit[:, row] + worth * lives - world.opening_worth[:, row], lives


def earned(game: Playing, row: int) -> tuple[np.ndarray, np.ndarray]:
    """What a firm `gained` per cash put in (run,), nothing put in: 0; and whether it lives."""
    usd, lives = gained(game, row)
    put_in = game.world.put_in[:, row]
    return np.where(put_in > 0, usd / np.maximum(put_in, 1.0), 0.0), lives

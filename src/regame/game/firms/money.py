"""What firms have at the start, and what they have earned since."""

import numpy as np

from regame.engine.mechanisms.settlement import discount_factor
from regame.engine.relations.plants import BUILDING, RUNNING
from regame.engine.state.atlas import Atlas
from regame.engine.state.world import World
from regame.game.firms.roster import owner_of_plants, roster
from regame.game.playing import Playing


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

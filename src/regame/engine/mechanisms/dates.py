"""What moves by its date alone: dated factors on uses, and on costs with the prices they carry."""

from __future__ import annotations

from regame.engine.state.exogenous import Paths
from regame.engine.state.world import World

CARRIED = ("start_price", "start_index", "stop_value", "magnet_start")  # usual prices


def pass_time(world: World, paths: Paths) -> float:
    """Set this month's factors on use; returns that on costs, over the base year's.

    Where costs move, the prices that count as usual move with them, so that dear means dear beyond
    what everybody's costs explain.
    """
    world.use_path[:], world.magnet_path[:], cost = paths.at(world.month)
    before = paths.at(max(world.month - 1, 0))[2]
    if cost != before:
        for name in CARRIED:
            getattr(world, name)[:] *= cost / before
    return cost

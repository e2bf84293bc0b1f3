"""Magnets in use by age, and what comes back from them at the end of their life."""

from __future__ import annotations

import numpy as np

from regame.atlas import SWARF, Atlas
from regame.parameters import Parameters
from regame.world import World

AGES = 3  # classes of age that a magnet passes: an Erlang lifetime of order three


def age_magnets(world: World, atlas: Atlas, p: Parameters) -> None:
    """Add magnets that went into use and move the others on; what leaves is collected or lost.

    in_use: (run, age, group, state) t REO. Mean life by use 2 to 30 years; recycling.csv. Under
    1 % of what leaves is recovered at the start; collection rises with subsidy (world.collection).
    """
    share = world.magnet_flow / np.maximum(world.magnet_flow.sum(axis=2, keepdims=True), 1e-12)
    into = (1 - SWARF) * (world.into_magnets[:, :, :, None] * share[:, None]).sum(axis=2)
    leave = AGES / (12 * p("recycling.life_years", 3)) * world.in_use
    world.in_use = world.in_use - leave
    world.in_use[:, 0] += into
    world.in_use[:, 1:] += leave[:, :-1]
    rate = p("recycling.collection", 1) + world.collection_added + np.nan_to_num(world.set_recycling)
    world.retired = leave[:, -1].copy()
    world.scrap = world.scrap + np.minimum(rate, 0.9)[:, None] * leave[:, -1]

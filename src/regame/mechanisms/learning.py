"""Know-how: what doing teaches, and what a ban on technology withholds."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.parameters import Parameters
from regame.world import World

LEARNING_STAGES = 3  # mines, separation with recycling, magnets


def stage_of_firms(atlas: Atlas) -> np.ndarray:
    """Row of the know-how axis per firm: 0 mines, 1 separation and recycling, 2 magnets."""
    return np.array([0, 1, 1, 2])[atlas.firm_stage]


def learn(world: World, atlas: Atlas, p: Parameters) -> None:
    """Add this month's output to what states have made (run, stage, state) t."""
    stage = stage_of_firms(atlas)
    for k in range(LEARNING_STAGES):
        world.made[:, k] += atlas.by_state(world.output * (stage == k))


def cost_factor(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Factor on unit cost from learning (run, firm): cost falls by a rate per doubling of output.

    No rate for rare earths was found; 5 to 15 % per doubling is assumed; lead_times.csv, C.
    Output before the start counts as ten years at the start's rate, so incumbents learn slowly.
    """
    stage = stage_of_firms(atlas)
    ratio = 1 + world.made / world.made_before
    by_firm = np.take_along_axis(
        ratio[:, stage], np.broadcast_to(atlas.firm_state[None, :, None], (world.runs, len(stage), 1)), axis=2
    )[:, :, 0]
    exponent = np.log2(1 - p("learning.rate", 1))
    return np.maximum(by_firm**exponent, p("learning.floor", 1))


def ban_delay(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Months that a technology ban adds to new plants outside (run, firm); 6 to 18, lead_times.csv, C."""
    banned = np.nan_to_num(world.set_technology_ban).max(axis=1, initial=0.0)[:, None]
    downstream = (atlas.firm_stage > 0) & ~atlas.firm_inside
    return p("learning.ban_delay", 1) * banned * downstream

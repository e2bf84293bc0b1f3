"""Use that leaves for good: substitutes that are slow to come, limited, and slow to leave."""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas
from regame.mechanisms.orders import activity, start_index, start_magnet_index
from regame.parameters import Parameters
from regame.world import World


def pull(ratio: np.ndarray, p: Parameters) -> np.ndarray:
    """How far substitutes are pulled in by a price over its start: 0 at the trigger, towards 1."""
    trigger = p("substitution.trigger", ratio.ndim - 1)
    return np.maximum(1 - trigger / np.maximum(ratio, 1e-9), 0.0)


def substitute(world: World, atlas: Atlas, p: Parameters) -> None:
    """Move the shares of use that substitutes have taken, oxides and magnets.

    lost += speed (ceiling pull - lost) while that is positive; what was lost comes back at
    1/return_years, and of it the irreversible part never. Sources: magnetic resonance and wind
    left for a product life in 2011, ferrite returned, polishing saved a tenth to a third;
    recycling.csv and end_uses.csv (ceilings per use), speeds C.
    """
    research = 1 + np.nan_to_num(world.set_research) / p("substitution.research", 1)
    speed = np.minimum(p("substitution.speed", 1) * world.substitution_factor * research, 1.0)
    for name, ratio, ceiling in (
        ("lost", world.index / start_index(atlas, p), atlas.ceiling[:, None]),
        ("magnet_lost", world.magnet_index / start_magnet_index(atlas, p), np.array(atlas.magnet_ceiling)),
    ):
        lost = getattr(world, name)
        axes = lost.ndim - 1
        fast = speed[:, None] if axes == 2 else speed
        goal = np.minimum(ceiling * p("substitution.ceiling", axes), 0.9) * pull(ratio, p)
        back = (1 - p("substitution.irreversible", axes)) / (12 * p("substitution.return_years", axes))
        moved = np.where(goal > lost, lost + fast * (goal - lost), lost - back * (lost - goal))
        setattr(world, name, moved)


def penalty(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Extra cost of the substitutes in use (run, state) USD/month: a part of the start price."""
    share = p("substitution.penalty", 1)
    oxides = atlas.direct_use * world.lost * start_index(atlas, p)
    magnets = atlas.magnet_use * world.magnet_lost * start_magnet_index(atlas, p)
    return 1000 * share * activity(world, atlas, p) * (oxides.sum(axis=1) + magnets)

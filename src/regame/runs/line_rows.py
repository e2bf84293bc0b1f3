"""What lines that need magnets get, by month: what stopped lines are computed from.

A line lacks goods as far as neither its stock nor what it is sent serves what it was served in the
same world without the policy, and would want at the price that buyers at the holder pay. What that
price puts off is priced out, what was never wanted did not grow, and who saves a stock because
magnets are dear has one: none of these is a stop. Kept are, by state, tonnes that are needed at the
start's prices net of what substitutes took, received and held, and as shares of need

    served = magnets used / need        wanted = (P_holder / P_holder at the start)^-e

A pair of runs lacks (`analysis/paired_lines.py`) what min(served in the baseline, wanted) of need
is above stock and receipts: zero in every month where nothing is restricted.
"""

import numpy as np
from numpy.typing import NDArray

from regame.game.game import Game
from regame.runs.use_rows import products_used

type Floats = NDArray[np.float64]

LEAST = 1e-9  # t/month of need: who needs less has no lines


def lines_of_month(game: Game) -> Floats:
    """What lines of every state get this month, before anything adapts (run, `LINES`, state).

    In the order of `paired_lines.LINES`. need, received and held, t, the last at the month's begin;
    served and wanted: see above; from_holder: t of magnets bought from the holder; grades_alone:
    0/1, whether grades with licensed elements alone are held back; parts_bound: 0/1, whether the
    rule binds parts with magnets in them that are made at the holder, as that of October 2025 does
    (0.1 % of the value). The licences of April 2025 left motors free.
    """
    w, a = game.world, game.atlas
    need = a.product_use * w.product_path * w.activity * (1 - w.product_lost)
    used, received = products_used(game), w.product_flow.sum(axis=1)
    held = np.maximum(w.product_stock + used - received, 0)
    served = np.where(need > LEAST, used / np.maximum(need, LEAST), 1.0)
    price = w.product_index[:, a.home, None] / w.product_start[:, a.home, None]
    licensed = w.licensing_months[:, :1] > 0
    bound = ((w.set_licensing_wide[:, :1] > 0) & licensed) | (w.stopped[:, 0] > 0)
    flags = [np.broadcast_to(flag, need.shape) for flag in (licensed & ~bound, bound)]
    goods = [need, received, held, served, price ** -_elasticity(game), w.product_flow[:, a.home]]
    return np.stack([*goods, *flags], axis=1).astype(float)


def _elasticity(game: Game) -> Floats:
    """Elasticity of the use of magnets this month (run, state), as `engine/relations/use.py`."""
    w, a, of = game.world, game.atlas, game.parameters
    short = of("demand.elasticity", 1) * a.product_elasticity
    long = np.maximum(of("demand.elasticity_long", 1) * a.product_elasticity_long, short)
    return np.asarray(short + (long - short) * w.product_adapted)

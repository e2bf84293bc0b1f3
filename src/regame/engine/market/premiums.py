"""Two steps of the search for premiums (rationing.py), compiled, with logarithms between them.

Of few runs the calls of whole arrays took four times as long as the markets that they compare.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.engine.lanes.compiling import Verb
from regame.engine.lanes.intrinsics import Floats
from regame.engine.market.market import Ints

type Flags = NDArray[np.bool_]

NEAR = 0.02  # of a limit within which a flow meets it; what is left is carried in the licences
SHUT = 0.02  # width of a bracket over its top, below which it is closed
LEAST = 1e-290  # t: of what is nothing, so that it has a logarithm


class Seen(NamedTuple):
    """What flows are at a trial: by group and buyer, by group and seller and buyer, by seller."""

    flow: Floats  # t (k, G, S, S)
    grey: Floats  # t (k, G, H, S)
    without: Floats  # t that buyers do without (k, G, S)
    indices: Floats  # price of what they buy (k, G, S)
    elasticity: Floats  # (k, G, S)
    sharpness: Floats  # (k, G, S)


class Look(NamedTuple):
    """How flows meet their limits at a trial; by buyer (k, G, D, S), in all (k, G, D)."""

    over: Floats  # flow over limit, its log once taken; one where there is no limit
    slope: Floats  # of that log, downwards, in a buyer's own premium
    all_over: Floats  # the same of all that is limited; one where nothing is
    all_slope: Floats  # of that log in the common premium, if other sellers sold what they sell


class Levels(NamedTuple):
    """What is known of the common premium of a seller's buyers, all (k, G, D) USD/kg."""

    at: Floats
    low: Floats  # too much leaves
    high: Floats  # too little does


@Verb
def look(seen: Seen, sellers: Ints, limit: Floats, worth: Floats, found: Look) -> None:
    """Compare the flows of ``sellers`` with limits, and say how flows fall; sums in order.

    limit: t, infinite where there is none; worth: the premiums at which they flow; both (k, G, D,
    S).
    """
    runs, groups, limited, states = limit.shape
    for r in range(runs):
        for g in range(groups):
            for d in range(limited):
                whole, allowed, slope = 0.0, 0.0, 0.0
                for s in range(states):
                    cap = limit[r, g, d, s]
                    found.over[r, g, d, s] = found.slope[r, g, d, s] = 1.0
                    if cap < math.inf:
                        sold, hidden = 0.0, 0.0
                        for j in range(states):
                            sold += seen.flow[r, g, j, s]
                        for h in range(seen.grey.shape[2]):
                            hidden += seen.grey[r, g, h, s]
                        taken = max(seen.without[r, g, s] + sold + hidden, LEAST)
                        idle = min(seen.without[r, g, s] / taken, 1.0)
                        bend = seen.elasticity[r, g, s] / max(seen.indices[r, g, s], 1e-9)
                        sharp = seen.sharpness[r, g, s]
                        flow = max(seen.flow[r, g, sellers[d], s], LEAST)
                        share = min(flow / taken, 1.0)
                        found.over[r, g, d, s] = flow / cap
                        found.slope[r, g, d, s] = sharp * (1.0 - share) + share * bend
                        if worth[r, g, d, s] > 0.0 or found.over[r, g, d, s] > 1.0:
                            whole += flow
                            allowed += cap
                            slope += flow * (bend * (1.0 - idle) + sharp * idle)
                whole = max(whole, LEAST)
                found.all_over[r, g, d] = whole / max(allowed, LEAST) if allowed > 0.0 else 1.0
                found.all_slope[r, g, d] = max(slope / whole, 1e-12)


@Verb
def improve(
    rows: tuple[Ints, Ints, Flags, Flags],
    limit: Floats,
    found: Look,
    levels: Levels,
    worth: Floats,
) -> None:
    """Put premiums where flows would meet their limits, in the runs that do not meet them yet.

    rows: those that are searched for, their places in ``found``, whether a market was found for
    them, and, to be set, whether they have to go on. The next common premium lies in its bracket;
    where that has closed on a level that no longer does, since buyers' differences have changed, it
    opens again.
    """
    left, here, ok, more = rows
    _, groups, limited, states = limit.shape
    for i in range(len(left)):
        r, h = left[i], here[i]
        met = True
        for g in range(groups):
            for d in range(limited):
                for s in range(states):
                    if limit[r, g, d, s] < math.inf:
                        over = found.over[h, g, d, s]
                        free = worth[r, g, d, s] <= 0.0 and over <= NEAR
                        met = met and (abs(over) <= NEAR or free)
        more[i] = ok[h] and not met
        if not more[i]:
            continue
        for g in range(groups):
            for d in range(limited):
                at, over = levels.at[r, g, d], found.all_over[h, g, d]
                low = at if over > 0.0 else levels.low[r, g, d]
                high = levels.high[r, g, d] if over > 0.0 else at
                shut = high - low <= SHUT * high + 1e-6
                low = 0.5 * low if shut and low > 0.0 else low
                high = 1.5 * high + 1e-3 if shut else high
                new = at + over / found.all_slope[h, g, d]
                if not (new > low and new < high and new >= 0.0):
                    new = 0.0 if low < 0.0 else 0.5 * (low + high)
                if over == 0.0:
                    new = at
                levels.at[r, g, d], levels.low[r, g, d], levels.high[r, g, d] = new, low, high
                most = 2.0 * max(at, 1.0)
                for s in range(states):
                    if limit[r, g, d, s] < math.inf:
                        by = (found.over[h, g, d, s] - over) / found.slope[h, g, d, s]
                        more_or_less = worth[r, g, d, s] - at + min(max(by, -most), most)
                        worth[r, g, d, s] = max(new + more_or_less, 0.0)

"""Two steps of the search for shadow prices of limits (rationing.py), compiled, on logarithms.

Of few runs the calls of whole arrays took four times as long as the markets that they compare.
"""

import math
from typing import NamedTuple

import numpy as np

from lanes.compiling import Verb
from lanes.helpers import compiled
from lanes.intrinsics import Floats
from regame.core.arrays import Flags, Ints

NEAR = 0.02  # of a limit within which a flow meets it; what is left is carried in the licences
CLOSE = 0.5  # log of what leaves over what may, below which steps are trusted
CLIFF = -5.0  # the same, below which goods cost more than going without: flows fall off there
AGAIN = 12  # steps after which all that was learnt is dropped: near lost load it misleads
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
    """What is known of the common premiums, V of them: one for each group and limited seller.

    The premiums of all buyers who pay one move together by this; only its steps matter, so it may
    begin anywhere, and begins at the dearest.
    """

    at: Floats  # USD/kg (k, V)
    low: Floats  # too much leaves (k, V); minus infinity until a premium is found at which it does
    high: Floats  # too little does (k, V)
    over: Floats  # log of what left over what may, before the last step (k, V)
    step: Floats  # the last step, USD/kg (k, V)
    answer: Floats  # inverse Jacobian: of each premium by the log of each flow, USD/kg (k, V, V)
    tries: Ints  # steps so far (k,)
    top: Floats  # the highest premium, USD/kg (k, V)
    best: Floats  # the premiums at which flows came nearest to their limits, USD/kg (k, G, D, S)
    nearest: Floats  # log by which one of them missed it most there (k,)
    space: Floats  # to work in (2, V)


def levels_from(worth: Floats, top: Floats) -> Levels:
    """Return levels at the dearest of these premiums (k, G, D, S), `top` (k, G, D) the highest."""
    at = worth.max(axis=3).reshape(len(worth), -1)
    runs, many = at.shape
    return Levels(
        *(at, np.full_like(at, -np.inf), top.reshape(at.shape).copy()),
        *(np.zeros_like(at), np.zeros_like(at), np.zeros((runs, many, many))),
        *(np.zeros(runs, np.int64), top.reshape(at.shape)),
        *(worth.copy(), np.full(runs, np.inf), np.zeros((2, many))),
    )


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
                total_sales, allowed, slope = 0.0, 0.0, 0.0
                for s in range(states):
                    cap = limit[r, g, d, s]
                    found.over[r, g, d, s] = found.slope[r, g, d, s] = 1.0
                    if cap < math.inf:
                        sold, hidden = 0.0, 0.0
                        for j in range(states):
                            sold += seen.flow[r, g, j, s]
                        for h in range(seen.grey.shape[2]):
                            hidden += seen.grey[r, g, h, s]
                        sold_in_all = max(seen.without[r, g, s] + sold + hidden, LEAST)
                        idle = min(seen.without[r, g, s] / sold_in_all, 1.0)
                        bend = seen.elasticity[r, g, s] / max(seen.indices[r, g, s], 1e-9)
                        sharp = seen.sharpness[r, g, s]
                        flow = max(seen.flow[r, g, sellers[d], s], LEAST)
                        share = min(flow / sold_in_all, 1.0)
                        found.over[r, g, d, s] = flow / cap
                        found.slope[r, g, d, s] = sharp * (1.0 - share) + share * bend
                        if worth[r, g, d, s] > 0.0 or found.over[r, g, d, s] > 1.0:
                            total_sales += flow
                            allowed += cap
                            slope += flow * (bend * (1.0 - idle) + sharp * idle)
                total_sales = max(total_sales, LEAST)
                over = total_sales / max(allowed, LEAST)
                found.all_over[r, g, d] = over if allowed > 0.0 else 1.0
                found.all_slope[r, g, d] = max(slope / total_sales, 1e-12)


@compiled
def _learn(levels: Levels, r: int, over: Floats, slope: Floats) -> None:
    """Learn from the last step how premiums answer to flows: Broyden's (1965) good rule.

    At first, and after every `AGAIN` steps, each is taken to change its own flow alone. over,
    slope: of the run (V,).
    """
    answer, at_once, back = levels.answer[r], levels.space[0], levels.space[1]
    many = len(over)
    if levels.tries[r] % AGAIN == 0:
        for i in range(many):
            for j in range(many):
                answer[i, j] = 0.0
            answer[i, i] = 1.0 / slope[i]
            if levels.tries[r] > 0:
                levels.low[r, i], levels.high[r, i] = -math.inf, levels.top[r, i]
        return
    along = 0.0
    for i in range(many):
        at_once[i] = back[i] = 0.0
        for j in range(many):
            at_once[i] += answer[i, j] * (levels.over[r, j] - over[j])
            back[i] += levels.step[r, j] * answer[j, i]
        along += levels.step[r, i] * at_once[i]
    if along != 0.0:
        for i in range(many):
            for j in range(many):
                answer[i, j] += (levels.step[r, i] - at_once[i]) * back[j] / along


@compiled
def _go(levels: Levels, r: int, v: int, over: float, wanted: float, dearest: float) -> float:
    """Return the step of a common premium, and put it down.

    Near its limit it goes as far as wanted, within measure; from beyond the cliff of lost load,
    where what was learnt leads back to where the last step began, halfway into the bracket of what
    was tried; else as far as wanted within that bracket. wanted: step by what was learnt; dearest:
    the highest premium of a buyer; all USD/kg.
    """
    at = levels.at[r, v]
    low = at if over > 0.0 else levels.low[r, v]
    high = at if over < 0.0 else levels.high[r, v]
    floor = max(low, at - dearest)
    new, largest_step = at + wanted, 0.5 * max(dearest, 1.0)
    if over == 0.0:
        new = at
    elif abs(over) < CLOSE and levels.tries[r] > 1:
        new = at + min(max(wanted, -largest_step), largest_step)
    elif over < CLIFF and low > -math.inf and levels.tries[r] > 1:
        new = 0.5 * (low + high)
    elif not (new > floor and new < high):
        new = floor if low == -math.inf else 0.5 * (low + high)
    levels.low[r, v], levels.high[r, v] = low, high
    levels.over[r, v], levels.step[r, v], levels.at[r, v] = over, new - at, new
    return new - at


@Verb
def improve(
    rows: tuple[Ints, Ints, Flags, Flags], limit: Floats, found: Look, levels: Levels, worth: Floats
) -> None:
    """Put premiums where flows would meet their limits, in the runs that do not meet them yet.

    rows: those that are searched for, their places in ``found``, whether a market was found for
    them, and, to be set, whether they have to go on. A buyer pays a premium if one was paid or too
    much came; it differs from the common one by the slope of the buyer's choice.
    """
    active_rows, here, ok, improving = rows
    _, groups, limited, states = limit.shape
    for i in range(len(active_rows)):
        r, h = active_rows[i], here[i]
        missed = 0.0
        for g in range(groups):
            for d in range(limited):
                for s in range(states):
                    if limit[r, g, d, s] < math.inf:
                        over = found.over[h, g, d, s]
                        if worth[r, g, d, s] > 0.0 or over > 0.0:
                            missed = max(missed, abs(over))
        improving[i] = ok[h] and missed > NEAR
        if not improving[i]:
            continue
        if missed < levels.nearest[r]:
            levels.nearest[r] = missed
            for g in range(groups):
                for d in range(limited):
                    for s in range(states):
                        levels.best[r, g, d, s] = worth[r, g, d, s]
        overs = found.all_over[h].reshape(groups * limited)
        _learn(levels, r, overs, found.all_slope[h].reshape(groups * limited))
        for g in range(groups):
            for d in range(limited):
                v = g * limited + d
                wanted, dearest = 0.0, 0.0
                for j in range(groups * limited):
                    wanted += levels.answer[r, v, j] * overs[j]
                for s in range(states):
                    dearest = max(dearest, worth[r, g, d, s])
                step = _go(levels, r, v, overs[v], wanted, dearest)
                for s in range(states):
                    now, over = worth[r, g, d, s], found.over[h, g, d, s]
                    if limit[r, g, d, s] < math.inf and (now > 0.0 or over > 0.0):
                        by = (over - overs[v]) / found.slope[h, g, d, s]
                        worth[r, g, d, s] = max(now + step + by, 0.0)
        levels.tries[r] += 1

"""The search for shadow prices of limits (rationing.py), compiled, on logarithms."""

import math
from math import prod
from typing import NamedTuple

import numpy as np

from lanes.elementary import exp, log
from lanes.helpers import compiled
from lanes.intrinsics import Floats
from regame.core.arrays import Ints
from regame.engine.market.keeping import take_back
from regame.engine.market.layout import Apart, Found, Given
from regame.engine.market.market import Market

NEAR = 0.02  # of a limit within which a flow meets it; what is left is carried in the licences
CLOSE = 0.5  # log of what leaves over what may, below which steps are trusted
CLIFF = -5.0  # the same, below which goods cost more than going without: flows fall off there
AGAIN = 12  # steps after which all that was learnt is dropped: near lost load it misleads
LEAST = 1e-290  # t: of what is nothing, so that it has a logarithm
STEEPEST = 300.0  # log of the most that a way unseen is favoured over one with a premium


class Look(NamedTuple):
    """How a run's flows meet their limits; by buyer (G, D, S), in all (V,), logs of flow on limit.

    A slope is that of the log, downwards.
    """

    over: Floats  # zero where there is no limit
    slope: Floats  # in a buyer's own premium
    all_over: Floats  # of all that is limited together; zero where nothing is
    all_slope: Floats  # in the common premium, if other sellers sold what they sell


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
    space: Floats  # to work in (3, V)


class Limits(NamedTuple):
    """What D sellers may send in k runs, and the premiums that are tried; none with no runs."""

    runs: Ints  # of the market (k,)
    limit: Floats  # t (k, G, D, S), above zero, infinite where there is none
    worth: Floats  # the premiums, USD/kg (k, G, D, S)
    sellers: Ints  # (D,)
    all_pay: bool  # whether all ways pay, those unseen too
    free: Floats  # costs without premiums, or other premiums, USD/kg (k, G, D, S)
    unseen: Floats  # weights of ways unseen without them (k, G, H, S)
    levels: Levels
    look: Look


def limits_of(
    market: Market, runs: Ints, limit: Floats, worth: Floats, top: Floats, routes: bool
) -> Limits:
    """Return the search for premiums, from `worth` on, in the first k rows of a market.

    top (k, G, D): the highest. routes: whether all sell and all ways pay, or only the distrusted.
    """
    many, rows = prod(limit.shape[1:3]), len(runs)
    at, highest = worth.max(axis=3).reshape(rows, many), top.reshape(rows, many)
    levels = Levels(
        *(at, np.full_like(at, -np.inf), highest.copy(), np.zeros_like(at), np.zeros_like(at)),
        *(np.zeros((rows, many, many)), np.zeros(rows, np.int64), highest),
        *(worth.copy(), np.full(rows, np.inf), np.zeros((3, many))),
    )
    seen = Look(*np.zeros((2, *limit.shape[1:])), *np.zeros((2, many)))
    paid = market.cost if routes or market.premium is None else market.premium
    sellers = np.arange(limit.shape[2]) if routes else np.array(market.distrusted, np.int64)
    free, unseen = (np.array(v[:rows], order="C") for v in (paid, market.grey_weight))
    return Limits(runs, limit, worth, sellers, routes, free, unseen, levels, seen)


@compiled
def pay(given: Given, limits: Limits, r: int, row: int) -> None:
    """Make goods that are limited dearer to buyers by what a place is worth."""
    _, groups, limited, states = limits.limit.shape
    for g in range(groups):
        for d in range(limited):
            for s in range(states):
                worth = limits.worth[r, g, d, s]
                cost = limits.free[r, g, d, s] + worth
                if limits.all_pay:
                    given.cost[g, d, s, row] = cost
                else:
                    given.premium[g, d, s, row] = cost
                    if d < given.holders.size:
                        favour = min(given.sharpness[g, s, row] * worth, STEEPEST)
                        given.grey_weight[g, d, s, row] = limits.unseen[r, g, d, s] * exp(favour)


@compiled
def look(given: Given, found: Found, limits: Limits, r: int, row: int) -> None:
    """Compare a run's flows with their limits, and say how flows fall; sums in order."""
    _, groups, limited, states = limits.limit.shape
    seen = limits.look
    for g in range(groups):
        for d in range(limited):
            total_sales, allowed, slope = 0.0, 0.0, 0.0
            for s in range(states):
                cap = limits.limit[r, g, d, s]
                seen.over[g, d, s], seen.slope[g, d, s] = 0.0, 1.0
                if cap < math.inf:
                    sold, hidden, without = 0.0, 0.0, found.without[g, s, row]
                    for j in range(states):
                        sold += found.flow[g, j, s, row]
                    for h in range(given.holders.size):
                        hidden += found.grey_flow[g, h, s, row]
                    sold_in_all = max(without + sold + hidden, LEAST)
                    idle = min(without / sold_in_all, 1.0)
                    bend = given.elasticity[g, s, row] / max(found.index[g, s, row], 1e-9)
                    sharp = given.sharpness[g, s, row]
                    flow = max(found.flow[g, limits.sellers[d], s, row], LEAST)
                    share = min(flow / sold_in_all, 1.0)
                    seen.over[g, d, s] = log(flow / cap)
                    seen.slope[g, d, s] = sharp * (1.0 - share) + share * bend
                    if limits.worth[r, g, d, s] > 0.0 or flow > cap:
                        total_sales += flow
                        allowed += cap
                        slope += flow * (bend * (1.0 - idle) + sharp * idle)
            total_sales, v = max(total_sales, LEAST), g * limited + d
            over = total_sales / max(allowed, LEAST)
            seen.all_over[v] = log(over) if allowed > 0.0 else 0.0
            seen.all_slope[v] = max(slope / total_sales, 1e-12)


@compiled
def _learn(levels: Levels, r: int, over: Floats, slope: Floats, dearest: Floats) -> None:
    """Learn from the last step how premiums answer to flows: Broyden's (1965) good rule.

    At first, and after every `AGAIN` steps, each is taken to change its own flow alone, and, where
    it was paid, to take at least a log of one from it if it doubles: who sells elsewhere asks more
    then. over, slope, dearest: of the run (V,).
    """
    answer, at_once, back = levels.answer[r], levels.space[0], levels.space[1]
    many = len(over)
    if levels.tries[r] % AGAIN == 0:
        for i in range(many):
            for j in range(many):
                answer[i, j] = 0.0
            answer[i, i] = 1.0 / slope[i]
            if dearest[i] > 0.0:
                answer[i, i] = min(answer[i, i], dearest[i])
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


@compiled
def improve(limits: Limits, r: int) -> bool:
    """Put a run's premiums where flows would meet their limits; return whether they do not yet.

    A buyer pays a premium if one was paid or too much came; it differs from the common one by the
    slope of the buyer's choice.
    """
    limit, worth, levels, seen = limits.limit[r], limits.worth[r], limits.levels, limits.look
    groups, limited, states = limit.shape
    many, missed = groups * limited, 0.0
    for g in range(groups):
        for d in range(limited):
            for s in range(states):
                if limit[g, d, s] < math.inf and (worth[g, d, s] > 0.0 or seen.over[g, d, s] > 0.0):
                    missed = max(missed, abs(seen.over[g, d, s]))
    improving = missed > NEAR
    if improving:
        if missed < levels.nearest[r]:
            levels.nearest[r] = missed
            for g in range(groups):
                for d in range(limited):
                    for s in range(states):
                        levels.best[r, g, d, s] = worth[g, d, s]
        dearest = levels.space[2]
        for v in range(many):
            dearest[v] = 0.0
            for s in range(states):
                dearest[v] = max(dearest[v], worth[v // limited, v % limited, s])
        _learn(levels, r, seen.all_over, seen.all_slope, dearest)
        for v in range(many):
            g, d, wanted = v // limited, v % limited, 0.0
            for j in range(many):
                wanted += levels.answer[r, v, j] * seen.all_over[j]
            step = _go(levels, r, v, seen.all_over[v], wanted, dearest[v])
            for s in range(states):
                now, over = worth[g, d, s], seen.over[g, d, s]
                if limit[g, d, s] < math.inf and (now > 0.0 or over > 0.0):
                    by = (over - seen.all_over[v]) / seen.slope[g, d, s]
                    worth[g, d, s] = max(now + step + by, 0.0)
        levels.tries[r] += 1
    return improving


@compiled
def begin_again(
    given: Given, found: Found, limits: Limits, place: tuple[int, int], best: bool
) -> None:
    """Begin a run's next search where the last one ended; best: with the best premiums so far."""
    (r, row), (_, groups, limited, states) = place, limits.limit.shape
    for g in range(groups):
        for s in range(states):
            given.start_price[g, s, row] = found.price[g, s, row]
            for d in range(limited if best else 0):
                limits.worth[r, g, d, s] = limits.levels.best[r, g, d, s]
    for h in range(given.holders.size):
        given.start_rent[h, row], given.start_margin[h, row] = (
            found.rent[h, row],
            found.margin[h, row],
        )


@compiled
def put_down(found: Found, apart: Apart, limits: Limits, r: int, row: int) -> None:
    """Put what was found for a run where its market has it."""
    run = limits.runs[r]
    take_back(apart.found_of_all, apart.target_rows, run, row)
    apart.target.iterations[run], apart.target.ok[run] = found.iterations[row], found.ok[row]

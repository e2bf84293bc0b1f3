"""Goods that may not pass a limit, route by route: what a place among them must be worth.

A limit on what a seller sends to one buyer, by licences or by what a route carries, is met by a
premium on that route, at which the buyer wants no more: the shadow price of the limit. The market
clears at every trial. A premium that all buyers pay hardly turns them to other sellers, who have
no more to sell; one that a single buyer pays does. So their common level is searched for by
bracketed Newton steps on the log of all that leaves, and each buyer's difference from it by the
slope of a choice among sellers.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.engine.lanes.intrinsics import Floats
from regame.engine.market.market import BEYOND, Cleared, Ints, Market, Start
from regame.engine.market.search import Search, clear_market, rows_of

type Flags = NDArray[np.bool_]

NEAR = 0.02  # of a limit within which a flow meets it; what is left is carried in the licences
TRIES = 12  # markets that are cleared for it
NOTHING = 0.005  # of the price, below which a premium is none
UNTRIED = -1.0  # lower end of a bracket as long as no premium at all has not been tried
SHUT = 0.02  # width of a bracket over its top, below which it is closed
STEEPEST = 300.0  # log of the most that a way unseen is favoured over one with a premium


class Levels(NamedTuple):
    """What is known of the common premium of a seller's buyers, all (k, G, D, 1) USD/kg."""

    at: Floats
    low: Floats  # too much leaves
    high: Floats  # too little does


class Look(NamedTuple):
    """How flows meet their limits at a trial; by buyer (k, G, D, S), in all (k, G, D, 1)."""

    over: Floats  # log of flow over limit
    slope: Floats  # of that, downwards, in a buyer's own premium
    all_over: Floats  # of all that is limited
    all_slope: Floats  # of that in the common premium, if other sellers sold what they sell


class Tie(NamedTuple):
    """What is limited: the rows of its sellers, and whether all ways pay, those unseen too."""

    sellers: list[int]
    all_pay: bool


def passing(flow: Floats, limit: Floats) -> Flags:
    """Return where more leaves without any premium than may. Both (R, G, D, S)."""
    return np.asarray(flow > limit * (1 + NEAR))


def keep_to(search: Search, runs: Ints, limit: Floats, worth: Floats, routes: bool) -> Floats:
    """Clear a market again in some runs, and put down what is found with `ration`'s premiums.

    limit, worth: of these runs (k, G, D, S), D the distrusted sellers, whose goods pay if they have
    a licence; with `routes` all sellers, and every way pays.
    """
    market = search.market
    everybody = list(range(market.quantity.shape[2]))
    tie = Tie(everybody if routes else list(market.distrusted), routes)
    found, worth = ration(market, search.start, runs, limit, worth, tie)
    _put(search.cleared, found, runs)
    return worth


def ration(
    market: Market, start: Start, runs: Ints, limit: Floats, worth: Floats, tie: Tie | None = None
) -> tuple[Cleared, Floats]:
    """Clear some runs of a market so that what some sellers send keeps to limits.

    runs: (k,) rows of the market; limit: (k, G, D, S) t, above zero, infinite where there is none;
    worth: the premiums to begin with, USD/kg; tie: whose goods, if not those of the distrusted with
    a licence. Returns what is found for these runs, and the premiums. A run's answer does not
    depend on others'.
    """
    tie = tie or Tie(list(market.distrusted), False)
    bound, cap = np.isfinite(limit), np.where(np.isfinite(limit), limit, 1.0)
    worth = np.where(bound, worth, 0.0)
    top = _highest(rows_of(market, runs), bound)
    levels = Levels(worth.max(axis=3, keepdims=True), np.full_like(top, UNTRIED), top)
    left = np.arange(len(runs))
    begin = Start(*(values[runs] for values in start))
    found: Cleared | None = None
    for attempt in range(TRIES):
        part = _with_premium(rows_of(market, runs[left]), worth[left], tie)
        cleared = clear_market(part, *(values[left] for values in begin))
        for kept, values in zip(begin, (cleared.price, cleared.rent, cleared.margin), strict=True):
            kept[left] = values
        found = cleared if found is None else _put(found, cleared, left)
        seen = _look(part, cleared, tie, (bound[left], cap[left], worth[left]))
        met = ~bound[left] | (np.abs(seen.over) <= NEAR)
        met |= (worth[left] <= 0) & (seen.over <= NEAR)
        more = ~met.all(axis=(1, 2, 3)) & cleared.ok
        if attempt == TRIES - 1 or not more.any():
            break
        here = Levels(*(values[left] for values in levels))
        here, difference = _step(here, seen, worth[left])
        for kept, values in zip(levels, here, strict=True):
            kept[left] = values
        raised = np.maximum(here.at + difference, 0.0)
        worth[left] = np.where(more[:, None, None, None] & bound[left], raised, worth[left])
        left = left[more]
    assert found is not None
    return found, np.where(worth > NOTHING * found.index[:, :, None], worth, 0.0)


def _put(found: Cleared, part: Cleared, rows: Ints) -> Cleared:
    """Put what was found for some rows in its place."""
    for field in fields(Cleared):
        getattr(found, field.name)[rows] = getattr(part, field.name)
    return found


def _highest(market: Market, bound: Flags) -> Floats:
    """A premium at which nothing limited is bought (k, G, D, 1)."""
    far = (market.value + BEYOND / market.sharpness)[:, :, None]
    return np.asarray(np.where(bound, far, 0.0).max(axis=3, keepdims=True))


def _with_premium(market: Market, worth: Floats, tie: Tie) -> Market:
    """The market in which goods that are limited are dearer to buyers by what a place is worth."""
    if tie.all_pay:
        return replace(market, cost=market.cost + worth)
    assert market.premium is not None
    grey = market.grey_weight
    if len(market.holders):
        favour = np.minimum(market.sharpness[:, :, None] * worth, STEEPEST)
        grey = grey * np.exp(favour)
    return replace(market, premium=market.premium + worth, grey_weight=grey)


def _look(market: Market, cleared: Cleared, tie: Tie, limits: tuple[Flags, Floats, Floats]) -> Look:
    """Compare flows with limits, and say how flows fall.

    limits: which there are, t, and the premiums at which flows were found, all (k, G, D, S).
    """
    bound, cap, worth = limits
    flow = np.maximum(cleared.flow[:, :, tie.sellers], 1e-290)
    idle = cleared.without[:, :, None]
    taken = np.maximum(idle + _sum(cleared.flow, 2) + _sum(cleared.grey_flow, 2), 1e-290)
    share, idle = np.minimum(flow / taken, 1.0), np.minimum(idle / taken, 1.0)
    bend = market.elasticity[:, :, None] / np.maximum(cleared.index, 1e-9)[:, :, None]
    sharpness = market.sharpness[:, :, None]
    over = np.log(flow / cap)
    own = sharpness * (1 - share) + share * bend
    together = bend * (1 - idle) + sharpness * idle
    on = bound & ((worth > 0) | (over > 0))
    sold = np.where(on, flow, 0.0)
    whole = np.maximum(_sum(sold, 3), 1e-290)
    all_over = np.log(whole / np.maximum(_sum(np.where(on, cap, 0.0), 3), 1e-290))
    all_slope = np.maximum(_sum(sold * together, 3) / whole, 1e-12)
    return Look(over, own, np.where(on.any(axis=3, keepdims=True), all_over, 0.0), all_slope)


def _step(levels: Levels, seen: Look, worth: Floats) -> tuple[Levels, Floats]:
    """The next common premium, in its bracket, and what each buyer pays more or less than it.

    Where the bracket has closed on a level that no longer does, since buyers' differences have
    changed, it opens again.
    """
    at, many = levels.at, seen.all_over > 0
    low, high = np.where(many, at, levels.low), np.where(many, levels.high, at)
    shut = high - low <= SHUT * high + 1e-6
    low, high = np.where(shut & (low > 0), 0.5 * low, low), np.where(shut, 1.5 * high + 1e-3, high)
    new = at + seen.all_over / seen.all_slope
    middle = np.where(low < 0, 0.0, 0.5 * (low + high))
    new = np.where((new > low) & (new < high) & (new >= 0), new, middle)
    new = np.where(seen.all_over == 0, at, new)
    most = 2.0 * np.maximum(at, 1.0)
    difference = worth - at + np.clip((seen.over - seen.all_over) / seen.slope, -most, most)
    return Levels(new, low, high), difference


def _sum(values: Floats, axis: int) -> Floats:
    """Sum over an axis that stays, one after the other, so that a lone run has the same bits."""
    total = np.zeros_like(values.take([0], axis)) if values.shape[axis] else np.zeros(1)
    for row in range(values.shape[axis]):
        total = total + values.take([row], axis)
    return total

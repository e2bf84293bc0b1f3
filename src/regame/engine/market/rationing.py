"""Goods that may not pass a limit, route by route: what a place among them must be worth.

A limit on what a seller sends to one buyer, by licences or by what a route carries, is met by a
premium on that route, at which the buyer wants no more: the shadow price of the limit. The market
clears at every trial. A premium that all buyers pay hardly turns them to other sellers, who have
no more to sell; one that a single buyer pays does. So their common level is searched for by
bracketed Newton steps on the log of all that leaves, and each buyer's difference from it by the
slope of a choice among sellers.
"""

from __future__ import annotations

from dataclasses import fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.engine.lanes.intrinsics import LANES, Floats
from regame.engine.market.market import BEYOND, Cleared, Ints, Market, Start
from regame.engine.market.search import Part, Search, part_of, rows_of

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


class Limited(NamedTuple):
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
    limited = Limited(everybody if routes else list(market.distrusted), routes)
    found, worth = ration(search, runs, limit, worth, limited)
    _put(search.cleared, found, runs, np.arange(len(runs)))
    return worth


def ration(
    search: Search, runs: Ints, limit: Floats, worth: Floats, limited: Limited
) -> tuple[Cleared, Floats]:
    """Clear some runs of a search's market so that what some sellers send keeps to limits.

    runs: (k,) rows of the market; limit: (k, G, D, S) t, above zero, infinite where there is none;
    worth: the premiums to begin with, USD/kg; limited: whose goods. Returns what is found for these
    runs, and the premiums. A run's answer does not depend on others'.
    """
    market = search.market
    bound, cap = np.isfinite(limit), np.where(np.isfinite(limit), limit, 1.0)
    worth = np.where(bound, worth, 0.0)
    top = _highest(rows_of(market, runs), bound)
    levels = Levels(worth.max(axis=3, keepdims=True), np.full_like(top, UNTRIED), top)
    left = np.arange(len(runs))
    begin = Start(*(values[runs] for values in search.start))
    found: Cleared | None = None
    trial: _Trial | None = None
    for attempt in range(TRIES):
        if trial is None or not trial.serves(left):
            trial = _Trial(part_of(search, len(left), limited.all_pay), market, runs, left)
        rows, here = trial.rows, trial.places(left)
        _pay(trial.part, market, worth[rows], limited)
        cleared = trial.part.clear(Start(*(values[rows] for values in begin)))
        for kept, values in zip(begin, (cleared.price, cleared.rent, cleared.margin), strict=True):
            kept[left] = values[here]
        found = found or _room_for(cleared, len(runs))
        seen = _look(trial.part.market, cleared, limited, (bound[rows], cap[rows], worth[rows]))
        seen = Look(*(values[here] for values in seen))
        met = ~bound[left] | (np.abs(seen.over) <= NEAR)
        met |= (worth[left] <= 0) & (seen.over <= NEAR)
        more = ~met.all(axis=(1, 2, 3)) & cleared.ok[here]
        done = ~more | (attempt == TRIES - 1)
        _put(found, cleared, left[done], here[done])
        if done.all():
            break
        now = Levels(*(values[left] for values in levels))
        now, difference = _step(now, seen, worth[left])
        for kept, values in zip(levels, now, strict=True):
            kept[left] = values
        raised = np.maximum(now.at + difference, 0.0)
        worth[left] = np.where(more[:, None, None, None] & bound[left], raised, worth[left])
        if not cleared.ok[here].all():
            trial = None  # not to search again where nothing is found
        left = left[more]
    assert found is not None
    return found, np.where(worth > NOTHING * found.index[:, :, None], worth, 0.0)


class _Trial:
    """Which of the runs that are limited are in a part of the market, and where.

    Those that are done stay in it as long as there is no smaller part to do: from its own answer a
    run is cleared again at once.
    """

    def __init__(self, part: Part, market: Market, runs: Ints, left: Ints):
        self.part = part
        part.load(market, runs[left])
        self.rows = np.append(left, np.full(part.size - len(left), left[0]))
        self._held = len(left)

    def serves(self, left: Ints) -> bool:
        """Whether there is room for what is left, and not for a whole gang more."""
        return len(left) > self.part.size - LANES

    def places(self, left: Ints) -> Ints:
        """Where those that are left are in the part."""
        return np.searchsorted(self.rows[: self._held], left)


def _put(found: Cleared, part: Cleared, rows: Ints, places: Ints) -> None:
    """Put what was found in some places into these rows."""
    if not len(rows):
        return
    for field in fields(Cleared):
        getattr(found, field.name)[rows] = getattr(part, field.name)[places]


def _room_for(found: Cleared, rows: int) -> Cleared:
    """Room for what is found in so many rows."""
    shapes = ((f.name, getattr(found, f.name)) for f in fields(Cleared))
    return Cleared(**{name: np.empty((rows, *like.shape[1:]), like.dtype) for name, like in shapes})


def _highest(market: Market, bound: Flags) -> Floats:
    """A premium at which nothing limited is bought (k, G, D, 1)."""
    far = (market.value + BEYOND / market.sharpness)[:, :, None]
    return np.asarray(np.where(bound, far, 0.0).max(axis=3, keepdims=True))


def _pay(part: Part, market: Market, worth: Floats, limited: Limited) -> None:
    """Make goods that are limited dearer to buyers by what a place is worth, in all rows."""
    to = part.market
    if limited.all_pay:
        to.cost[...] = market.cost[part.runs] + worth
        return
    assert market.premium is not None
    assert to.premium is not None
    to.premium[...] = market.premium[part.runs] + worth
    if len(market.holders):
        favour = np.minimum(to.sharpness[:, :, None] * worth, STEEPEST)
        to.grey_weight[...] = market.grey_weight[part.runs] * np.exp(favour)


def _look(
    market: Market, cleared: Cleared, limited: Limited, limits: tuple[Flags, Floats, Floats]
) -> Look:
    """Compare flows with limits, and say how flows fall.

    limits: which there are, t, and the premiums at which flows were found, all (k, G, D, S).
    """
    bound, cap, worth = limits
    flow = np.maximum(cleared.flow[:, :, limited.sellers], 1e-290)
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
    rows = values.swapaxes(0, axis)
    if not len(rows):
        return np.zeros(1)
    total = np.zeros_like(rows[:1])
    for row in rows:
        total[0] += row
    return total.swapaxes(0, axis)

"""Goods that may not pass a limit, route by route: what a place among them must be worth.

A limit on what a seller sends to one buyer, by licences or by what a route carries, is met by a
premium on that route, at which the buyer wants no more: the shadow price of the limit. The market
clears at every trial. A premium that all buyers pay hardly turns them to other sellers, who have
no more to sell; one that a single buyer pays does. So their common level is searched for by
bracketed Newton steps on the log of all that leaves, and each buyer's difference from it by the
slope of a choice among sellers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.engine.lanes.intrinsics import LANES, Floats
from regame.engine.market.market import BEYOND, Cleared, Ints, Market, Start
from regame.engine.market.premiums import NEAR, Levels, Look, Seen, improve, look
from regame.engine.market.search import Part, Search, part_of, rows_of

type Flags = NDArray[np.bool_]

TRIES = 12  # markets that are cleared for it
NOTHING = 0.005  # of the price, below which a premium is none
UNTRIED = -1.0  # lower end of a bracket as long as no premium at all has not been tried
STEEPEST = 300.0  # log of the most that a way unseen is favoured over one with a premium


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
    bound, limit = np.isfinite(limit), np.ascontiguousarray(limit)
    worth = np.ascontiguousarray(np.where(bound, worth, 0.0))
    top = np.ascontiguousarray(_highest(rows_of(market, runs), bound))
    levels = Levels(worth.max(axis=3), np.full_like(top, UNTRIED), top)
    left = np.arange(len(runs))
    begin = Start(*(values[runs] for values in search.start))
    found: Cleared | None = None
    trial: _Trial | None = None
    step: Callable[..., None] | None = None
    for attempt in range(TRIES):
        if trial is None or not trial.serves(left):
            part = part_of(search, len(left), limited.all_pay)
            trial = _Trial(part, market, runs, left, limited, limit)
        rows, here = trial.rows, trial.places(left)
        paid = worth[rows]
        _pay(trial.part, market, paid, limited)
        cleared = trial.part.clear(Start(*(values[rows] for values in begin)))
        for kept, values in zip(begin, (cleared.price, cleared.rent, cleared.margin), strict=True):
            kept[left] = values[here]
        found = found or _room_for(cleared, len(runs))
        more = np.zeros(len(left), np.bool_)
        if attempt < TRIES - 1:
            seen = trial.look(cleared, paid)
            given = (left, here, cleared.ok, more), limit, seen, levels, worth
            step = step or improve.known_entry(given)
            step(*given)
        _put(found, cleared, left[~more], here[~more])
        if not more.any():
            break
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

    def __init__(
        self,
        part: Part,
        market: Market,
        runs: Ints,
        left: Ints,
        limited: Limited,
        limit: Floats,
    ):
        self.part = part
        part.load(market, runs[left])
        self.rows = np.append(left, np.full(part.size - len(left), left[0]))
        self._held = len(left)
        self._sellers, self._limit = np.array(limited.sellers), limit[self.rows]
        shape = self._limit.shape
        self._seen = Look(*(np.empty(shape[:n]) for n in (4, 4, 3, 3)))
        self._look: Callable[..., None] | None = None

    def serves(self, left: Ints) -> bool:
        """Whether there is room for what is left, and not for a whole gang more."""
        return len(left) > self.part.size - LANES

    def places(self, left: Ints) -> Ints:
        """Where those that are left are in the part."""
        return np.searchsorted(self.rows[: self._held], left)

    def look(self, cleared: Cleared, worth: Floats) -> Look:
        """Compare what flows at premiums with limits; the same arrays are filled every time."""
        market = self.part.market
        seen = Seen(
            *(cleared.flow, cleared.grey_flow, cleared.without, cleared.index),
            *(market.elasticity, market.sharpness),
        )
        given = seen, self._sellers, self._limit, worth, self._seen
        self._look = self._look or look.known_entry(given)  # types stay as they are in a part
        self._look(*given)
        for values in (self._seen.over, self._seen.all_over):
            np.log(values, out=values)
        return self._seen


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
    """A premium at which nothing limited is bought (k, G, D)."""
    far = (market.value + BEYOND / market.sharpness)[:, :, None]
    return np.asarray(np.where(bound, far, 0.0).max(axis=3))


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

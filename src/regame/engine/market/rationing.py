"""Goods that may not pass a limit, route by route: what a place among them must be worth.

A limit on what a seller sends to one buyer, by licences or by what a route carries, is met by a
premium on that route, at which the buyer wants no more: the shadow price of the limit. The market
clears at every trial. A premium that all buyers pay hardly turns them to other sellers, who have
no more to sell, and moves what leaves of other goods; one that a single buyer pays does turn that
buyer. So common premiums are searched for together, by Broyden's steps on the logs of all that
leaves (shadow_prices.py), and each buyer's difference from them by the slope of a choice among
sellers.
"""

from typing import NamedTuple

import numpy as np

from lanes.intrinsics import LANES, Floats
from regame.core.arrays import Flags, Ints
from regame.engine.market.market import BEYOND, Cleared, Start
from regame.engine.market.search import Search, part_of
from regame.engine.market.shadow_prices import NEAR, Levels, Look, Seen, improve, levels_from, look

# Markets that are cleared for it; of 384 under half stops 103 were not met in 12, 3 in 60.
TRIES = 60
NOTHING = 0.005  # of the price, below which a premium is none
STEEPEST = 300.0  # log of the most that a way unseen is favoured over one with a premium


class Limited(NamedTuple):
    """What is limited: the rows of its sellers, and whether all ways pay, those unseen too."""

    sellers: list[int]
    all_pay: bool


def passing(flow: Floats, limit: Floats) -> Flags:
    """Return where more leaves without any premium than may. Both (R, G, D, S)."""
    return np.asarray(flow > limit * (1 + NEAR))


def keep_to(search: Search, runs: Ints, limit: Floats, worth: Floats, routes: bool) -> Floats:
    """Clear a market again in some runs, so that what some sellers send keeps to limits.

    runs: (k,) rows of the market; limit: (k, G, D, S) t, above zero, infinite where there is none;
    worth: the premiums to begin with, USD/kg. D: the distrusted sellers, whose goods pay if they
    have a licence; with `routes` all sellers, and every way pays. Puts what is found down where the
    search has it, and returns the premiums. A run's answer does not depend on others'.
    """
    market = search.market
    everybody = list(range(market.quantity.shape[2]))
    limited = Limited(everybody if routes else list(market.distrusted), routes)
    bound, limit = np.isfinite(limit), np.ascontiguousarray(limit)
    worth = np.ascontiguousarray(np.where(bound, worth, 0.0))
    top = np.ascontiguousarray(_highest(market.value[runs], market.sharpness[runs], bound))
    levels = levels_from(worth, top)
    open_runs, begin = np.arange(len(runs)), Start(*(values[runs] for values in search.start))
    trial: _Trial | None = None
    for attempt in range(TRIES):
        if trial is None:
            trial = _Trial(search, runs, open_runs, limited, limit, begin)
        here = trial.places(open_runs)
        if attempt == TRIES - 1:  # what is not met is left as near as it came
            worth[open_runs] = levels.best[open_runs]
        cleared = trial.clear(worth)
        binding = np.zeros(len(open_runs), np.bool_)
        if attempt < TRIES - 1:
            trial.improve((open_runs, here, cleared.ok, binding), limit, levels, worth)
        if binding.all():
            continue
        trial.part.put(runs[open_runs[~binding]], here[~binding])
        all_cleared, open_runs = cleared.ok[here].all(), open_runs[binding]
        if not len(open_runs):
            break
        if not all_cleared or not trial.serves(
            open_runs
        ):  # not to search again where nothing is found
            begin, trial = trial.answers(open_runs), None
    return np.where(worth > NOTHING * search.cleared.index[runs][:, :, None], worth, 0.0)


class _Trial:
    """Which of the runs that are limited are in a part of the market, and where.

    Those that are done stay in it as long as there is no smaller part to do: from its own answer a
    run is cleared again at once. begin: where the search for those that are left begins.
    """

    def __init__(
        self, search: Search, runs: Ints, left: Ints, limited: Limited, limit: Floats, begin: Start
    ):
        market, self._all_pay = search.market, limited.all_pay
        self.part = part = part_of(search, len(left), limited.all_pay)
        among = part.load(runs[left])
        self._left, self.rows, self._all = left, left[among], slice(part.size)
        for target, values in zip(part.start, begin, strict=True):
            target[self._all] = values[among]
        self._begun = False
        self._limit = limit[self.rows]
        paying = ("cost",) if self._all_pay else ("premium", "grey_weight")
        self._free = [getattr(part.market, name)[self._all].copy() for name in paying]
        self._sharp = part.market.sharpness[self._all, :, None]
        self._looked = Look(*(np.empty(self._limit.shape[:n]) for n in (4, 4, 3, 3)))
        cleared = part.search.cleared
        self._seen = Seen(
            *(cleared.flow, cleared.grey_flow, cleared.without, cleared.index),
            *(part.market.elasticity, part.market.sharpness),
        )
        self._sellers = np.array(limited.sellers)
        self._holders = bool(market.holders)

    def serves(self, left: Ints) -> bool:
        """Whether there is not a whole gang more than for what is left."""
        return len(left) > self.part.size - LANES

    def places(self, left: Ints) -> Ints:
        """Where those that are left are in the part."""
        return np.searchsorted(self._left, left)

    def answers(self, left: Ints) -> Start:
        """Return what was found last for those that are left."""
        cleared, here = self.part.search.cleared, self.places(left)
        return Start(cleared.price[here], cleared.rent[here], cleared.margin[here])

    def clear(self, worth: Floats) -> Cleared:
        """Clear the part with premiums, from where its search ended last."""
        part, cleared = self.part, self.part.search.cleared
        if self._begun:
            start_values = cleared.price, cleared.rent, cleared.margin
            for target, values in zip(part.start, start_values, strict=True):
                target[...] = values
        self._begun, self._paid = True, worth[self.rows]
        self._pay(self._paid)
        return part.search.clear()

    def improve(
        self, given: tuple[Ints, Ints, Flags, Flags], limit: Floats, levels: Levels, worth: Floats
    ) -> None:
        """Compare what flows with limits and put premiums where they would be met."""
        at = self._seen, self._sellers, self._limit, self._paid, self._looked
        then = given, limit, self._looked, levels, worth
        # Types stay as they are in a part.
        looks, improves = self.part.steps = self.part.steps or (
            look.known_entry(at),
            improve.known_entry(then),
        )
        looks(*at)
        for values in (self._looked.over, self._looked.all_over):
            np.log(values, out=values)
        improves(*then)

    def _pay(self, worth: Floats) -> None:
        """Make goods that are limited dearer to buyers by what a place is worth, in all rows."""
        to, here = self.part.market, self._all
        if self._all_pay:
            to.cost[here] = self._free[0] + worth
            return
        assert to.premium is not None
        to.premium[here] = self._free[0] + worth
        if self._holders:
            favour = np.minimum(self._sharp * worth, STEEPEST)
            to.grey_weight[here] = self._free[1] * np.exp(favour)


def _highest(value: Floats, sharpness: Floats, bound: Flags) -> Floats:
    """A premium at which nothing limited is bought (k, G, D)."""
    far = (value + BEYOND / sharpness)[:, :, None]
    return np.asarray(np.where(bound, far, 0.0).max(axis=3))

"""Goods that may not pass a limit, route by route: what a place among them must be worth.

A limit on what a seller sends to one buyer, by licences or by what a route carries, is met by a
premium on that route, at which the buyer wants no more: the shadow price of the limit. The market
clears at every trial. A premium that all buyers pay hardly turns them to other sellers, who have
no more to sell, and moves what leaves of other goods; one that a single buyer pays does turn that
buyer. So common premiums are searched for together, by Broyden's steps on the logs of all that
leaves (shadow_prices.py), and each buyer's difference from them by the slope of a choice among
sellers.
"""

import numpy as np

from lanes.intrinsics import Floats
from regame.core.arrays import Flags, Ints
from regame.engine.market.market import BEYOND
from regame.engine.market.search import Search, part_of
from regame.engine.market.shadow_prices import NEAR, limits_of

NOTHING = 0.005  # of the price, below which a premium is none


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
    market, bound = search.market, np.isfinite(limit)
    top = _highest(market.value[runs], market.sharpness[runs], bound)
    part = part_of(search, len(runs), routes)
    part.load(runs)
    worth = np.ascontiguousarray(np.where(bound, worth, 0.0))
    limit = np.ascontiguousarray(limit)
    part.search.clear(limits=limits_of(part.market, runs, limit, worth, top, routes))
    return np.where(worth > NOTHING * search.cleared.index[runs][:, :, None], worth, 0.0)


def _highest(value: Floats, sharpness: Floats, bound: Flags) -> Floats:
    """A premium at which nothing limited is bought (k, G, D)."""
    far = (value + BEYOND / sharpness)[:, :, None]
    return np.asarray(np.where(bound, far, 0.0).max(axis=3))

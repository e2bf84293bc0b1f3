"""The room the solver works in: arrays with the lanes innermost.

Quantities of one shape share an array; the names in capitals say where they are on its first axis.
Every array that a compiled function is given costs time, to compile and to call; so functions that
are given all of them and called often are compiled into their callers (``forceinline``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

BLOCK = 5  # buyers whose terms are added before a sum goes back to memory


class Fixed(NamedTuple):
    """What all runs of a call share."""

    groups: int
    sellers: int
    buyers: int
    covered: Floats  # (G,) 1 where licences cover the group
    holders: Ints  # (H,) the row of each holder among the sellers
    demand: int  # a kind in ``curves``
    supply: int  # a kind in ``curves``
    ces: bool


QUANTITY = 0  # log t
ELASTICITY = 1
REFERENCE = 2  # USD/kg
SHARPNESS = 3  # kg/USD; sigma - 1 where routing is CES
IDLE = 4  # log of the weight of going without
OF_BUYERS = 5

ACTIVE = 0  # 1 where a seller reaches, by any of its sources, a buyer who wants something
AVAILABLE = 1  # log t
ANCHOR = 2  # log of the reference price of the offer in USD/kg
OF_SELLERS = 3

TAX = 0  # 1 + duty
FLOOR = 1  # USD/kg, of the ask for licensed exports
AT_GATES = 2

RATIONED = 0  # 1 where licences can bind
LICENCES = 1  # log of the tonnes that may leave
SCALE = 2  # USD/kg, the price that rents are measured by
SMUGGLED = 3  # 1 where a grey route is open
EVASION = 4  # t
CAPACITY = 5  # t
KINK = 6  # as in ``curves.smuggle``
CORNER = 7  # as in ``curves.smuggle``
WIDTH = 8  # USD/kg
OF_HOLDERS = 9

HOLD = 0  # of the offer, as in ``curves.offer``
SLOPE = 1  # of the offer
OF_OFFERS = 2

POINT = 0  # the last accepted unknowns
STEP = 1  # the Newton step from there, relative for prices
OF_UNKNOWNS = 2


class Lanes(NamedTuple):
    """The runs in play, side by side, and their unknowns. The order is that of ``packing``."""

    base: Floats  # (G, T, B, L) log weight, less sharpness * cost where routing is logit
    cost: Floats  # (G, T, B, L) USD/kg (CES only)
    buyer: Floats  # (OF_BUYERS, G, B, L)
    open: Floats  # (G, T, L) 1 where a source reaches a buyer who wants something
    seller: Floats  # (OF_SELLERS, G, S, L)
    gate: Floats  # (AT_GATES, G, H, L)
    holder: Floats  # (OF_HOLDERS, H, L)
    offer: Floats  # (OF_OFFERS, L)
    unknown: Floats  # (OF_UNKNOWNS, V, L)


INDEX = 0  # USD/kg
SHIFT = 1  # log of demand over the sum of weights
OF_PRICES = 2

SHARE = 0  # weight of a source at a buyer over the buyer's sum
BENT = 1  # share of the buyer in a source's sales, times ``turn``
NEAR = 2  # log of the delivered price (CES only)
OF_ROUTES = 3

GAIN = 0  # slope of a source's ask in its own unknown
OWN = 1  # mean sharpness of a source's buyers
OF_SOURCES = 2

WIDEN = 0  # slope of the margin in its coordinate
SMUGGLING = 1  # log t that smugglers offer
BEND = 2  # slope of it
OF_GREY = 3

NORM = 0  # the sum of squares of the residuals
BEST = 1  # the norm that the trial has to beat
LENGTH = 2  # part of the step under test
REACH = 3  # part of the new step that may be taken at once
FRESH = 4  # 1 where the trial has been accepted
OF_NOTES = 5


class Work(NamedTuple):
    """One evaluation. What comes first, down to ``excess``, is handed out (``packing.unpack``)."""

    flow: Floats  # (G, T, B, L) t
    ask: Floats  # (G, T, L) USD/kg
    price: Floats  # (OF_PRICES, G, B, L) of buyers
    margin: Floats  # (H, L) USD/kg
    trial: Floats  # (V, L) the unknowns under test
    excess: Floats  # (1, L) the largest residual
    route: Floats  # (OF_ROUTES, T, B', L)
    turn: Floats  # (B, L) sharpness plus slope of log demand
    source: Floats  # (OF_SOURCES, T, L)
    sales: Floats  # (G, T, L) log t
    grey: Floats  # (OF_GREY, H, L)
    matrix: Floats  # (G, T, T + 1, L) Jacobian and right-hand side
    border: Floats  # (2 H, 2 H + 1, L) what is left of them for rents and margins
    note: Floats  # (OF_NOTES, L)
    blunt: Floats  # (L,) part of the sharpness in force, 1 in the end
    top: Floats  # (L,) scratch
    total: Floats  # (L,) scratch
    size: Floats  # (L,) scratch
    slant: Floats  # (L,) scratch


@register_jitable
def lane_views(fixed: Fixed, held: Floats) -> Lanes:
    """Views of the packed inputs ``held`` (K, L), and room for the unknowns."""
    g, s, b, h = fixed.groups, fixed.sellers, fixed.buyers, fixed.holders.size
    t, n = s + 2 * h, held.shape[1]
    v = g * s + 2 * h
    costs = g * t * b
    buyers = 2 * costs if fixed.ces else costs
    sources = buyers + OF_BUYERS * g * b
    sellers = sources + g * t
    gates = sellers + OF_SELLERS * g * s
    holders = gates + AT_GATES * g * h
    offers = holders + OF_HOLDERS * h
    starts = offers + OF_OFFERS
    unknown = np.zeros((OF_UNKNOWNS, v, n))
    return Lanes(
        held[:costs].reshape((g, t, b, n)),
        held[buyers - costs : buyers].reshape((g, t, b, n)),
        held[buyers:sources].reshape((OF_BUYERS, g, b, n)),
        held[sources:sellers].reshape((g, t, n)),
        held[sellers:gates].reshape((OF_SELLERS, g, s, n)),
        held[gates:holders].reshape((AT_GATES, g, h, n)),
        held[holders:offers].reshape((OF_HOLDERS, h, n)),
        held[offers:starts],
        unknown,
    )


@register_jitable
def work_views(fixed: Fixed, found: Floats) -> Work:
    """Views of the outputs ``found`` (K', L), and room for one evaluation."""
    g, s, b, h = fixed.groups, fixed.sellers, fixed.buyers, fixed.holders.size
    t, n = s + 2 * h, found.shape[1]
    asks = g * t * b
    prices = asks + g * t
    margins = prices + OF_PRICES * g * b
    trials = margins + h
    last = found.shape[0] - 1
    padded = -(-b // BLOCK) * BLOCK  # the rest stays zero
    return Work(
        found[:asks].reshape((g, t, b, n)),
        found[asks:prices].reshape((g, t, n)),
        found[prices:margins].reshape((OF_PRICES, g, b, n)),
        found[margins:trials],
        found[trials:last],
        found[last:],
        np.zeros((OF_ROUTES, t, padded, n)),
        np.zeros((b, n)),
        np.zeros((OF_SOURCES, t, n)),
        np.zeros((g, t, n)),
        np.zeros((OF_GREY, h, n)),
        np.zeros((g, t, t + 1, n)),
        np.zeros((2 * h, 2 * h + 1, n)),
        np.zeros((OF_NOTES, n)),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
    )

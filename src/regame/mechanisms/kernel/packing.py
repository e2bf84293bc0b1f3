"""A market with the run first becomes one flat row per run, and the solver's rows a result."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from regame.mechanisms.kernel.curves import ISOELASTIC, LINEAR, OFFER
from regame.mechanisms.kernel.elementary import CLOSED, SHUT
from regame.mechanisms.kernel.layout import Fixed, Flags, Floats, Ints
from regame.mechanisms.kernel.weights import Routes, Ways, weigh

if TYPE_CHECKING:
    from regame.mechanisms.market import Market, Start

DEMANDS = {"isoelastic": ISOELASTIC, "linear": LINEAR}
SUPPLIES = {"isoelastic": ISOELASTIC, "linear": LINEAR, "offer": OFFER}


class Sides(NamedTuple):
    """Who sells and holds licences in any run of a call; a run's own answer is the same in any."""

    sellers: Ints  # (S,) states
    holders: Ints  # (H,) states
    rows: Ints  # (H,) the row of each holder among the sellers


class Found(NamedTuple):
    """What the solver found, without what concerns nobody: all with the run first."""

    flow: Floats  # (R, G, T, B) t
    ask: Floats  # (R, G, T) USD/kg
    indices: Floats  # (R, G, B) USD/kg
    shift: Floats  # (R, G, B)
    margin: Floats  # (R, H) USD/kg
    unknowns: Floats  # (R, V)
    residual: Floats  # (R,)


def sides_of(market: Market) -> Sides:
    """Return the states that sell and hold licences in any run."""
    selling = (market.available > 0.0).any(axis=(0, 1))
    holders = np.array(market.holders, np.int64)
    selling[holders] = True
    sellers = np.flatnonzero(selling)
    return Sides(sellers, holders, np.searchsorted(sellers, holders))


def fixed_of(market: Market, sides: Sides) -> Fixed:
    """Return what all runs share."""
    return Fixed(
        market.available.shape[1],
        sides.sellers.size,
        market.quantity.shape[2],
        np.asarray(market.covered, np.float64),
        sides.rows,
        DEMANDS[market.demand],
        SUPPLIES[market.supply],
        market.routing == "ces",
    )


def pack(market: Market, sides: Sides, start: Start) -> Floats:
    """Return the rows (R, K) that ``layout.lane_views`` looks into."""
    runs, groups = market.available.shape[:2]
    count = len(sides.sellers)
    shape = (groups, count + 2 * len(sides.holders), market.quantity.shape[2])
    ways = Ways(
        np.empty((runs, *shape)),
        np.empty((runs, *shape[:2]), np.bool_),
        np.empty((runs, shape[0], shape[2]), np.bool_),
    )
    weigh(_routes(market, sides), ways)
    opened = ways.opened
    costs = _costs(market, sides) if market.routing == "ces" else []
    buyers = _buyers(market, ways.reached)
    active = opened[:, :, :count].copy()
    exports = opened[:, :, count:].reshape(runs, groups, 2, len(sides.holders))
    active[:, :, sides.rows] |= exports.any(axis=2)
    sellers = [
        active,
        logs(market.available.take(sides.sellers, axis=2)),
        np.log(market.offer_reference.take(sides.sellers, axis=2)),
    ]
    gates = [1.0 + market.duty, market.ask_floor]
    holders = _holders(market, sides, opened)
    offers = [market.hold, market.slope]
    unknowns = [
        start.price.take(sides.sellers, axis=2),
        np.where(holders[0] > 0.0, np.maximum(start.rent, 0.0), 0.0),
        _coordinates(start.margin, holders),
    ]
    parts = [ways.base, *costs, *buyers, opened, *sellers, *gates, *holders, *offers, *unknowns]
    rows = [part.reshape(runs, prod(part.shape[1:])) for part in parts]
    return np.concatenate(rows, axis=1, dtype=np.float64)


def logs(values: Floats) -> Floats:
    """Logarithms, ``CLOSED`` where a value is nil."""
    with np.errstate(divide="ignore"):
        sizes = np.log(_laid_out(values))
    return np.maximum(sizes, CLOSED, out=sizes)


def _costs(market: Market, sides: Sides) -> list[Floats]:
    """Return the costs on the routes of the sources (R, G, T, B) USD/kg."""
    home = market.cost.take(sides.sellers, axis=2)
    licensed = home.take(sides.rows, axis=2)
    grey = licensed + market.grey_cost[:, None, :, None]
    return [np.concatenate([home, licensed, grey], axis=2)]


def _routes(market: Market, sides: Sides) -> Routes:
    """Return who can ship to whom."""
    covered = np.asarray(market.covered, bool)[:, None]
    sharpness = market.sharpness if market.routing == "logit" else np.zeros(market.quantity.shape)
    return Routes(
        weight=_laid_out(market.weight),
        grey_weight=_laid_out(market.grey_weight),
        cost=_laid_out(market.cost),
        grey_cost=_laid_out(market.grey_cost),
        sharpness=_laid_out(sharpness),
        sells=np.ascontiguousarray(market.available > 0.0),
        buys=np.ascontiguousarray(market.quantity > 0.0),
        allowed=~covered | (market.licences > 0.0)[:, None],
        smuggles=np.ascontiguousarray(market.evasion + market.grey_capacity > 0.0),
        sellers=sides.sellers,
        rows=sides.rows,
    )


def _laid_out(values: Floats) -> Floats:
    return np.ascontiguousarray(values, np.float64)


def _buyers(market: Market, reached: Flags) -> list[Floats]:
    """Return the five fields of the buyers (R, G, B); one without any route wants nothing."""
    value, sharpness = market.value, market.sharpness
    near = np.log(value) if market.routing == "ces" else value
    idle = np.maximum(logs(np.array(market.idle_weight)) - sharpness * near, CLOSED)
    wanted = np.where(reached | (idle > SHUT), logs(market.quantity), CLOSED)
    return [wanted, market.elasticity, market.reference, sharpness, idle]


def _holders(market: Market, sides: Sides, opened: Flags) -> list[Floats]:
    """Return the nine fields of the holders (R, H)."""
    first, count = len(sides.sellers), len(sides.holders)
    limited = (market.licences > 0.0) & np.isfinite(market.licences) & (market.counted > 0.0)
    pooled = opened[:, :, first : first + count] & np.asarray(market.covered, bool)[:, None]
    pooled &= limited[:, None]
    prices = market.offer_reference.take(sides.holders, axis=2)
    scale = np.where(pooled, prices, np.inf).min(axis=1, initial=np.inf)
    rationed = pooled.any(axis=1)
    allowed = np.where(rationed, market.licences, 1.0) / np.where(rationed, market.counted, 1.0)
    smuggled = opened[:, :, first + count :].any(axis=1)
    capacity = market.grey_capacity
    kink = np.minimum(market.evasion / np.maximum(capacity, 1e-300), 1.0)
    return [
        rationed,
        logs(allowed),
        np.where(rationed, scale, 1.0),
        smuggled,
        market.evasion,
        capacity,
        kink,
        logs(kink),
        np.where(smuggled, market.grey_width, 0.0),
    ]


def _coordinates(margin: Floats, holders: list[Floats]) -> Floats:
    """Return the coordinates of ``curves.smuggle`` at margins in USD/kg."""
    smuggled, kink, corner, width = holders[3], holders[6], holders[7], holders[8]
    x = margin / np.where(smuggled, width, 1.0)
    part = 1.0 - (1.0 - kink) * np.exp(-np.maximum(x, 0.0))
    above = x + np.log(np.maximum(part, 1e-12))
    at = np.where((x <= 0.0) & (kink > 0.0), x + np.maximum(corner, -700.0), above)
    return np.where(smuggled, at, 0.0)


def unpack(rows: Floats, fixed: Fixed) -> Found:
    """Split the solver's rows (R, K'), in the order of ``layout.work_views``."""
    g, s, b, h = fixed.groups, fixed.sellers, fixed.buyers, fixed.holders.size
    t = s + 2 * h
    sizes = [g * t * b, g * t, g * b, g * b, h, g * s + 2 * h]
    flow, ask, indices, shift, margin, unknowns, residual = np.split(rows, np.cumsum(sizes), axis=1)
    runs = len(rows)
    return Found(
        flow.reshape(runs, g, t, b),
        ask.reshape(runs, g, t),
        indices.reshape(runs, g, b),
        shift.reshape(runs, g, b),
        margin,
        unknowns,
        residual[:, 0],
    )


def columns(fixed: Fixed) -> int:
    """Number of columns K' of the solver's rows."""
    g, s, b, h = fixed.groups, fixed.sellers, fixed.buyers, fixed.holders.size
    t = s + 2 * h
    return g * t * b + g * t + 2 * g * b + h + g * s + 2 * h + 1

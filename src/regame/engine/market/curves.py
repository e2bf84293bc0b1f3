"""Demand, supply and the tonnage smugglers offer, in all lanes: as logs and slopes."""

from math import log as log_of

from lanes.elementary import exp, log
from lanes.helpers import compiled
from lanes.intrinsics import Vector, larger, magnitude, smaller, spread, where

ISOELASTIC, LINEAR, OFFER = 0, 1, 2  # the kinds of curves

LOW_PRICE = 0.02  # below this part of the reference price log demand is linear in the price
CHOKE = 1e-5  # below this part of the reference tonnage a linear curve decays but stays positive
TWICE_LOG_CHOKE = 2.0 * log_of(CHOKE)


@compiled
def positive(s: Vector) -> tuple[Vector, Vector]:
    """Log of ``s``, kept positive below ``CHOKE``, and its slope.

    Below, CHOKE^2 / (2 CHOKE - s) carries on with the same slope and never reaches zero, so that
    a market in which a buyer has given up still has an answer.
    """
    t = larger(s, 2.0 * CHOKE - s)
    size = log(t)
    return where(s >= CHOKE, size, TWICE_LOG_CHOKE - size), 1.0 / t


@compiled
def isoelastic_demand(elasticity: Vector, y: Vector) -> tuple[Vector, Vector]:
    """Log of demand over its reference at ``y`` = P / reference, and its slope in ``y``.

    y^-elasticity; below ``LOW_PRICE`` the log goes on along its tangent, because the logit's
    index P has no lower bound.
    """
    z = larger(y, LOW_PRICE)
    below = smaller(y - LOW_PRICE, 0.0) * (1.0 / LOW_PRICE)
    return -elasticity * (log(z) + below), -elasticity / z


@compiled
def linear_demand(elasticity: Vector, y: Vector) -> tuple[Vector, Vector]:
    """Log of 1 - elasticity (y - 1) and its slope in ``y`` = P / reference."""
    size, slope = positive(1.0 - elasticity * (y - 1.0))
    return size, -elasticity * slope


@compiled
def demand(kind: int, elasticity: Vector, y: Vector) -> tuple[Vector, Vector]:
    """Log of demand over its reference at ``y`` = P / reference, and its slope in ``y``."""
    if kind == LINEAR:
        return linear_demand(elasticity, y)
    return isoelastic_demand(elasticity, y)


@compiled
def offer(hold: Vector, slope: Vector, x: Vector) -> tuple[Vector, Vector]:
    """What is available over supply at ``x`` = log(p / reference), and the slope of log supply.

    1 + hold y^-slope, y = p / reference: all at a high price, less below the reference.
    """
    z = hold * exp(smaller(-slope * x, 600.0))
    return 1.0 + z, slope * z / (1.0 + z)


@compiled
def linear_supply(slope: Vector, x: Vector) -> tuple[Vector, Vector]:
    """Log of 1 + slope (y - 1), y = p / reference, and its slope in ``x`` = log y."""
    y = exp(x)
    size, bend = positive(1.0 + slope * (y - 1.0))
    return size, slope * y * bend


@compiled
def supply(kind: int, hold: Vector, slope: Vector, x: Vector) -> tuple[Vector, Vector, Vector]:
    """Log of supply over what is available and its slope at ``x`` = log(p / reference).

    The first and the last of what is returned; supply is less by the factor between them, whose
    log is left to take together with another.
    """
    if kind == OFFER:
        offered, bend = offer(hold, slope, x)
        return spread(0.0), offered, bend
    if kind == LINEAR:
        size, bend = linear_supply(slope, x)
        return size, spread(1.0), bend
    return slope * x, spread(1.0), slope


@compiled
def floored(ask: Vector, floor: Vector, softness: Vector) -> tuple[Vector, Vector]:
    """The larger of an ask and its floor, and its slope in the ask.

    With ``softness`` > 0 the corner between them is rounded over that part of the floor.
    """
    over = ask - floor
    width = larger(softness * floor, 1e-9)
    fade = exp(-magnitude(over) / width)
    soft = softness * floor > 0.0
    rounding = where(soft, width * log(1.0 + fade), 0.0)
    above = over >= 0.0
    slope = where(above, spread(1.0), fade) / (1.0 + fade)
    return larger(ask, floor) + rounding, where(soft, slope, where(above, spread(1.0), 0.0))


@compiled
def smuggle(
    u: Vector, evasion: Vector, capacity: Vector, kink: Vector, corner: Vector
) -> tuple[Vector, Vector, Vector, Vector]:
    """Margin over width at coordinate ``u``, its slope, grey tonnage there, its slope.

    The tonnage is evasion exp(min(m, 0)) + capacity (1 - exp(-max(m, 0))), m = margin / width.
    A coordinate u keeps its log near linear from nothing to full: with kink q = min(1, evasion /
    capacity) and corner c = log q, m = u - c up to u = c, and m = log(1 - q + exp u) above.
    """
    fade = exp(-magnitude(u))
    high = u > 0.0
    bulk = where(high, (1.0 - kink) * fade + 1.0, larger((1.0 - kink) + fade, 1e-300))
    rise = where(high, 1.0, fade) / bulk
    used = where(high, 1.0 - kink * fade, fade - kink) / bulk
    unused = where(high, fade, 1.0) / bulk
    level = log(bulk) + larger(u, 0.0)
    few = evasion * exp(smaller(u - corner, 0.0))
    below = u <= corner
    return (
        where(below, u - corner, level),
        where(below, 1.0, rise),
        where(below, few, evasion + capacity * used),
        where(below, few, capacity * rise * unused),
    )

"""Demand, supply and the tonnage smugglers offer: one lane at a time, as logs and slopes."""

from __future__ import annotations

from math import log as log_of

from numba.extending import register_jitable

from regame.mechanisms.kernel.elementary import exp, log

ISOELASTIC, LINEAR, OFFER = 0, 1, 2  # the kinds of curves

LOW_PRICE = 0.02  # below this part of the reference price log demand is linear in the price
CHOKE = 1e-5  # below this part of the reference tonnage a linear curve decays but stays positive
TWICE_LOG_CHOKE = 2.0 * log_of(CHOKE)


@register_jitable
def positive(s: float) -> tuple[float, float]:
    """Log of ``s``, kept positive below ``CHOKE``, and its slope.

    Below, CHOKE^2 / (2 CHOKE - s) carries on with the same slope and never reaches zero, so that
    a market in which a buyer has given up still has an answer.
    """
    t = max(s, 2.0 * CHOKE - s)
    size = log(t)
    return (size if s >= CHOKE else TWICE_LOG_CHOKE - size), 1.0 / t


@register_jitable
def isoelastic_demand(elasticity: float, y: float) -> tuple[float, float]:
    """Log of demand over its reference at ``y`` = P / reference, and its slope in ``y``.

    y^-elasticity; below ``LOW_PRICE`` the log goes on along its tangent, because the logit's
    index P has no lower bound.
    """
    z = max(y, LOW_PRICE)
    below = min(y - LOW_PRICE, 0.0) / LOW_PRICE
    return -elasticity * (log(z) + below), -elasticity / z


@register_jitable
def linear_demand(elasticity: float, y: float) -> tuple[float, float]:
    """Log of 1 - elasticity (y - 1) and its slope in ``y`` = P / reference."""
    size, slope = positive(1.0 - elasticity * (y - 1.0))
    return size, -elasticity * slope


@register_jitable
def offer(hold: float, slope: float, x: float) -> tuple[float, float]:
    """Log of supply over what is available at ``x`` = log(p / reference), and its slope in ``x``.

    1 / (1 + hold y^-slope), y = p / reference: all at a high price, less below the reference.
    """
    z = hold * exp(min(-slope * x, 600.0))
    return -log(1.0 + z), slope * z / (1.0 + z)


@register_jitable
def linear_supply(slope: float, x: float) -> tuple[float, float]:
    """Log of 1 + slope (y - 1), y = p / reference, and its slope in ``x`` = log y."""
    y = exp(x)
    size, bend = positive(1.0 + slope * (y - 1.0))
    return size, slope * y * bend


@register_jitable
def floored(ask: float, floor: float, softness: float) -> tuple[float, float]:
    """The larger of an ask and its floor, and its slope in the ask.

    With ``softness`` > 0 the corner between them is rounded over that part of the floor.
    """
    over = ask - floor
    width = max(softness * floor, 1e-9)
    fade = exp(-abs(over) / width)
    soft = softness * floor > 0.0
    rounding = width * log(1.0 + fade) if soft else 0.0
    slope = (1.0 if over >= 0.0 else fade) / (1.0 + fade)
    return max(ask, floor) + rounding, slope if soft else (1.0 if over >= 0.0 else 0.0)


@register_jitable
def smuggle(
    u: float, evasion: float, capacity: float, kink: float, corner: float
) -> tuple[float, float, float, float]:
    """Margin over width at coordinate ``u``, its slope, grey tonnage there, its slope.

    The tonnage is evasion exp(min(m, 0)) + capacity (1 - exp(-max(m, 0))), m = margin / width.
    A coordinate u keeps its log near linear from nothing to full: with kink q = min(1, evasion /
    capacity) and corner c = log q, m = u - c up to u = c, and m = log(1 - q + exp u) above.
    """
    fade = exp(-abs(u))
    high = u > 0.0
    bulk = (1.0 - kink) * fade + 1.0 if high else max((1.0 - kink) + fade, 1e-300)
    rise = (1.0 if high else fade) / bulk
    used = (1.0 - kink * fade if high else fade - kink) / bulk
    left = (fade if high else 1.0) / bulk
    level = log(bulk) + max(u, 0.0)
    few = evasion * exp(min(u - corner, 0.0))
    below = u <= corner
    return (
        u - corner if below else level,
        1.0 if below else rise,
        few if below else evasion + capacity * used,
        few if below else capacity * rise * left,
    )

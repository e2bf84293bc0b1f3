"""Exponential and logarithm that vectorise over lanes and give every lane the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic, overload, register_jitable

CLOSED = -1e30  # stands for the log of nothing; finite, so that no NaN can arise
NIL = 1e-300  # a weight or a quantity below this is none
SHUT = -1e28  # what is below is closed, however blunted
LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts, so that n * LN2_HIGH is exact
LN2_LOW = 1.90821492927058770002e-10
INVERSE_LN2 = 1.4426950408889634
ROOT_HALF_BITS = np.int64(0x3FE6A09E667F3BCD)  # the bits of sqrt(1/2)
ROUNDER = 1.5 * 2.0**52  # what is added to it is rounded, and ends its bits as a whole number
MANTISSA = np.int64(52)  # bits of the mantissa of a double
# The nearest polynomials by largest error, 1e-17 and 5e-18 of the whole (Remez 1934):
# (e^r - 1 - r) / r^2 between -ln 2 / 2 and ln 2 / 2, from the constant on,
EXP = (
    *(0.5000000000000001, 0.16666666666666674, 0.04166666666662412, 0.008333333333322208),
    *(0.0013888888917215384, 0.00019841269886586277, 2.4801521293745646e-05),
    *(2.755724234223733e-06, 2.7620089361777497e-07, 2.5110047746466714e-08),
)
# and (log m - 2 s) / (s z), m = (1 + s) / (1 - s) between sqrt(1/2) and sqrt(2), in z = s^2.
LOG = (
    *(0.666666666666667, 0.39999999999898445, 0.28571428626399387, 0.222222110728223),
    *(0.18182893219785845, 0.15331596932448704, 0.14617872952506913),
)


@intrinsic
def _fused(_context: Any, a: Any, b: Any, c: Any) -> Any:
    def build(_target: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.fma(*values)

    return types.float64(types.float64, types.float64, types.float64), build


def fma(a: float, b: float, c: float) -> float:
    """Return ``a * b + c``, rounded only once when compiled.

    Left to itself the compiler may fuse or not, loop by loop; asked for, it always does.
    """
    return a * b + c


@overload(fma, strict=False)
def _fma(a: Any, b: Any, c: Any) -> Any:
    return lambda a, b, c: _fused(a, b, c)  # type: ignore[call-arg]


@register_jitable
def root(x: float) -> float:
    """Return the square root."""
    return float(np.sqrt(x))


@register_jitable
def exp(x: float) -> float:
    """Return e to the ``x`` to 1.1 units in the last place; 0 below -708, capped above 709.

    Without a branch, so that lanes vectorise (numba's own does not): reduction by ln 2 (Cody and
    Waite 1980), then a polynomial, its parts side by side (Estrin 1960).
    """
    y = min(max(x, -708.0), 709.0)
    t = fma(y, INVERSE_LN2, ROUNDER)
    n = t - ROUNDER
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, y))
    r2 = r * r
    low = fma(fma(EXP[3], r, EXP[2]), r2, fma(EXP[1], r, EXP[0]))
    middle = fma(fma(EXP[7], r, EXP[6]), r2, fma(EXP[5], r, EXP[4]))
    high, r4 = fma(EXP[9], r, EXP[8]), r2 * r2
    p = 1.0 + fma(fma(fma(high, r4, middle), r4, low), r2, r)
    bits = np.float64(p).view(np.int64) + (np.float64(t).view(np.int64) << MANTISSA)
    return np.int64(bits).view(np.float64) if x > -708.0 else 0.0


@register_jitable
def log(x: float) -> float:
    """Return the natural logarithm of a normal positive number to 2 units in the last place.

    Without a branch: the mantissa between sqrt(1/2) and sqrt(2), then a polynomial.
    """
    bits = np.float64(x).view(np.int64)
    k = (bits - ROOT_HALF_BITS) >> MANTISSA
    m = np.int64(bits - (k << MANTISSA)).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    w = z * z
    low = fma(fma(LOG[3], z, LOG[2]), w, fma(LOG[1], z, LOG[0]))
    p = fma(fma(LOG[6], w, fma(LOG[5], z, LOG[4])), w * w, low)
    n = np.float64(k)
    tail = fma(s * z, p, n * LN2_LOW)
    return fma(n, LN2_HIGH, 2.0 * s + tail)

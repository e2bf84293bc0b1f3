"""Exponential and logarithm that vectorise over lanes and give every lane the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic, overload, register_jitable

CLOSED = -1e30  # stands for the log of nothing; finite, so that no NaN can arise
SHUT = -1e28  # what is below is closed, however blunted
LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts, so that n * LN2_HIGH is exact
LN2_LOW = 1.90821492927058770002e-10
INVERSE_LN2 = 1.4426950408889634
ROOT_HALF_BITS = np.int64(0x3FE6A09E667F3BCD)  # the bits of sqrt(1/2)
BIAS = np.int64(1023)  # of the exponent of a double
MANTISSA = np.int64(52)  # bits of the mantissa of a double


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
def exp(x: float) -> float:
    """Return e to the ``x`` to 1 unit in the last place; 0 below -708, capped above 709.

    Without a branch, so that lanes vectorise (numba's own does not): reduction by ln 2 (Cody and
    Waite 1980), then the Taylor series to degree 13.
    """
    y = min(max(x, -708.0), 709.0)
    n = np.floor(fma(y, INVERSE_LN2, 0.5))
    r = fma(n, -LN2_HIGH, y)
    r = fma(n, -LN2_LOW, r)
    p = 1 / 6227020800
    for c in (1 / 479001600, 1 / 39916800, 1 / 3628800, 1 / 362880, 1 / 40320, 1 / 5040):
        p = fma(p, r, c)
    for c in (1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1.0, 1.0):
        p = fma(p, r, c)
    power = np.int64((np.int64(n) + BIAS) << MANTISSA).view(np.float64)
    return p * power if x > -708.0 else 0.0


@register_jitable
def log(x: float) -> float:
    """Return the natural logarithm of a normal positive number to 1 unit in the last place.

    Without a branch: the mantissa between sqrt(1/2) and sqrt(2), then the series of atanh.
    """
    bits = np.float64(x).view(np.int64)
    k = (bits - ROOT_HALF_BITS) >> MANTISSA
    m = np.int64(bits - (k << MANTISSA)).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = 2 / 21
    for c in (2 / 19, 2 / 17, 2 / 15, 2 / 13, 2 / 11, 2 / 9, 2 / 7, 2 / 5, 2 / 3):
        p = fma(p, z, c)
    n = np.float64(k)
    tail = fma(s * z, p, n * LN2_LOW)
    return fma(n, LN2_HIGH, 2.0 * s + tail)

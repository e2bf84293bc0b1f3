"""The intrinsics: what uniform and varying values have besides + - * / and comparisons.

A uniform value is a float or a bool; a varying one is a vector or a mask: compiled, one wide
register; plain, an array (LANES,). Every intrinsic takes both kinds in any mix and gives a varying
value if one argument varies. None moves a number from one lane to another, so a run's numbers
cannot depend on the rest of its gang. Here is the plain meaning; `backend.code` has the compiled
one, with the same bits but for `fma`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LANES = 8  # runs of a gang: what a register of 512 bits holds

Floats = NDArray[np.float64]  # an array of numbers
type Vector = Any  # a varying number
type Mask = Any  # a varying truth
type Number = Any  # a float or a vector
type Truth = Any  # a bool or a mask

ROOT_HALF_BITS = np.int64(0x3FE6A09E667F3BCD)  # the bits of sqrt(1/2)
MANTISSA = np.int64(52)  # bits of the mantissa of a double


def spread(value: float) -> Vector:
    """A uniform number in every lane."""
    return np.full(LANES, value)


def where(test: Truth, one: Any, other: Any) -> Any:
    """The first where the test is true, else the other; numbers or truths."""
    if isinstance(test, bool | np.bool_):
        return one if test else other
    return np.where(test, one, other)


def larger(one: Number, other: Number) -> Number:
    """The larger of two; the second where either is NaN."""
    return where(one > other, one, other)


def smaller(one: Number, other: Number) -> Number:
    """The smaller of two; the second where either is NaN."""
    return where(one < other, one, other)


def both(one: Truth, other: Truth) -> Truth:
    """Whether both are true; of masks also `one & other`."""
    return np.logical_and(one, other)


def either(one: Truth, other: Truth) -> Truth:
    """Whether one of them is true, or both; of masks also `one | other`."""
    return np.logical_or(one, other)


def negated(one: Truth) -> Truth:
    """Whether it is not true; of a mask also `~one`."""
    return np.logical_not(one)


def anywhere(mask: Mask) -> bool:
    """Whether a mask is true in any lane, to skip what no run of the gang needs."""
    return bool(mask.any())


def is_nan(value: Number) -> Truth:
    """Whether it is NaN."""
    return np.isnan(value)


def is_finite(value: Number) -> Truth:
    """Whether it is neither infinite nor NaN."""
    return np.isfinite(value)


def fma(a: Number, b: Number, c: Number) -> Number:
    """Return a * b + c, rounded only once when compiled.

    Left to itself LLVM may fuse or not, loop by loop; asked for, it always does.
    """
    return a * b + c


def root(value: Number) -> Number:
    """The square root."""
    return np.sqrt(value)


def magnitude(value: Number) -> Number:
    """The absolute value."""
    return np.abs(value)


def scaled(p: Number, t: Number) -> Number:
    """P times 2 to the whole number that the last bits of ``t`` hold, see `elementary.ROUNDER`."""
    return (_bits(p) + (_bits(t) << MANTISSA)).view(np.float64)[()]


def exponent(value: Number) -> Number:
    """The whole k with value between sqrt(1/2) and sqrt(2) times 2^k; positive and normal."""
    return ((_bits(value) - ROOT_HALF_BITS) >> MANTISSA).astype(np.float64)[()]


def mantissa(value: Number) -> Number:
    """The value over 2^k with the k of `exponent`."""
    bits = _bits(value)
    exponent = (bits - ROOT_HALF_BITS) >> MANTISSA
    return (bits - (exponent << MANTISSA)).view(np.float64)[()]


def _bits(value: Number) -> Any:
    return np.asarray(value, np.float64).view(np.int64)

"""Vectors: a number for each of the runs that are worked on side by side, one per *lane*.

Compiled, a vector is one value of the processor's wide registers, and every operation is one
instruction on all lanes. Plain, it is an array (LANES,). Nothing here mixes lanes, so that a run's
numbers cannot depend on its neighbours. No branches: both sides are worked out and one is taken.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, ConcreteTemplate, infer_global, signature
from numba.extending import lower_builtin, models, register_jitable, register_model
from numpy.typing import NDArray

from regame.engine.lanes.elementary import (
    CLOSED,
    EXP,
    INVERSE_LN2,
    LN2_HIGH,
    LN2_LOW,
    LOG,
    MANTISSA,
    NIL,
    ROOT_HALF_BITS,
    ROUNDER,
)
from regame.engine.lanes.memory import LANES as LANES

type Vector = Any  # a float per lane
type Mask = Any  # a truth per lane
type Place = tuple[int, ...]  # where a vector lies in an array whose last axis is the lanes


class _VectorType(types.Type):
    """A float per lane."""

    def unify(self, _context: Any, other: Any) -> Any:
        """What is a number on one way and a vector on another is a vector."""
        return self if isinstance(other, types.Float | types.Integer) else None


class _MaskType(types.Type):
    """A truth per lane."""

    def unify(self, _context: Any, other: Any) -> Any:
        """The same of truths."""
        return self if isinstance(other, types.Boolean) else None


VECTOR, MASK = _VectorType("Vector"), _MaskType("Mask")
WIDE = ir.VectorType(ir.DoubleType(), LANES)
WIDE_INTS = ir.VectorType(ir.IntType(64), LANES)
WIDE_FLAGS = ir.VectorType(ir.IntType(1), LANES)


@register_model(_VectorType)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any):
        super().__init__(manager, kind, WIDE)


@register_model(_MaskType)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any):
        super().__init__(manager, kind, WIDE_FLAGS)


def get(array: NDArray[np.float64], place: Place) -> Vector:
    """The vector at a place of an array (..., LANES)."""
    return array[place].copy()


def put(array: NDArray[np.float64], place: Place, value: Vector) -> None:
    """Write a vector to a place of an array (..., LANES)."""
    array[place] = value


def spread(value: float) -> Vector:
    """The same number in every lane."""
    return np.full(LANES, value)


def fma(a: Vector, b: Vector, c: Vector) -> Vector:
    """Return a * b + c, rounded only once when compiled."""
    return a * b + c


def larger(a: Vector, b: Vector) -> Vector:
    """The larger of two, lane by lane; the second where either is no number."""
    return np.where(a > b, a, b)


def smaller(a: Vector, b: Vector) -> Vector:
    """The smaller of two, lane by lane; the second where either is no number."""
    return np.where(a < b, a, b)


def where(mask: Mask, a: Vector, b: Vector) -> Vector:
    """The first where the mask is true, else the second."""
    return np.where(mask, a, b)


def anywhere(mask: Mask) -> bool:
    """Whether the mask is true in any lane."""
    return bool(mask.any())


def root(a: Vector) -> Vector:
    """Square root."""
    return np.sqrt(a)


def magnitude(a: Vector) -> Vector:
    """Absolute value."""
    return np.abs(a)


def _times_power_of_two(p: Vector, t: Vector) -> Vector:
    """P times 2 to the whole number that ends the bits of ``t``, see ``ROUNDER``."""
    return (p.view(np.int64) + (t.view(np.int64) << MANTISSA)).view(np.float64)


def _exponent(x: Vector) -> Vector:
    """The whole k with x between sqrt(1/2) and sqrt(2) times 2^k; x positive and normal."""
    return ((x.view(np.int64) - ROOT_HALF_BITS) >> MANTISSA).astype(np.float64)


def _mantissa(x: Vector) -> Vector:
    """X over 2^k with the k of ``_exponent``."""
    bits = x.view(np.int64)
    whole = (bits - ROOT_HALF_BITS) >> MANTISSA
    return (bits - (whole << MANTISSA)).view(np.float64)


@register_jitable(forceinline=True)
def exp(x: Vector) -> Vector:
    """Return e to the ``x`` as ``elementary.exp`` gives it, bit for bit."""
    y = smaller(larger(x, -708.0), 709.0)
    t = fma(y, INVERSE_LN2, ROUNDER)
    n = t - ROUNDER
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, y))
    r2 = r * r
    low = fma(fma(EXP[3], r, EXP[2]), r2, fma(EXP[1], r, EXP[0]))
    middle = fma(fma(EXP[7], r, EXP[6]), r2, fma(EXP[5], r, EXP[4]))
    high, r4 = fma(EXP[9], r, EXP[8]), r2 * r2
    p = 1.0 + fma(fma(fma(high, r4, middle), r4, low), r2, r)
    return where(x > -708.0, _times_power_of_two(p, t), 0.0)


@register_jitable(forceinline=True)
def log(x: Vector) -> Vector:
    """The natural logarithm of normal positive numbers, as ``elementary.log``, bit for bit."""
    m = _mantissa(x)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    w = z * z
    low = fma(fma(LOG[3], z, LOG[2]), w, fma(LOG[1], z, LOG[0]))
    p = fma(fma(LOG[6], w, fma(LOG[5], z, LOG[4])), w * w, low)
    n = _exponent(x)
    tail = fma(s * z, p, n * LN2_LOW)
    return fma(n, LN2_HIGH, 2.0 * s + tail)


@register_jitable(forceinline=True)
def logs(value: Vector) -> Vector:
    """Logarithms, ``CLOSED`` where a value is nil."""
    some = value > NIL
    return where(some, log(where(some, value, 1.0)), CLOSED)


# What follows tells the compiler how.


def widened(builder: Any, kind: Any, value: Any) -> Any:
    """A vector, or a number in every lane."""
    if kind is VECTOR:
        return value
    zero = ir.Constant(ir.IntType(32), 0)
    single = builder.insert_element(ir.Constant(WIDE, ir.Undefined), value, zero)
    order = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(single, ir.Constant(WIDE, ir.Undefined), order)


def register(function: Any, result: Any, kinds: tuple[Any, ...], build: Callable[..., Any]) -> Any:
    """Let compiled code call `function` by `build`, for vectors and numbers in their places."""
    cases: list[tuple[Any, ...]] = [()]
    for kind in kinds:
        given = (VECTOR, types.float64) if kind is VECTOR else (kind,)
        cases = [(*case, one) for case in cases for one in given]
    if VECTOR in kinds:
        cases = [case for case in cases if VECTOR in case or MASK in case]

    signatures = [signature(result, *case) for case in cases]
    infer_global(function)(type("_Typing", (ConcreteTemplate,), {"cases": signatures}))
    for case in cases:

        def lower(_context: Any, builder: Any, sig: Any, values: Any) -> Any:
            wide = [
                value if kind is MASK else widened(builder, kind, value)
                for kind, value in zip(sig.args, values, strict=True)
            ]
            return build(builder, *wide)

        lower_builtin(function, *case)(lower)


def _call(name: str) -> Callable[..., Any]:
    def build(builder: Any, *values: Any) -> Any:
        kind = ir.FunctionType(WIDE, [WIDE] * len(values))
        name_here = f"llvm.{name}.v{LANES}f64"
        function = cgutils.get_or_insert_function(builder.module, kind, name_here)
        return builder.call(function, values)

    return build


def _compare(sign: str) -> Callable[..., Any]:
    return lambda b, x, y: b.fcmp_ordered(sign, x, y)


def _choose(sign: str) -> Callable[..., Any]:
    return lambda b, x, y: b.select(b.fcmp_ordered(sign, x, y), x, y)


def _ints(value: Any) -> Any:
    return ir.Constant(WIDE_INTS, [int(value)] * LANES)


def _whole(b: Any, x: Any) -> Any:
    """The bits of vectors and their exponents as integers."""
    bits = b.bitcast(x, WIDE_INTS)
    return bits, b.ashr(b.sub(bits, _ints(ROOT_HALF_BITS)), _ints(MANTISSA))


def _build_mantissa(b: Any, x: Any) -> Any:
    bits, whole = _whole(b, x)
    return b.bitcast(b.sub(bits, b.shl(whole, _ints(MANTISSA))), WIDE)


def _build_power(b: Any, p: Any, t: Any) -> Any:
    power = b.shl(b.bitcast(t, WIDE_INTS), _ints(MANTISSA))
    return b.bitcast(b.add(b.bitcast(p, WIDE_INTS), power), WIDE)


def _any(b: Any, mask: Any) -> Any:
    bits = b.bitcast(mask, ir.IntType(LANES))
    return b.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(LANES), 0))


ONE, TWO = (VECTOR,), (VECTOR, VECTOR)
register(operator.add, VECTOR, TWO, lambda b, x, y: b.fadd(x, y))
register(operator.sub, VECTOR, TWO, lambda b, x, y: b.fsub(x, y))
register(operator.mul, VECTOR, TWO, lambda b, x, y: b.fmul(x, y))
register(operator.truediv, VECTOR, TWO, lambda b, x, y: b.fdiv(x, y))
register(operator.neg, VECTOR, ONE, lambda b, x: b.fneg(x))
register(operator.lt, MASK, TWO, _compare("<"))
register(operator.le, MASK, TWO, _compare("<="))
register(operator.gt, MASK, TWO, _compare(">"))
register(operator.ge, MASK, TWO, _compare(">="))
register(operator.and_, MASK, (MASK, MASK), lambda b, x, y: b.and_(x, y))
register(operator.or_, MASK, (MASK, MASK), lambda b, x, y: b.or_(x, y))
register(operator.invert, MASK, (MASK,), lambda b, x: b.not_(x))
register(fma, VECTOR, (VECTOR,) * 3, _call("fma"))
register(larger, VECTOR, TWO, _choose(">"))
register(smaller, VECTOR, TWO, _choose("<"))
register(where, VECTOR, (MASK, VECTOR, VECTOR), lambda b, m, x, y: b.select(m, x, y))
register(anywhere, types.boolean, (MASK,), _any)
register(root, VECTOR, ONE, _call("sqrt"))
register(magnitude, VECTOR, ONE, _call("fabs"))
register(_times_power_of_two, VECTOR, TWO, _build_power)
register(_exponent, VECTOR, ONE, lambda b, x: b.sitofp(_whole(b, x)[1], WIDE))
register(_mantissa, VECTOR, ONE, _build_mantissa)


infer_global(spread)(
    type("_Spread", (ConcreteTemplate,), {"cases": [signature(VECTOR, types.float64)]})
)


@lower_builtin(spread, types.float64)
def _lower_spread(_context: Any, builder: Any, _sig: Any, values: Any) -> Any:
    return widened(builder, types.float64, values[0])


@infer_global(get)
class _Get(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        del kws
        return signature(VECTOR, *args) if args[0].layout == "C" else None


@infer_global(put)
class _Put(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        del kws
        found = signature(types.none, args[0], args[1], VECTOR)
        return found if args[0].layout == "C" else None


def _address(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    """Where a vector lies in an array in C order."""
    view = context.make_array(sig.args[0])(context, builder, values[0])
    lengths = cgutils.unpack_tuple(builder, view.shape)
    offset: Any = None
    for axis, kind in enumerate(sig.args[1]):
        index = context.cast(builder, builder.extract_value(values[1], axis), kind, types.intp)
        if offset is not None:
            index = builder.add(builder.mul(offset, lengths[axis]), index)
        offset = index
    offset = builder.mul(offset, ir.Constant(offset.type, LANES))
    return builder.bitcast(builder.gep(view.data, [offset]), WIDE.as_pointer())


@lower_builtin(get, types.Array, types.BaseTuple)
def _lower_get(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    return builder.load(_address(context, builder, sig, values), align=8)


@lower_builtin(put, types.Array, types.BaseTuple, VECTOR)
def _lower_put(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    builder.store(values[2], _address(context, builder, sig, values), align=8)
    return context.get_dummy_value()

"""What decides, run by run, in mechanisms that are played side by side.

Each word is given vectors or masks, or what is the same in all runs (numbers, truths).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, lower_cast

from regame.engine.lanes.vectors import (
    LANES,
    MASK,
    VECTOR,
    WIDE,
    WIDE_FLAGS,
    register,
    widened,
)

TWO = (VECTOR, VECTOR)


def _logic(count: int, build: Callable[..., Any]) -> Callable[..., Any]:
    """The rule of a word on truths: what it gives, and its code."""

    def code(_context: Any, b: Any, _sig: Any, given: Any) -> Any:
        return build(b, *given)

    def rule(*kinds: Any) -> Any:
        kind = MASK if MASK in kinds else types.boolean
        return kind(*[kind] * count), code

    return rule


_both, _either = _logic(2, lambda b, x, y: b.and_(x, y)), _logic(2, lambda b, x, y: b.or_(x, y))
_negated = _logic(1, lambda b, x: b.not_(x))


@intrinsic
def both(_context: Any, one: Any, other: Any) -> Any:
    """Whether both are true."""
    return _both(one, other)


@intrinsic
def either(_context: Any, one: Any, other: Any) -> Any:
    """Whether one of them is true, or both."""
    return _either(one, other)


@intrinsic
def negated(_context: Any, one: Any) -> Any:
    """Whether it is not true."""
    return _negated(one)


@intrinsic
def where(_context: Any, test: Any, one: Any, other: Any) -> Any:
    """The first where the test is true, else the other."""
    wide = MASK in (test, one, other) or VECTOR in (one, other)
    truths = all(kind in (MASK, types.boolean) for kind in (one, other))
    wide_kind, kind = (MASK, types.boolean) if truths else (VECTOR, types.float64)
    found = wide_kind if wide else kind

    def code(_context: Any, b: Any, _sig: Any, given: Any) -> Any:
        return b.select(*given)

    return found(test, found, found), code


def _extreme(sign: str) -> Callable[..., Any]:
    def code(_context: Any, b: Any, _sig: Any, given: Any) -> Any:
        return b.select(b.fcmp_ordered(sign, *given), *given)

    def rule(*kinds: Any) -> Any:
        kind = VECTOR if VECTOR in kinds else types.float64
        return kind(kind, kind), code

    return rule


_larger, _smaller = _extreme(">"), _extreme("<")


@intrinsic
def larger(_context: Any, one: Any, other: Any) -> Any:
    """The larger of two; the second where either is no number."""
    return _larger(one, other)


@intrinsic
def smaller(_context: Any, one: Any, other: Any) -> Any:
    """The smaller of two; the second where either is no number."""
    return _smaller(one, other)


def _of_number(build: Callable[..., Any]) -> Callable[[Any], Any]:
    def code(_context: Any, b: Any, _sig: Any, given: Any) -> Any:
        return build(b, *given)

    def rule(kind: Any) -> Any:
        return (MASK(VECTOR) if kind is VECTOR else types.boolean(types.float64)), code

    return rule


def _less_itself_is_nil(b: Any, x: Any) -> Any:
    """So it is, unless x is infinite or no number."""
    nil = [0.0] * LANES if x.type == WIDE else 0.0
    return b.fcmp_ordered("==", b.fsub(x, x), ir.Constant(x.type, nil))


_no_number = _of_number(lambda b, x: b.fcmp_unordered("uno", x, x))
_is_finite = _of_number(_less_itself_is_nil)


@intrinsic
def no_number(_context: Any, value: Any) -> Any:
    """Whether it is NaN."""
    return _no_number(value)


@intrinsic
def is_finite(_context: Any, value: Any) -> Any:
    """Whether it is neither infinite nor NaN."""
    return _is_finite(value)


register(operator.eq, MASK, TWO, lambda b, x, y: b.fcmp_ordered("==", x, y))
register(operator.ne, MASK, TWO, lambda b, x, y: b.fcmp_unordered("!=", x, y))


# What is the same in all runs meets what is not.


@lower_cast(types.Float, VECTOR)
@lower_cast(types.Integer, VECTOR)
def _widen(context: Any, b: Any, kind: Any, _to: Any, value: Any) -> Any:
    return widened(b, types.float64, context.cast(b, value, kind, types.float64))


@lower_cast(types.Boolean, MASK)
def _spread(context: Any, b: Any, kind: Any, _to: Any, value: Any) -> Any:
    value = context.cast(b, value, kind, types.boolean)
    none, small = ir.Constant(WIDE_FLAGS, ir.Undefined), ir.IntType(32)
    single = b.insert_element(none, value, small(0))
    return b.shuffle_vector(single, none, ir.Constant(ir.VectorType(small, LANES), [0] * LANES))

"""The instructions of intrinsics: what compiled code does where it calls them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import signature
from numba.extending import lower_builtin

from lanes import intrinsics
from lanes.backend.kinds import MASK, VECTOR, WIDE, WORD, type_by
from lanes.intrinsics import LANES

N, T = types.float64, types.boolean
VARYING = {N: VECTOR, T: MASK}


# Intrinsics. Each has a uniform form and a varying one, to which what is uniform is cast.


def _teach(functions: Any, result: Any, given: tuple[Any, ...], build: Callable[..., Any]) -> None:
    """Let compiled code call functions by `build` (builder, *values), N for numbers, T for truths.

    Operators have their uniform form from numba.
    """
    varying = signature(VARYING[result], *(VARYING[kind] for kind in given))
    uniform = signature(result, *given)
    fitting = {N: (VECTOR, types.Number), T: (MASK, types.Boolean)}

    def rule(_context: Any, *kinds: Any) -> Any:
        if len(kinds) != len(given):
            return None
        for kind, (wide, narrow) in zip(
            kinds, [fitting[argument] for argument in given], strict=True
        ):
            if kind is not wide and not isinstance(kind, narrow):
                return None
        return varying if VECTOR in kinds or MASK in kinds else uniform

    def lower(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
        return build(b, *values)

    def varying_rule(context: Any, *kinds: Any) -> Any:
        return rule(context, *kinds) if VECTOR in kinds or MASK in kinds else None

    for function in functions:
        lower_builtin(function, *varying.args)(lower)
        if function.__module__ == operator.add.__module__:
            type_by(varying_rule, function)
        else:
            type_by(rule, function)
            lower_builtin(function, *uniform.args)(lower)


def _of_llvm(name: str) -> Callable[..., Any]:
    """Call an intrinsic of LLVM."""

    def build(b: Any, *values: Any) -> Any:
        kind = values[0].type
        ending = f"v{LANES}f64" if kind == WIDE else "f64"
        called = ir.FunctionType(kind, [kind] * len(values))
        function = cgutils.get_or_insert_function(b.module, called, f"llvm.{name}.{ending}")
        return b.call(function, values)

    return build


def _ordered(sign: str) -> Callable[..., Any]:
    return lambda b, x, y: b.fcmp_ordered(sign, x, y)


def _choose(sign: str) -> Callable[..., Any]:
    return lambda b, x, y: b.select(b.fcmp_ordered(sign, x, y), x, y)


def _same(kind: Any, value: Any) -> Any:
    """A constant, in every lane of a wide type."""
    return ir.Constant(kind, [value] * LANES if isinstance(kind, ir.VectorType) else value)


def _bits(b: Any, x: Any) -> Any:
    wide = isinstance(x.type, ir.VectorType)
    return b.bitcast(x, ir.VectorType(WORD, LANES) if wide else WORD)


def _whole(b: Any, bits: Any) -> Any:
    """The exponents of numbers, from their bits, as integers."""
    less = b.sub(bits, _same(bits.type, int(intrinsics.ROOT_HALF_BITS)))
    return b.ashr(less, _same(bits.type, int(intrinsics.MANTISSA)))


def _at_exponent(b: Any, whole: Any) -> Any:
    return b.shl(whole, _same(whole.type, int(intrinsics.MANTISSA)))


def _exponent(b: Any, x: Any) -> Any:
    return b.sitofp(_whole(b, _bits(b, x)), x.type)


def _mantissa(b: Any, x: Any) -> Any:
    bits = _bits(b, x)
    return b.bitcast(b.sub(bits, _at_exponent(b, _whole(b, bits))), x.type)


def _scaled(b: Any, p: Any, t: Any) -> Any:
    return b.bitcast(b.add(_bits(b, p), _at_exponent(b, _bits(b, t))), p.type)


def _is_finite(b: Any, x: Any) -> Any:
    """A number less itself is zero, unless it is infinite or NaN."""
    return b.fcmp_ordered("==", b.fsub(x, x), _same(x.type, 0.0))


_teach([operator.add], N, (N, N), lambda b, x, y: b.fadd(x, y))
_teach([operator.sub], N, (N, N), lambda b, x, y: b.fsub(x, y))
_teach([operator.mul], N, (N, N), lambda b, x, y: b.fmul(x, y))
_teach([operator.truediv], N, (N, N), lambda b, x, y: b.fdiv(x, y))
_teach([operator.neg], N, (N,), lambda b, x: b.fneg(x))
_teach([operator.lt], T, (N, N), _ordered("<"))
_teach([operator.le], T, (N, N), _ordered("<="))
_teach([operator.gt], T, (N, N), _ordered(">"))
_teach([operator.ge], T, (N, N), _ordered(">="))
_teach([operator.eq], T, (N, N), _ordered("=="))
_teach([operator.ne], T, (N, N), lambda b, x, y: b.fcmp_unordered("!=", x, y))
_teach([operator.and_, intrinsics.both], T, (T, T), lambda b, x, y: b.and_(x, y))
_teach([operator.or_, intrinsics.either], T, (T, T), lambda b, x, y: b.or_(x, y))
_teach([operator.invert, intrinsics.negated], T, (T,), lambda b, x: b.not_(x))
_teach([intrinsics.where], N, (T, N, N), lambda b, m, x, y: b.select(m, x, y))
_teach([intrinsics.where], T, (T, T, T), lambda b, m, x, y: b.select(m, x, y))
_teach([intrinsics.larger], N, (N, N), _choose(">"))
_teach([intrinsics.smaller], N, (N, N), _choose("<"))
_teach([intrinsics.is_nan], T, (N,), lambda b, x: b.fcmp_unordered("uno", x, x))
_teach([intrinsics.is_finite], T, (N,), _is_finite)
_teach([intrinsics.fma], N, (N, N, N), _of_llvm("fma"))
_teach([intrinsics.root], N, (N,), _of_llvm("sqrt"))
_teach([intrinsics.magnitude], N, (N,), _of_llvm("fabs"))
_teach([intrinsics.scaled], N, (N, N), _scaled)
_teach([intrinsics.exponent], N, (N,), _exponent)
_teach([intrinsics.mantissa], N, (N,), _mantissa)

type_by(lambda _, kind: signature(VECTOR, VECTOR), intrinsics.spread)  # the cast does it
type_by(lambda _, kind: signature(T, kind) if kind is MASK else None, intrinsics.anywhere)


@lower_builtin(intrinsics.spread, VECTOR)
def _spread(_context: Any, _b: Any, _sig: Any, values: Any) -> Any:
    return values[0]


@lower_builtin(intrinsics.anywhere, MASK)
def _anywhere(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
    flags = ir.IntType(LANES)
    return b.icmp_unsigned("!=", b.bitcast(values[0], flags), flags(0))

"""How the compiler makes what the words of `lanes` say."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import signature
from numba.extending import lower_builtin, lower_cast, lower_getattr_generic
from numba.np.arrayobj import load_item

from regame.mechanisms.kernel import vectors
from regame.mechanisms.kernel.places import fetch_next
from regame.mechanisms.kernel.vectors import LANES, MASK, VECTOR, WIDE, WIDE_FLAGS
from regame.mechanisms.kernel.vectors import register as _register
from regame.mechanisms.lanes import (
    RowType,
    StripType,
    _typing,
    beside,
    block,
    both,
    either,
    first,
    give,
    is_finite,
    negated,
    no_number,
    take,
    turns,
)
from regame.mechanisms.pointers import flat
from regame.memory import padded

WORD, DOUBLE = ir.IntType(64), ir.DoubleType()
SCRATCH_STEP = padded(LANES)


def _struct(context: Any, builder: Any, kind: Any, value: Any = None) -> Any:
    return cgutils.create_struct_proxy(kind)(context, builder, value=value)


@lower_builtin(turns, types.intp)
def _lower_turns(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
    """Blocks that hold so many runs; there is room for whole ones (memory.py)."""
    return b.sdiv(b.add(values[0], WORD(LANES - 1)), WORD(LANES))


@lower_builtin(block, types.intp)
def _lower_block(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
    return b.mul(values[0], WORD(LANES))


def _at(context: Any, b: Any, kinds: Any, values: Any) -> tuple[Any, Any, list[Any]]:
    """Address of the first lane, the step from number to number, and lengths of the axes left."""
    array, indices = kinds[0], list(zip(kinds[1:], values[1:], strict=True))
    if isinstance(array, StripType):
        strip = _struct(context, b, array, values[0])
        data, step, lengths = strip.data, strip.step, cgutils.unpack_tuple(b, strip.shape)
    else:
        whole = context.make_array(array)(context, b, values[0])
        lengths = cgutils.unpack_tuple(b, whole.shape)[1:]
        data = b.gep(whole.data, [indices.pop(0)[1]])
        step = cgutils.unpack_tuple(b, whole.strides)[-1]
        step = b.ashr(step, WORD(3)) if lengths else WORD(0)
    offset: Any = WORD(0)
    for axis, length in enumerate(lengths):
        offset = b.mul(offset, length)
        if axis < len(indices):
            kind, index = indices[axis]
            offset = b.add(offset, context.cast(b, index, kind, types.intp))
    return b.gep(data, [b.mul(offset, step)]), step, lengths[len(indices) :]


def _lower_take(context: Any, b: Any, sig: Any, values: Any) -> Any:
    result = sig.return_type
    if isinstance(result, RowType):
        whole = context.make_array(sig.args[0])(context, b, values[0])
        rows = _struct(context, b, result)
        data = b.bitcast(whole.data, ir.IntType(8).as_pointer())
        rows.data = b.gep(data, [b.mul(values[1], WORD(result.record.size))])
        return rows._getvalue()
    if result is not VECTOR and not isinstance(result, StripType):  # the same in all runs
        return _lower_same(context, b, sig, values)
    data, step, left = _at(context, b, sig.args, values)
    if result is VECTOR:
        fetch_next(b, data, 0)
        return b.load(b.bitcast(data, WIDE.as_pointer()), align=8)
    strip = _struct(context, b, result)
    strip.data, strip.step, strip.shape = data, step, cgutils.pack_array(b, left)
    return strip._getvalue()


def _lower_same(context: Any, b: Any, sig: Any, values: Any) -> Any:
    whole, offset = context.make_array(sig.args[0])(context, b, values[0]), WORD(0)
    lengths = cgutils.unpack_tuple(b, whole.shape)
    for length, kind, index in zip(lengths, sig.args[1:], values[1:], strict=True):
        offset = b.add(b.mul(offset, length), context.cast(b, index, kind, types.intp))
    return load_item(context, b, sig.args[0], b.gep(whole.data, [offset]))


def _lower_give(context: Any, b: Any, sig: Any, values: Any) -> Any:
    data, _, _ = _at(context, b, sig.args[1:], values[1:])
    fetch_next(b, data, 1)
    b.store(values[0], b.bitcast(data, WIDE.as_pointer()), align=8)
    return context.get_dummy_value()


@lower_builtin(take, types.UniTuple, types.intp)
def _lower_of_several(context: Any, b: Any, sig: Any, values: Any) -> Any:
    return context.get_function(operator.getitem, sig)(b, values)


for _kind in (types.Array, StripType):
    lower_builtin(take, _kind, types.VarArg(types.Any))(_lower_take)
    lower_builtin(give, VECTOR, _kind, types.VarArg(types.Any))(_lower_give)


@lower_getattr_generic(RowType)
def _look_up(context: Any, b: Any, kind: RowType, value: Any, name: str) -> Any:
    rows = _struct(context, b, kind, value)
    found: Any = ir.Constant(WIDE, ir.Undefined)
    for lane in range(LANES):
        place = WORD(lane * kind.record.size + kind.record.offset(name))
        number = b.load(b.bitcast(b.gep(rows.data, [place]), DOUBLE.as_pointer()))
        number.set_metadata("invariant.load", b.module.add_metadata([]))
        found = b.insert_element(found, number, ir.IntType(32)(lane))
    return found


@lower_builtin(first, StripType, types.intp)
def _lower_first(context: Any, b: Any, sig: Any, values: Any) -> Any:
    strip = _struct(context, b, sig.args[0], values[0])
    strip.shape = b.insert_value(strip.shape, values[1], 0)
    return strip._getvalue()


@lower_builtin(beside, types.Array)
def _lower_beside(context: Any, b: Any, sig: Any, values: Any) -> Any:
    whole = context.make_array(sig.args[0])(context, b, values[0])
    strip = _struct(context, b, sig.return_type)
    lengths = cgutils.unpack_tuple(b, whole.shape)[1:]
    strip.data, strip.step = whole.data, WORD(SCRATCH_STEP)
    strip.shape = cgutils.pack_array(b, lengths)
    return strip._getvalue()


@lower_builtin(flat, StripType)
def _lower_flat(context: Any, b: Any, sig: Any, values: Any) -> Any:
    strip = _struct(context, b, sig.args[0], values[0])
    row = _struct(context, b, sig.return_type)
    count: Any = WORD(1)
    for length in cgutils.unpack_tuple(b, strip.shape):
        count = b.mul(count, length)
    row.data, row.step, row.shape = strip.data, strip.step, cgutils.pack_array(b, [count])
    return row._getvalue()


@lower_builtin(len, StripType)
def _lower_len(context: Any, b: Any, sig: Any, values: Any) -> Any:
    return b.extract_value(_struct(context, b, sig.args[0], values[0]).shape, 0)


# Numbers that are the same in all runs meet vectors


@lower_cast(types.Float, VECTOR)
@lower_cast(types.Integer, VECTOR)
def _widen(context: Any, b: Any, kind: Any, _to: Any, value: Any) -> Any:
    number = context.cast(b, value, kind, types.float64)
    return vectors.widened(b, types.float64, number)


@lower_cast(types.Boolean, MASK)
def _spread(_context: Any, b: Any, kind: Any, _to: Any, value: Any) -> Any:
    return _mask(b, kind, value)


def _mask(b: Any, kind: Any, value: Any) -> Any:
    if kind is MASK:
        return value
    single = b.insert_element(ir.Constant(WIDE_FLAGS, ir.Undefined), value, ir.IntType(32)(0))
    order = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return b.shuffle_vector(single, ir.Constant(WIDE_FLAGS, ir.Undefined), order)


def _logic(function: Any, build: Callable[..., Any], count: int) -> None:
    @_typing(function)
    def _result(*given: Any) -> Any:
        return MASK if MASK in given else types.boolean

    kinds = (MASK, types.boolean)
    for case in [(k,) for k in kinds] if count == 1 else [(k, m) for k in kinds for m in kinds]:

        def lower(_context: Any, b: Any, sig: Any, values: Any) -> Any:
            if MASK in sig.args:
                values = [_mask(b, k, v) for k, v in zip(sig.args, values, strict=True)]
            return build(b, *values)

        lower_builtin(function, *case)(lower)


_logic(both, lambda b, x, y: b.and_(x, y), 2)
_logic(either, lambda b, x, y: b.or_(x, y), 2)
_logic(negated, lambda b, x: b.not_(x), 1)
TWO = (VECTOR, VECTOR)
_register(operator.eq, MASK, TWO, lambda b, x, y: b.fcmp_ordered("==", x, y))
_register(operator.ne, MASK, TWO, lambda b, x, y: b.fcmp_unordered("!=", x, y))
_register(no_number, MASK, (VECTOR,), lambda b, x: b.fcmp_unordered("uno", x, x))


def _build_finite(b: Any, x: Any) -> Any:
    """X - x is nil, unless x is infinite or no number."""
    return b.fcmp_ordered("==", b.fsub(x, x), ir.Constant(WIDE, [0.0] * LANES))


_register(is_finite, MASK, (VECTOR,), _build_finite)


@_typing(vectors.where)
def _where(test: Any, one: Any, other: Any) -> Any:
    numbers = (types.Float, types.Integer)
    if test is types.boolean:
        if VECTOR in (one, other):
            return signature(VECTOR, test, VECTOR, VECTOR)
        if isinstance(one, numbers) and isinstance(other, numbers):
            return signature(types.float64, test, types.float64, types.float64)
    if test is MASK and MASK in (one, other):
        return signature(MASK, MASK, one, other)
    return None


@lower_builtin(vectors.where, types.boolean, VECTOR, VECTOR)
@lower_builtin(vectors.where, types.boolean, types.float64, types.float64)
def _lower_where(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
    return b.select(*values)


for _case in ((MASK, MASK), (MASK, types.boolean), (types.boolean, MASK)):

    @lower_builtin(vectors.where, MASK, *_case)
    def _lower_masks(_context: Any, b: Any, sig: Any, values: Any) -> Any:
        one, other = (_mask(b, k, v) for k, v in zip(sig.args[1:], values[1:], strict=True))
        return b.select(values[0], one, other)


@_typing(vectors.larger)
def _larger(one: Any, other: Any) -> Any:
    numbers = (types.Float, types.Integer)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return signature(types.float64, types.float64, types.float64)
    return None


_typing(vectors.smaller)(_larger)


@lower_builtin(vectors.larger, types.float64, types.float64)
def _lower_larger(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
    return b.select(b.fcmp_ordered(">", *values), *values)


@lower_builtin(vectors.smaller, types.float64, types.float64)
def _lower_smaller(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
    return b.select(b.fcmp_ordered("<", *values), *values)

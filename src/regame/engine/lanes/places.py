"""Where the numbers of a block of runs are read and written: `take` and `give`."""

from __future__ import annotations

import operator
from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.typing.templates import signature
from numba.extending import intrinsic

from regame.engine.lanes.ahead import fetch_next
from regame.engine.lanes.blocks import BLOCK, WORD, StripType, strip_of
from regame.engine.lanes.expressions import Refused
from regame.engine.lanes.pointers import PointersType, RowType, row_of
from regame.engine.lanes.vectors import VECTOR, WIDE


@intrinsic
def take(context: Any, array: Any, place: Any) -> Any:
    """What is at a place: a vector, a strip, the parameters of a block, or one number for all."""
    if isinstance(array, PointersType):
        return RowType(array, BLOCK, VECTOR)(array, place), _code_of_row
    if isinstance(array, types.UniTuple):
        return array.dtype(array, place), _code_of_one_of
    found = _part(array, place)
    if found is None:
        return context.resolve_function_type(operator.getitem, (array, place), {}), _code_of_same
    return found(array, place), _code_of_take


@intrinsic
def give(_context: Any, value: Any, array: Any, place: Any) -> Any:
    """Write a vector to a place."""
    if _part(array, place) is not VECTOR:
        raise Refused(f"only numbers by run can be set side by side, not a part of {array}")
    return types.none(VECTOR, array, place), _code_of_give


def _part(array: Any, place: Any) -> Any:
    """The type of what is at a place of an array by run, None where the array is not by run."""
    if BLOCK not in place and not isinstance(array, StripType):
        return None
    if isinstance(array, types.Array) and (array.layout != "A" or place[0] is not BLOCK):
        raise Refused(
            f"{array} is read by run, but runs do not lie side by side in it: "
            "lay it out by `memory.room_by_run` or `memory.beside`"
        )
    if VECTOR in place:
        raise Refused("a place that differs from run to run: go through all and take by `if`")
    left = array.ndim - len(place)
    return VECTOR if left == 0 else StripType(left)


def _address(context: Any, b: Any, kinds: Any, given: Any) -> tuple[Any, Any, list[Any]]:
    """Address of the first lane, numbers from element to element, and lengths of the axes left."""
    array, place = kinds
    indices = [
        context.cast(b, b.extract_value(given[1], k), kind, BLOCK if kind is BLOCK else types.intp)
        for k, kind in enumerate(place)
    ]
    if isinstance(array, StripType):
        strip = strip_of(context, b, array, given[0])
        data, step, lengths = strip.data, strip.step, cgutils.unpack_tuple(b, strip.shape)
    else:
        whole = context.make_array(array)(context, b, given[0])
        lengths = cgutils.unpack_tuple(b, whole.shape)[1:]
        data = b.gep(whole.data, [indices.pop(0)])
        bytes_on = cgutils.unpack_tuple(b, whole.strides)[-1]
        step = b.ashr(bytes_on, WORD(3)) if lengths else WORD(0)
    offset: Any = WORD(0)
    for axis, length in enumerate(lengths):
        offset = b.mul(offset, length)
        if axis < len(indices):
            offset = b.add(offset, indices[axis])
    return b.gep(data, [b.mul(offset, step)]), step, lengths[len(indices) :]


def _code_of_take(context: Any, b: Any, sig: Any, given: Any) -> Any:
    data, step, left = _address(context, b, sig.args, given)
    if sig.return_type is VECTOR:
        fetch_next(b, data, 0)
        return b.load(b.bitcast(data, WIDE.as_pointer()), align=8)
    strip = strip_of(context, b, sig.return_type)
    strip.data, strip.step, strip.shape = data, step, cgutils.pack_array(b, left)
    return strip._getvalue()


def _code_of_give(context: Any, b: Any, sig: Any, given: Any) -> Any:
    data, _, _ = _address(context, b, sig.args[1:], given[1:])
    fetch_next(b, data, 1)
    b.store(given[0], b.bitcast(data, WIDE.as_pointer()), align=8)
    return context.get_dummy_value()


def _code_of_row(context: Any, b: Any, sig: Any, given: Any) -> Any:
    return row_of(context, b, sig.return_type, given[0], b.extract_value(given[1], 0))


def _code_of_one_of(context: Any, b: Any, sig: Any, given: Any) -> Any:
    """One of several values of one type, by number."""
    array, (index,) = sig.args
    number = context.cast(b, b.extract_value(given[1], 0), index, types.intp)
    found = signature(sig.return_type, array, types.intp)
    return context.get_function(operator.getitem, found)(b, (given[0], number))


def _code_of_same(context: Any, b: Any, sig: Any, given: Any) -> Any:
    return context.get_function(operator.getitem, sig)(b, given)

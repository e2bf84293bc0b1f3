"""The instructions of gangs and places: where the numbers of eight runs are read and written."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import signature
from numba.extending import lower_builtin
from numba.np.arrayobj import populate_array

from lanes import gangs, places
from lanes.backend.kinds import (
    GANG,
    SMALL,
    VECTOR,
    WIDE,
    WORD,
    PointersType,
    RowType,
    StripType,
    row_of,
    struct_of,
    type_by,
)
from lanes.expressions import Refused
from lanes.intrinsics import LANES

type_by(lambda _, kind: signature(types.intp, types.intp), gangs.gang_count)
type_by(lambda _, kind: signature(GANG, types.intp), gangs.gang)


@lower_builtin(gangs.gang_count, types.intp)
def _gang_count(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
    return b.sdiv(b.add(values[0], WORD(LANES - 1)), WORD(LANES))


@lower_builtin(gangs.gang, types.intp)
def _gang(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
    return b.mul(values[0], WORD(LANES))


def _fetch_next(b: Any, data: Any, write: int) -> None:
    """Ask for the same numbers of the next gang, which are needed soon.

    From number to number it is too far for the processor to see where that leads: without this the
    steps of a month took half as long again at 512 runs.
    """
    byte = ir.IntType(8).as_pointer()
    kind = ir.FunctionType(ir.VoidType(), [byte, SMALL, SMALL, SMALL])
    function = cgutils.get_or_insert_function(b.module, kind, "llvm.prefetch.p0i8")
    address = b.bitcast(b.gep(data, [WORD(LANES)]), byte)
    b.call(function, [address, SMALL(write), SMALL(2), SMALL(1)])  # into the second cache, as data


def _load(b: Any, data: Any) -> Any:
    return b.load(b.bitcast(data, WIDE.as_pointer()), align=8)


def _store(b: Any, data: Any, value: Any) -> None:
    b.store(value, b.bitcast(data, WIDE.as_pointer()), align=8)


def _address(b: Any, data: Any, indices: list[Any], lengths: list[Any], first: Any = None) -> Any:
    """The address of an item, `first` numbers on; the last length is from item to item."""
    offset = first
    for axis, index in enumerate(indices):
        step = lengths[axis + 1]
        for length in lengths[axis + 2 :]:
            step = b.mul(step, length)
        index = b.mul(index, step)
        offset = index if offset is None else b.add(offset, index)
    return data if offset is None else b.gep(data, [offset])


def _indices(context: Any, b: Any, place: Any, values: Any) -> list[Any]:
    kinds = [GANG if kind is GANG else types.intp for kind in place]
    return [
        context.cast(b, b.extract_value(values, k), kind, kinds[k]) for k, kind in enumerate(place)
    ]


def _with_lanes_last(context: Any, b: Any, sig: Any, values: Any) -> Any:
    """Where the vector lies that `get`, `put`, `get_runs` or `put_runs` means."""
    view = context.make_array(sig.args[0])(context, b, values[0])
    lengths, indices = (
        cgutils.unpack_tuple(b, view.shape),
        _indices(context, b, sig.args[1], values[1]),
    )
    if types.intp in sig.args:  # of runs
        return _address(b, view.data, indices, lengths, values[2])
    return _address(b, view.data, indices, [*lengths[:-1], WORD(LANES)])


def _placed(result: Any, *rest: Any) -> Callable[..., Any]:
    """The rule of what reads or writes a vector in an array in C order, the lanes last."""

    def rule(_context: Any, array: Any, place: Any, *more: Any) -> Any:
        fits = isinstance(array, types.Array) and isinstance(place, types.BaseTuple)
        if not fits or array.layout != "C" or array.ndim != len(place) + 1:
            return None
        return signature(result, array, place, *rest) if len(more) == len(rest) else None

    return rule


ARRAY, PLACE, NONE = types.Array, types.BaseTuple, types.none
type_by(_placed(VECTOR), places.get)
type_by(_placed(NONE, VECTOR), places.put)
type_by(_placed(VECTOR, types.intp), places.get_runs)
type_by(_placed(NONE, types.intp, VECTOR), places.put_runs)


@lower_builtin(places.get, ARRAY, PLACE)
@lower_builtin(places.get_runs, ARRAY, PLACE, types.intp)
def _get(context: Any, b: Any, sig: Any, values: Any) -> Any:
    data = _with_lanes_last(context, b, sig, values)
    if len(values) > 2:
        _fetch_next(b, data, 0)
    return _load(b, data)


@lower_builtin(places.put, ARRAY, PLACE, VECTOR)
@lower_builtin(places.put_runs, ARRAY, PLACE, types.intp, VECTOR)
def _put(context: Any, b: Any, sig: Any, values: Any) -> Any:
    data = _with_lanes_last(context, b, sig, values)
    if len(values) > 3:
        _fetch_next(b, data, 1)
    _store(b, data, values[-1])
    return context.get_dummy_value()


# Arrays by run, strips, tables and tuples.


def _item(context: Any, array: Any, place: Any) -> Any:
    """The signature of what is at a place: varying, a part, or uniform as Python has it."""
    if isinstance(array, PointersType):
        return signature(RowType(array, GANG, VECTOR), array, place)
    if isinstance(array, types.UniTuple):
        return signature(array.dtype, array, place)
    view = _part(array, place)
    if view is None:
        return context.resolve_function_type(operator.getitem, (array, place), {})
    return signature(view, array, place)


def _set_item(_context: Any, array: Any, place: Any, _value: Any) -> Any:
    if _part(array, place) is not VECTOR:
        raise Refused(f"only numbers by run can be set in a gang, not a part of {array}")
    return signature(NONE, array, place, VECTOR)


def _part(array: Any, place: Any) -> Any:
    """The type of what is at a place of an array by run, None where the array is not by run."""
    if GANG not in place and not isinstance(array, StripType):
        return None
    if isinstance(array, ARRAY) and (array.layout != "A" or place[0] is not GANG):
        raise Refused(
            f"{array} is read by run, but its runs are not contiguous: "
            "lay it out by `memory.room_by_run` or `memory.copy_by_run`"
        )
    if VECTOR in place:
        raise Refused("a place is uniform: go through all places and choose by `if`")
    dimensions = array.ndim - len(place)
    return VECTOR if dimensions == 0 else StripType(dimensions)


def _where_it_lies(context: Any, b: Any, kinds: Any, values: Any) -> tuple[Any, Any, list[Any]]:
    """Address of the first lane, numbers from item to item, and lengths of the axes left."""
    array, indices = kinds[0], _indices(context, b, kinds[1], values[1])
    if isinstance(array, StripType):
        strip = struct_of(context, b, array, values[0])
        data, step, lengths = strip.data, strip.step, cgutils.unpack_tuple(b, strip.shape)
    else:
        array_struct = context.make_array(array)(context, b, values[0])
        lengths = cgutils.unpack_tuple(b, array_struct.shape)[1:]
        data = b.gep(array_struct.data, [indices.pop(0)])
        bytes_on = cgutils.unpack_tuple(b, array_struct.strides)[-1]
        step = b.ashr(bytes_on, WORD(3))
    return _address(b, data, indices, [*lengths, step]), step, lengths[len(indices) :]


type_by(_item, places.get_item)
type_by(_set_item, places.put_item)


@lower_builtin(places.get_item, types.Any, types.Any)
def _get_item(context: Any, b: Any, sig: Any, values: Any) -> Any:
    array, position = sig.args
    if isinstance(array, PointersType):
        return row_of(context, b, sig.return_type, values[0], b.extract_value(values[1], 0))
    if isinstance(array, types.UniTuple):
        (index,) = _indices(context, b, position, values[1])
        signature_of_view = signature(sig.return_type, array, types.intp)
        return context.get_function(operator.getitem, signature_of_view)(b, (values[0], index))
    if _part(array, position) is None:
        return context.get_function(operator.getitem, sig)(b, values)
    data, step, dimensions = _where_it_lies(context, b, sig.args, values)
    if not dimensions:
        _fetch_next(b, data, 0)
        return _load(b, data)
    strip = struct_of(context, b, sig.return_type)
    strip.data, strip.step, strip.shape = data, step, cgutils.pack_array(b, dimensions)
    return strip._getvalue()


@lower_builtin(places.put_item, types.Any, types.Any, VECTOR)
def _put_item(context: Any, b: Any, sig: Any, values: Any) -> Any:
    data, _, _ = _where_it_lies(context, b, sig.args[:2], values[:2])
    _fetch_next(b, data, 1)
    _store(b, data, values[2])
    return context.get_dummy_value()


def _first_of(_context: Any, strip: Any, _count: Any) -> Any:
    return signature(strip, strip, types.intp) if isinstance(strip, StripType) else None


type_by(_first_of, places.first)


@lower_builtin(places.first, StripType, types.intp)
def _first(context: Any, b: Any, sig: Any, values: Any) -> Any:
    part = struct_of(context, b, sig.return_type, values[0])
    part.shape = b.insert_value(part.shape, values[1], 0)
    return part._getvalue()


def _in_a_row(_context: Any, whole: Any) -> Any:
    if isinstance(whole, StripType):
        return signature(StripType(1), whole)
    return signature(whole.copy(ndim=1), whole) if isinstance(whole, ARRAY) else None


type_by(_in_a_row, places.flat)


@lower_builtin(places.flat, StripType)
def _flat_strip(context: Any, b: Any, sig: Any, values: Any) -> Any:
    struct = struct_of(context, b, sig.args[0], values[0])
    row = struct_of(context, b, sig.return_type)
    count: Any = WORD(1)
    for length in cgutils.unpack_tuple(b, struct.shape):
        count = b.mul(count, length)
    row.data, row.step, row.shape = struct.data, struct.step, cgutils.pack_array(b, [count])
    return row._getvalue()


@lower_builtin(places.flat, ARRAY)
def _flat_array(context: Any, b: Any, sig: Any, values: Any) -> Any:
    """Without a call and without a count; numba's own `ravel` has both."""
    array_struct = context.make_array(sig.args[0])(context, b, values[0])
    row = context.make_array(sig.return_type)(context, b)
    steps = cgutils.unpack_tuple(b, array_struct.strides)
    populate_array(
        row,
        array_struct.data,
        [array_struct.nitems],
        steps[-1:],
        array_struct.itemsize,
        meminfo=None,
    )
    return row._getvalue()

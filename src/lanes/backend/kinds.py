"""The types of the dialect for numba: vectors, masks, gangs, strips, tables of arrays and rows."""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import (
    AbstractTemplate,
    AttributeTemplate,
    infer_getattr,
    infer_global,
    signature,
)
from numba.extending import (
    NativeValue,
    lower_builtin,
    lower_cast,
    lower_getattr_generic,
    make_attribute_wrapper,
    models,
    register_model,
    unbox,
)
from numba.np.arrayobj import populate_array

from lanes.intrinsics import LANES

SMALL, WORD, DOUBLE = ir.IntType(32), ir.IntType(64), ir.DoubleType()
WIDE = ir.VectorType(DOUBLE, LANES)
WIDE_FLAGS = ir.VectorType(ir.IntType(1), LANES)
MOST_AXES = 5
# Of an entry of a table, of 64 bits each: an address, a step and lengths of axes; or a number.
ENTRY = 2 + MOST_AXES


class _VectorType(types.Type):
    """A varying number: a float per lane."""

    def unify(self, _context: Any, other: Any) -> Any:
        """What is uniform on one way and varying on another is varying."""
        return self if isinstance(other, types.Float | types.Integer) else None


class _MaskType(types.Type):
    """A varying truth."""

    def unify(self, _context: Any, other: Any) -> Any:
        """The same of truths."""
        return self if isinstance(other, types.Boolean) else None


class _GangType(types.Type):
    """Eight runs that follow each other; its value is the first of them."""


class StripType(types.Type):
    """A part of an array by run for a gang; its items are vectors."""

    def __init__(self, ndim: int):
        self.ndim = ndim
        super().__init__(f"Strip({ndim})")


class PointersType(types.Type):
    """A table of arrays and numbers: their names, and the type of each."""

    def __init__(self, label: str, fields: tuple[tuple[str, Any], ...]):
        self.fields = dict(fields)
        digest = hashlib.sha256(repr(fields).encode()).hexdigest()[:12]
        super().__init__(name=f"{label}_{digest}")  # short: it is part of every compiled name


class RowType(types.Type):
    """A row of a table: of one run, with floats, or of a gang, with vectors."""

    def __init__(self, pointers: PointersType, index: Any, number: Any):
        self.pointers, self.index, self.number = pointers, index, number
        super().__init__(name=f"Row({pointers}, {index})")


VECTOR, MASK, GANG = _VectorType("Vector"), _MaskType("Mask"), _GangType("Gang")


def type_of(value: Any) -> Any:
    """The type that numba gives an argument."""
    return numba.typeof(value)


def by_runs(axes: int) -> types.Array:
    """The type of arrays by run (run, ...), whose runs are contiguous."""
    return types.Array(types.float64, axes, "A")


@cache
def pointers_type(label: str, fields: tuple[tuple[str, Any], ...]) -> PointersType:
    """The type of tables of these names and types."""
    return PointersType(label, fields)


def type_by(rule: Callable[..., Any], *functions: Any) -> None:
    """Let `rule` say which signature a call of these functions has: (context, *types)."""
    for function in functions:

        def generic(self: Any, given: tuple[Any, ...], named: Any) -> Any:
            return None if named else rule(self.context, *given)

        infer_global(function)(type("_Typing", (AbstractTemplate,), {"generic": generic}))


# How values of these types are kept.


def _kept_as(kind: Any, how: Any) -> None:
    def init(self: Any, manager: Any, one: Any) -> None:
        models.PrimitiveModel.__init__(self, manager, one, how)

    register_model(kind)(type("_Model", (models.PrimitiveModel,), {"__init__": init}))


_kept_as(_VectorType, WIDE)
_kept_as(_MaskType, WIDE_FLAGS)
_kept_as(_GangType, WORD)
register_model(PointersType)(models.OpaqueModel)


@register_model(StripType)
class _StripModel(models.StructModel):
    def __init__(self, manager: Any, kind: Any):
        # step: numbers from an item to the next
        members = [("data", types.CPointer(types.float64)), ("step", types.intp)]
        super().__init__(
            manager, kind, [*members, ("shape", types.UniTuple(types.intp, kind.ndim))]
        )


make_attribute_wrapper(StripType, "shape", "shape")


@register_model(RowType)
class _RowModel(models.StructModel):
    def __init__(self, manager: Any, kind: Any):
        super().__init__(manager, kind, [("pointers", kind.pointers), ("run", kind.index)])


def struct_of(context: Any, b: Any, kind: Any, value: Any = None) -> Any:
    """A strip or a row whose parts can be read and set while code is made."""
    return cgutils.create_struct_proxy(kind)(context, b, value=value)


# What is uniform is cast to what varies: the same in every lane.


def _broadcast(b: Any, value: Any, wide: Any) -> Any:
    none = ir.Constant(wide, ir.Undefined)
    single = b.insert_element(none, value, SMALL(0))
    return b.shuffle_vector(single, none, ir.Constant(ir.VectorType(SMALL, LANES), [0] * LANES))


@lower_cast(types.Float, VECTOR)
@lower_cast(types.Integer, VECTOR)
def _widen(context: Any, b: Any, kind: Any, _to: Any, value: Any) -> Any:
    return _broadcast(b, context.cast(b, value, kind, types.float64), WIDE)


@lower_cast(types.Boolean, MASK)
def _widen_truth(context: Any, b: Any, kind: Any, _to: Any, value: Any) -> Any:
    return _broadcast(b, context.cast(b, value, kind, types.boolean), WIDE_FLAGS)


# Tables: one address, from which each array is looked up where code names it.


@unbox(PointersType)
def _unbox(kind: PointersType, pointers: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(pointers, "address")
    address = c.pyapi.long_as_longlong(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.inttoptr(address, c.context.get_value_type(kind)))


@infer_getattr
class _Fields(AttributeTemplate):
    key = PointersType

    def generic_resolve(self, kind: PointersType, name: str) -> Any:
        return kind.fields.get(name)


@infer_getattr
class _Numbers(AttributeTemplate):
    key = RowType

    def generic_resolve(self, kind: RowType, name: str) -> Any:
        return kind.number if name in kind.pointers.fields else None


@infer_global(operator.getitem)
class _Rows(AbstractTemplate):
    def generic(self, given: tuple[Any, ...], _named: Any) -> Any:
        pointers, run = given
        if not isinstance(pointers, PointersType) or not isinstance(run, types.Integer):
            return None
        return signature(RowType(pointers, types.intp, types.float64), pointers, types.intp)


@lower_builtin(operator.getitem, PointersType, types.intp)
def _row(context: Any, b: Any, sig: Any, values: Any) -> Any:
    return row_of(context, b, sig.return_type, *values)


def row_of(context: Any, b: Any, kind: RowType, pointers: Any, run: Any) -> Any:
    """The row of a run or of a gang, while code is made."""
    row = struct_of(context, b, kind)
    row.pointers, row.run = pointers, run
    return row._getvalue()


@infer_global(len)
class _Length(AbstractTemplate):
    def generic(self, given: tuple[Any, ...], _named: Any) -> Any:
        has_length = isinstance(given[0], PointersType | StripType)
        return signature(types.intp, *given) if has_length else None


@lower_builtin(len, PointersType)
def _count_runs(_context: Any, b: Any, _sig: Any, values: Any) -> Any:
    return _word(b, values[0], 2)  # the length of the first array


@lower_builtin(len, StripType)
def _count_items(context: Any, b: Any, sig: Any, values: Any) -> Any:
    return b.extract_value(struct_of(context, b, sig.args[0], values[0]).shape, 0)


def _unchanging(b: Any, found: Any) -> Any:
    """Of what stays as it is: LLVM may look once, however much is stored meanwhile."""
    found.set_metadata("invariant.load", b.module.add_metadata([]))
    return found


def _word(b: Any, address: Any, place: int) -> Any:
    table = b.bitcast(address, WORD.as_pointer())
    return _unchanging(b, b.load(b.gep(table, [WORD(place)])))


@lower_getattr_generic(RowType)
def _read(context: Any, b: Any, kind: RowType, value: Any, name: str) -> Any:
    row = struct_of(context, b, kind, value)
    offset = list(kind.pointers.fields).index(name) * ENTRY
    first = b.inttoptr(_word(b, row.pointers, offset), DOUBLE.as_pointer())
    number = context.get_value_type(kind.number).as_pointer()
    return _unchanging(b, b.load(b.bitcast(b.gep(first, [row.run]), number), align=8))


@lower_getattr_generic(PointersType)
def _look_up(context: Any, b: Any, kind: PointersType, address: Any, name: str) -> Any:
    offset, field = list(kind.fields).index(name) * ENTRY, kind.fields[name]

    def word(k: int) -> Any:
        return _word(b, address, offset + k)

    if not isinstance(field, types.Array):
        return b.bitcast(word(0), context.get_value_type(field))
    array = context.make_array(field)(context, b)
    size = WORD(context.get_abi_sizeof(context.get_data_type(field.dtype)))
    lengths, steps = [word(2 + axis) for axis in range(field.ndim)], [word(1)]
    for length in lengths[:0:-1]:
        steps.insert(0, b.mul(steps[0], length))
    if field.layout == "A":
        steps[0] = size
    populate_array(
        array,
        data=b.inttoptr(word(0), array.data.type),
        shape=lengths,
        strides=steps,
        itemsize=size,
        meminfo=None,  # nobody counts: the owner of the arrays outlives the call
    )
    return array._getvalue()

"""Named arrays as compiled code sees them: one address, whatever their number.

A tuple of a hundred arrays costs a thousand numbers wherever it is passed on, in compiling and in
calling. A table of where the arrays lie is passed on as one number, and each array is looked up
where the code names it.
"""

from __future__ import annotations

import hashlib
import operator
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import typeof, types
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
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import populate_array

from regame.engine.lanes.memory import Floats, Memory

MOST_AXES = 5
WORDS = 2 + MOST_AXES  # of 64 bits an entry: an address, a step and lengths of axes; or a number
WORD = ir.IntType(64)


class Pointers:
    """Arrays and numbers by name, to be given to compiled code; `pointers.price` is the array.

    The arrays must stay where they are; their values may change. same: what is the same in all
    runs, C-ordered arrays and numbers; memories: those of arrays by run, or such arrays by name.
    """

    def __init__(self, label: str, same: dict[str, Any], *memories: Memory | dict[str, Floats]):
        assert all(v.flags.c_contiguous for v in same.values() if isinstance(v, np.ndarray))
        self.label, self.same, self.memories = label, same, memories
        by_run: dict[str, Floats] = {}
        for memory in memories:
            by_run |= memory.arrays if isinstance(memory, Memory) else memory
        self.named = same | by_run
        self._table = np.array([_entry(value) for value in self.named.values()])
        self.address = self._table.ctypes.data
        kinds = {name: typeof(value) for name, value in same.items()}
        kinds |= {name: by_runs(array.ndim) for name, array in by_run.items()}
        self.kind = _kind(label, tuple(kinds.items()))

    def __getattr__(self, name: str) -> Any:
        found = vars(self).get("named", {})
        if name not in found:
            raise AttributeError(name)
        return found[name]

    def __len__(self) -> int:
        return len(next(iter(self.named.values())))

    def __getitem__(self, run: int) -> Row:
        return Row(self, run)

    def __reduce__(self) -> Any:
        """Copies and pickles have tables of their own: those arrays lie elsewhere."""
        return Pointers, (self.label, self.same, *self.memories)


class Row:
    """A run's numbers out of arrays of one number a run: `row.hold` is `pointers.hold[run]`."""

    def __init__(self, pointers: Pointers, run: int):
        self._pointers, self._run = pointers, run

    def __getattr__(self, name: str) -> Any:
        return self._pointers.named[name][self._run]


def _entry(value: Any) -> np.ndarray:
    """What the table says of an array or a number."""
    entry = np.zeros(WORDS, np.int64)
    if isinstance(value, np.ndarray):
        entry[:2] = value.ctypes.data, value.strides[-1]
        entry[2 : 2 + value.ndim] = value.shape
    else:
        entry[:1] = np.array([value]).view(np.int64)
    return entry


def by_runs(axes: int) -> types.Array:
    """The type of arrays in which runs lie side by side."""
    return types.Array(types.float64, axes, "A")


class PointersType(types.Type):
    """The names of the arrays and numbers, and the type of each."""

    def __init__(self, label: str, fields: tuple[tuple[str, Any], ...]):
        self.fields = dict(fields)
        digest = hashlib.sha256(repr(fields).encode()).hexdigest()[:12]
        super().__init__(name=f"{label}_{digest}")  # short: it is part of every compiled name


@cache
def _kind(label: str, fields: tuple[tuple[str, Any], ...]) -> PointersType:
    return PointersType(label, fields)


@typeof_impl.register(Pointers)
def _typeof(pointers: Pointers, _context: Any) -> PointersType:
    return pointers.kind


@register_model(PointersType)
class _Model(models.OpaqueModel):
    pass


@unbox(PointersType)
def _unbox(kind: PointersType, pointers: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(pointers, "address")
    address = c.pyapi.long_as_longlong(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.inttoptr(address, c.context.get_value_type(kind)))


class RowType(types.Type):
    """A row: of one run, with floats, or of a block of runs, with vectors."""

    def __init__(self, pointers: PointersType, index: Any, number: Any):
        self.pointers, self.index, self.number = pointers, index, number
        super().__init__(name=f"Row({pointers}, {index})")


@register_model(RowType)
class _RowModel(models.StructModel):
    def __init__(self, manager: Any, kind: Any):
        super().__init__(manager, kind, [("pointers", kind.pointers), ("run", kind.index)])


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


@infer_global(len)
class _Runs(AbstractTemplate):
    def generic(self, given: tuple[Any, ...], _named: Any) -> Any:
        (pointers,) = given
        return signature(types.intp, pointers) if isinstance(pointers, PointersType) else None


@lower_builtin(operator.getitem, PointersType, types.intp)
def _row(context: Any, builder: Any, kinds: Any, values: Any) -> Any:
    return row_of(context, builder, kinds.return_type, *values)


def row_of(context: Any, builder: Any, kind: RowType, pointers: Any, run: Any) -> Any:
    """The row of a run, while code is made."""
    row = cgutils.create_struct_proxy(kind)(context, builder)
    row.pointers, row.run = pointers, run
    return row._getvalue()


@lower_builtin(len, PointersType)
def _count_runs(_context: Any, builder: Any, _kinds: Any, values: Any) -> Any:
    return _word(builder, values[0], 2)  # the length of the first array


def _unchanging(builder: Any, found: Any) -> Any:
    """Of what stays as it is: the compiler may look once, however much is stored meanwhile."""
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return found


def _word(builder: Any, address: Any, place: int) -> Any:
    table = builder.bitcast(address, WORD.as_pointer())
    return _unchanging(builder, builder.load(builder.gep(table, [ir.Constant(WORD, place)])))


@lower_getattr_generic(RowType)
def _read(context: Any, builder: Any, kind: RowType, value: Any, name: str) -> Any:
    row = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    place = list(kind.pointers.fields).index(name) * WORDS
    first = builder.inttoptr(_word(builder, row.pointers, place), ir.DoubleType().as_pointer())
    number = context.get_value_type(kind.number).as_pointer()
    data = builder.bitcast(builder.gep(first, [row.run]), number)
    return _unchanging(builder, builder.load(data, align=8))


@lower_getattr_generic(PointersType)
def _look_up(context: Any, builder: Any, kind: PointersType, address: Any, name: str) -> Any:
    place, field = list(kind.fields).index(name) * WORDS, kind.fields[name]

    def word(k: int) -> Any:
        return _word(builder, address, place + k)

    if not isinstance(field, types.Array):
        return builder.bitcast(word(0), context.get_value_type(field))
    array = context.make_array(field)(context, builder)
    size = ir.Constant(WORD, context.get_abi_sizeof(context.get_data_type(field.dtype)))
    lengths, steps = [word(2 + axis) for axis in range(field.ndim)], [word(1)]
    for length in lengths[:0:-1]:
        steps.insert(0, builder.mul(steps[0], length))
    if field.layout == "A":
        steps[0] = size
    populate_array(
        array,
        data=builder.inttoptr(word(0), array.data.type),
        shape=lengths,
        strides=steps,
        itemsize=size,
        meminfo=None,  # nobody counts: the owner of the arrays outlives the call
    )
    return array._getvalue()


def flat(array: np.ndarray) -> np.ndarray:
    """All numbers of an array, or of one run, in a row: the same memory, whatever its axes."""
    return array.reshape(-1)


@infer_global(flat)
class _Flat(AbstractTemplate):
    key = flat

    def generic(self, given: tuple[Any, ...], _named: Any) -> Any:
        (array,) = given
        return signature(array.copy(ndim=1), array) if isinstance(array, types.Array) else None


@lower_builtin(flat, types.Array)
def _lay_flat(context: Any, builder: Any, kinds: Any, values: Any) -> Any:
    """Without a call and without a count; numba's own `ravel` has both."""
    whole = context.make_array(kinds.args[0])(context, builder, values[0])
    row = context.make_array(kinds.return_type)(context, builder)
    size = whole.itemsize
    steps = cgutils.unpack_tuple(builder, whole.strides)
    populate_array(row, whole.data, [whole.nitems], steps[-1:], size, meminfo=None)
    return row._getvalue()

"""Named arrays as compiled code sees them: one address, whatever their number.

A tuple of a hundred arrays costs a thousand numbers wherever it is passed on, in compiling and in
calling. A table of where the arrays lie is passed on as one number, and each array is looked up
where the code names it.
"""

from __future__ import annotations

import hashlib
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

from regame.memory import Floats, Memory

MOST_AXES = 5
WORDS = 2 + MOST_AXES  # of 64 bits an entry: an address, a step and lengths of axes; or a number
WORD = ir.IntType(64)


class Pointers:
    """Arrays and numbers by name, to be given to compiled code; `pointers.price` is the array.

    The arrays must stay where they are; their values may change. same: what is the same in all
    runs, C-ordered arrays and numbers; memories: those of arrays by run, or such arrays by name.
    """

    def __init__(self, label: str, same: dict[str, Any], *memories: Memory | dict[str, Floats]):
        self.label, self.same, self.memories = label, same, memories
        by_run: dict[str, Floats] = {}
        for memory in memories:
            by_run |= memory.arrays if isinstance(memory, Memory) else memory
        self.named = same | by_run
        self._table = np.array([_entry(value) for value in self.named.values()])
        self.address = self._table.ctypes.data
        kinds = {name: typeof(value) for name, value in same.items()}
        kinds |= {name: by_runs(array.ndim) for name, array in by_run.items()}
        self.kind = PointersType(label, tuple(kinds.items()))

    def __getattr__(self, name: str) -> Any:
        found = vars(self).get("named", {})
        if name not in found:
            raise AttributeError(name)
        return found[name]

    def __reduce__(self) -> Any:
        """Copies and pickles have tables of their own: those arrays lie elsewhere."""
        return Pointers, (self.label, self.same, *self.memories)


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


@infer_getattr
class _Fields(AttributeTemplate):
    key = PointersType

    def generic_resolve(self, kind: PointersType, name: str) -> Any:
        return kind.fields.get(name)


@lower_getattr_generic(PointersType)
def _look_up(context: Any, builder: Any, kind: PointersType, address: Any, name: str) -> Any:
    place, field = list(kind.fields).index(name) * WORDS, kind.fields[name]
    table = builder.bitcast(address, WORD.as_pointer())

    def word(k: int) -> Any:
        found = builder.load(builder.gep(table, [ir.Constant(WORD, place + k)]))
        # The table stays as it is: the compiler may look once, however much is stored meanwhile.
        found.set_metadata("invariant.load", builder.module.add_metadata([]))
        return found

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

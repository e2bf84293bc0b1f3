"""Eight runs side by side, as compiled code sees them: a *block* of runs, and parts of arrays.

`rewriting` turns the text of a mechanism into words that stand here, in `places` (what is read and
written) and in `choices` (what decides). A number that differs from run to run is a vector, one
lane a run (`kernel.vectors`); a part of an array is a *strip*, whose elements are vectors. No word
mixes lanes.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import (
    intrinsic,
    lower_builtin,
    make_attribute_wrapper,
    models,
    register_model,
)

from regame.engine.lanes.memory import LANES
from regame.engine.lanes.pointers import flat

WORD = ir.IntType(64)


def lanes(runs: int) -> range:
    """All runs one by one; in a compiled verb, eight at a time."""
    return range(runs)


class BlockType(types.Type):
    """Eight runs that follow each other; its value is the first of them."""


class StripType(types.Type):
    """A part of an array by run for a block of runs; its elements are vectors."""

    def __init__(self, ndim: int):
        self.ndim = ndim
        super().__init__(f"Strip({ndim})")


BLOCK = BlockType("Block")


@register_model(BlockType)
class _BlockModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any):
        super().__init__(manager, kind, WORD)


@register_model(StripType)
class _StripModel(models.StructModel):
    def __init__(self, manager: Any, kind: Any):
        # step: numbers from an element to the next
        members = [("data", types.CPointer(types.float64)), ("step", types.intp)]
        super().__init__(
            manager, kind, [*members, ("shape", types.UniTuple(types.intp, kind.ndim))]
        )


make_attribute_wrapper(StripType, "shape", "shape")


def strip_of(context: Any, builder: Any, kind: Any, value: Any = None) -> Any:
    """A strip whose parts can be read and set while code is made."""
    return cgutils.create_struct_proxy(kind)(context, builder, value=value)


@infer_global(len)
class _Length(AbstractTemplate):
    def generic(self, given: tuple[Any, ...], _named: Any) -> Any:
        return signature(types.intp, *given) if isinstance(given[0], StripType) else None


@lower_builtin(len, StripType)
def _length(context: Any, b: Any, sig: Any, given: Any) -> Any:
    return b.extract_value(strip_of(context, b, sig.args[0], given[0]).shape, 0)


@intrinsic
def turns(_context: Any, runs: Any) -> Any:
    """How many blocks hold so many runs; there is room for whole ones (memory.py)."""

    def code(_context: Any, b: Any, _sig: Any, given: Any) -> Any:
        return b.sdiv(b.add(given[0], WORD(LANES - 1)), WORD(LANES))

    return types.intp(types.intp), code


@intrinsic
def block(_context: Any, turn: Any) -> Any:
    """The runs of a turn of the loop over blocks."""

    def code(_context: Any, b: Any, _sig: Any, given: Any) -> Any:
        return b.mul(given[0], WORD(LANES))

    return BLOCK(types.intp), code


@intrinsic
def first(_context: Any, strip: Any, count: Any) -> Any:
    """The first so many elements of a strip."""

    def code(context: Any, b: Any, sig: Any, given: Any) -> Any:
        part = strip_of(context, b, sig.return_type, given[0])
        part.shape = b.insert_value(part.shape, given[1], 0)
        return part._getvalue()

    return (strip(strip, types.intp), code) if isinstance(strip, StripType) else None


@infer_global(flat)
class _Flat(AbstractTemplate):
    def generic(self, given: tuple[Any, ...], _named: Any) -> Any:
        return signature(StripType(1), *given) if isinstance(given[0], StripType) else None


@lower_builtin(flat, StripType)
def _lay_flat(context: Any, b: Any, sig: Any, given: Any) -> Any:
    """All vectors of a strip in a row."""
    whole = strip_of(context, b, sig.args[0], given[0])
    row = strip_of(context, b, sig.return_type)
    count: Any = WORD(1)
    for length in cgutils.unpack_tuple(b, whole.shape):
        count = b.mul(count, length)
    row.data, row.step, row.shape = whole.data, whole.step, cgutils.pack_array(b, [count])
    return row._getvalue()

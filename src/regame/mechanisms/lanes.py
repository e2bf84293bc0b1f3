"""Eight runs side by side: what their rows of the engine's arrays are to compiled code.

`rewriting` turns the text of a mechanism into calls of what stands here. A number that differs
from run to run is a vector, one lane a run; a part of an array is a *strip*, whose elements are
vectors. Nothing here mixes lanes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.typing.templates import (
    AbstractTemplate,
    AttributeTemplate,
    infer_getattr,
    infer_global,
    signature,
)
from numba.extending import (
    make_attribute_wrapper,
    models,
    register_model,
)

from regame.mechanisms.kernel import vectors
from regame.mechanisms.kernel.vectors import LANES, VECTOR
from regame.mechanisms.pointers import flat
from regame.memory import padded

WORD, DOUBLE = ir.IntType(64), ir.DoubleType()
SCRATCH_STEP = padded(LANES)


def lanes(runs: int) -> range:
    """All runs; compiled, eight at a time."""
    return range(runs)


# What rewritten texts call; nobody else does.


def block(turn: int) -> Any:
    """The eight runs of a turn of a loop over blocks."""


def turns(runs: int) -> Any:
    """How many blocks hold so many runs."""


def take(array: Any, *place: Any) -> Any:
    """What is at a place: a vector, a strip, or what is the same in all runs."""


def give(value: Any, array: Any, *place: Any) -> None:
    """Write a vector to a place."""


def first(strip: Any, count: int) -> Any:
    """The first so many elements of a strip."""


def beside(array: Any) -> Any:
    """Scratch for eight runs as a strip."""


def both(one: Any, other: Any) -> Any:
    """Lane by lane, whether both are true."""


def either(one: Any, other: Any) -> Any:
    """Lane by lane, whether one is true."""


def negated(one: Any) -> Any:
    """Lane by lane, whether it is not true."""


def no_number(value: Any) -> Any:
    """Lane by lane, whether it is NaN."""


def is_finite(value: Any) -> Any:
    """Lane by lane, whether it is neither infinite nor NaN."""


WORDS: dict[str, Any] = {
    word.__name__: word
    for word in (block, turns, take, give, first, beside, both, either, negated, no_number,
                 is_finite, vectors.where, vectors.larger, vectors.smaller)
}  # fmt: skip


class BlockType(types.Type):
    """Eight runs that follow each other: the first of them."""


class RowType(types.Type):
    """The rows of eight runs in an array of records."""

    def __init__(self, record: Any):
        self.record = record
        super().__init__(f"Row({record})")


class StripType(types.Type):
    """A part of an array, in which the numbers of eight runs lie side by side."""

    def __init__(self, ndim: int):
        self.ndim = ndim
        super().__init__(f"Strip({ndim})")


BLOCK = BlockType("Block")


@register_model(BlockType)
class _BlockModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any):
        super().__init__(manager, kind, WORD)


@register_model(RowType)
class _RowModel(models.StructModel):
    def __init__(self, manager: Any, kind: Any):
        super().__init__(manager, kind, [("data", types.voidptr)])


@register_model(StripType)
class _StripModel(models.StructModel):
    def __init__(self, manager: Any, kind: Any):
        shape = types.UniTuple(types.intp, kind.ndim)
        # step: numbers from an element to the next
        members = [("data", types.CPointer(types.float64)), ("step", types.intp)]
        super().__init__(manager, kind, [*members, ("shape", shape)])


make_attribute_wrapper(StripType, "shape", "shape")


# Types


def _typing(function: Any) -> Callable[[Any], Any]:
    """Say by a function of the arguments' types what a word gives."""

    def register(rule: Callable[..., Any]) -> Any:
        def generic(_self: Any, given: Any, _named: Any) -> Any:
            found = rule(*given)
            if found is None:
                return None
            return found if hasattr(found, "return_type") else signature(found, *given)

        infer_global(function)(type("_Typing", (AbstractTemplate,), {"generic": generic}))
        return rule

    return register


def _part(array: Any, place: tuple[Any, ...]) -> Any:
    """What is at a place of an array or a strip."""
    if isinstance(array, StripType):
        left = array.ndim - len(place)
    elif isinstance(array, types.Array) and place[0] is BLOCK:
        if isinstance(array.dtype, types.Record):
            return RowType(array.dtype)
        if array.layout != "A":
            return None
        left = array.ndim - len(place)
    else:
        return None
    return VECTOR if left == 0 else StripType(left)


@_typing(take)
def _take(array: Any, *place: Any) -> Any:
    if isinstance(array, types.Array) and BLOCK not in place:  # the same in all runs
        return array.dtype if array.layout == "C" and array.ndim == len(place) else None
    if isinstance(array, types.UniTuple):
        return signature(array.dtype, array, types.intp)
    return _part(array, place)


@_typing(give)
def _give(value: Any, array: Any, *place: Any) -> Any:
    if _part(array, place) is not VECTOR:
        return None
    return signature(types.none, VECTOR, array, *place)


@_typing(first)
def _first(strip: Any, count: Any) -> Any:
    return signature(strip, strip, types.intp) if isinstance(strip, StripType) else None


@_typing(beside)
def _beside(array: Any) -> Any:
    return StripType(array.ndim - 1)


@_typing(flat)
def _flat(strip: Any) -> Any:
    return StripType(1) if isinstance(strip, StripType) else None


@_typing(len)
def _len(strip: Any) -> Any:
    return types.intp if isinstance(strip, StripType) else None


@_typing(block)
def _block(turn: Any) -> Any:
    return signature(BLOCK, types.intp)


@_typing(turns)
def _turns(runs: Any) -> Any:
    return signature(types.intp, types.intp)


@infer_getattr
class _Fields(AttributeTemplate):
    key = RowType

    def generic_resolve(self, kind: RowType, name: str) -> Any:
        return VECTOR if name in kind.record.fields else None

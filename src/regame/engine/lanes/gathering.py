"""Vectors in the engine's arrays, in which the numbers of all runs lie side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import lower_builtin
from numpy.typing import NDArray

from regame.engine.lanes.ahead import fetch_next
from regame.engine.lanes.vectors import LANES, VECTOR, WIDE, Place, Vector


def at(array: NDArray[np.float64], place: Place, first: int) -> Vector:
    """The vector of the runs from `first` on, at a place of an array (..., padded runs)."""
    return array[place][first : first + LANES].copy()


def put_at(array: NDArray[np.float64], place: Place, first: int, value: Vector) -> None:
    """Write a vector to the runs from `first` on, at a place of an array (..., padded runs)."""
    array[place][first : first + LANES] = value


# What follows tells the compiler how.


def _placed(function: Any, result: Any, *rest: Any) -> None:
    """Let compiled code call what reads or writes a vector at a place of an array in C order."""

    def generic(_self: Any, args: Any, kws: Any) -> Any:
        del kws
        fits = args[0].layout == "C" and args[0].ndim == len(args[1]) + 1
        return signature(result, args[0], args[1], types.intp, *rest) if fits else None

    infer_global(function)(type("_Placed", (AbstractTemplate,), {"generic": generic}))


_placed(at, VECTOR)
_placed(put_at, types.none, VECTOR)


def _address(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    """Where the numbers of the runs lie."""
    view = context.make_array(sig.args[0])(context, builder, values[0])
    lengths = cgutils.unpack_tuple(builder, view.shape)
    offset: Any = values[2]
    for axis, kind in enumerate(sig.args[1]):
        index = context.cast(builder, builder.extract_value(values[1], axis), kind, types.intp)
        step = lengths[axis + 1]
        for length in lengths[axis + 2 :]:
            step = builder.mul(step, length)
        offset = builder.add(offset, builder.mul(index, step))
    return builder.gep(view.data, [offset])


@lower_builtin(at, types.Array, types.BaseTuple, types.intp)
def _lower_at(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    place = _address(context, builder, sig, values)
    fetch_next(builder, place, 0)
    return builder.load(builder.bitcast(place, WIDE.as_pointer()), align=8)


@lower_builtin(put_at, types.Array, types.BaseTuple, types.intp, VECTOR)
def _lower_put_at(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    place = _address(context, builder, sig, values)
    fetch_next(builder, place, 1)
    builder.store(values[3], builder.bitcast(place, WIDE.as_pointer()), align=8)
    return context.get_dummy_value()

"""Where the numbers of a gang are read and written, in arrays of three orders.

`get` and `put`: arrays of one gang (..., LANES), the solver's own room.
`get_runs` and `put_runs`: the arrays of all runs with the run last (..., padded runs).
`get_item` and `put_item`: the same arrays as the engine sees them, run first (run, ...), and
*strips* of them: parts of an array for a gang, whose items are vectors. The rewriter writes
these; an array without a run axis gives them the uniform number at a place.

Here is the plain meaning; `backend.code` has the compiled one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lanes.intrinsics import LANES, Floats, Vector

type Place = tuple[int, ...]


def get(array: Floats, place: Place) -> Vector:
    """The vector at a place of an array (..., LANES)."""
    return array[place].copy()


def put(array: Floats, place: Place, value: Vector) -> None:
    """Write a vector to a place of an array (..., LANES)."""
    array[place] = value


def get_runs(array: Floats, place: Place, first: int) -> Vector:
    """The vector of the runs from `first` on, at a place of an array (..., padded runs)."""
    return array[place][first : first + LANES].copy()


def put_runs(array: Floats, place: Place, first: int, value: Vector) -> None:
    """Write a vector to the runs from `first` on, at a place of an array (..., padded runs)."""
    array[place][first : first + LANES] = value


class Strip:
    """A part of an array by run for a gang. values: (..., runs of the gang)."""

    def __init__(self, values: NDArray[Any]):
        self.values = values

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of its axes."""
        return self.values.shape[:-1]

    def __len__(self) -> int:
        return len(self.values)


def get_item(array: Any, place: tuple[Any, ...]) -> Any:
    """What is at a place: a vector, a strip, a gang's row of a table, or a uniform value."""
    if isinstance(array, Strip):
        item = array.values[place]
        return item.copy() if item.ndim == 1 else Strip(item)
    if not isinstance(array, np.ndarray):  # a table, or a tuple
        return array[place[0]]
    item = array[place]
    if not isinstance(place[0], slice):
        return item
    return item.copy() if item.ndim == 1 else Strip(np.moveaxis(item, 0, -1))


def put_item(array: Any, place: tuple[Any, ...], value: Vector) -> None:
    """Write a vector to a place of an array by run or of a strip."""
    (array.values if isinstance(array, Strip) else array)[place] = value


def first(strip: Any, count: int) -> Any:
    """The first so many items of a strip."""
    return Strip(strip.values[:count])


def flat(array: Any) -> Any:
    """All numbers of an array, or all vectors of a strip, in a row: the same memory."""
    if not isinstance(array, Strip):
        return array.reshape(-1)
    row = array.values.reshape(-1, array.values.shape[-1])
    assert np.shares_memory(row, array.values) or not row.size
    return Strip(row)

"""How the arrays of many runs lie in memory: in one piece, the runs contiguous.

A processor computes eight numbers at a time if they lie next to each other. So the numbers of eight
runs do, for every number of a run; to Python each array looks as if the run came first. Such an
array (run, ...) is *by run*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from lanes.intrinsics import LANES, Floats

SIZE = 8  # bytes of a number


def padded(runs: int) -> int:
    """How many runs there is room for: whole gangs, and an odd number of them.

    With an even number the numbers of a run would share few places of the processor's cache.
    """
    return LANES * (-(-runs // LANES) | 1)


def aligned(size: int) -> Floats:
    """Room for so many numbers, all zero, from a line of the cache on."""
    space = np.zeros(size + LANES)
    first = -(space.__array_interface__["data"][0] // SIZE) % LANES
    return space[first : first + size]


class Memory:
    """Named arrays of all runs. shapes: those of one run; `arrays`: (run, *shape) each.

    `whole` is (number of a run, `padded` runs), the same memory. Runs beyond the last are
    computed and never read.
    """

    def __init__(self, runs: int, shapes: Mapping[str, tuple[int, ...]]):
        room = padded(runs)
        sizes = [prod(shape) for shape in shapes.values()]
        self.runs, self.shapes = runs, dict(shapes)
        self.whole = aligned(sum(sizes) * room).reshape(-1, room)
        self.arrays: dict[str, Floats] = {}
        self.first: dict[str, int] = {}  # where the numbers of each begin in `whole`
        first = 0
        for (name, shape), size in zip(shapes.items(), sizes, strict=True):
            part = self.whole[first : first + size].reshape(*shape, room)
            self.arrays[name], self.first[name] = _by_run(part, runs), first
            first += size

    def side_by_side(self, names: Sequence[str]) -> Floats:
        """Arrays that follow each other, (run, column, last axis): a column per index before it.

        The same memory. names: of arrays with the same last axis, in the order of the shapes.
        """
        order = list(self.shapes)
        before = order.index(names[0])
        assert order[before : before + len(names)] == list(names)
        first = sum(prod(self.shapes[name]) for name in order[:before])
        columns = sum(prod(self.shapes[name][:-1]) for name in names)
        axis = self.shapes[names[0]][-1]
        part = self.whole[first : first + columns * axis].reshape(columns, axis, -1)
        return _by_run(part, self.runs)

    def take(self, other: Memory, index: NDArray[Any]) -> None:
        """Take on the numbers of some runs of another memory of these shapes, one per run here."""
        self.whole[:, : self.runs] = other.whole[:, : other.runs][:, index]

    def __reduce__(self) -> Any:
        """Copies and pickles lie as this one does, elsewhere."""
        return _again, (self.runs, self.shapes, self.whole)


def _again(runs: int, shapes: Mapping[str, tuple[int, ...]], whole: Floats) -> Memory:
    memory = Memory(runs, shapes)
    memory.whole[...] = whole
    return memory


def room_by_run(runs: int, *shape: int) -> Floats:
    """An array (runs, *shape) of zeros, by run."""
    room = padded(runs)
    return _by_run(aligned(prod(shape) * room).reshape(*shape, room), runs)


def _by_run(part: Floats, runs: int) -> Floats:
    """An array (run, ...) of memory (..., `padded` runs)."""
    return part.transpose(-1, *range(part.ndim - 1))[:runs]


def copy_by_run(values: NDArray[np.float64]) -> Floats:
    """A copy of an array (run, ...), by run."""
    copy = room_by_run(*values.shape)
    copy[...] = values
    return copy


def run_last(values: Floats) -> Floats:
    """The memory of an array by run, with the run last: (..., `padded` runs)."""
    shape = values.shape[1:]
    if not values.size:
        return np.zeros((*shape, padded(len(values))))
    room = values.strides[-1] // values.itemsize
    view = as_strided(np.moveaxis(values, 0, -1), (*shape, room))
    if not view.flags.c_contiguous:
        raise ValueError("runs are contiguous in a part of an array only: give a whole one")
    return view


def is_by_run(values: NDArray[Any]) -> bool:
    """Whether an array (run, ...) of several axes lies as a `Memory` of so many runs lays it.

    One axis does not show whether there is room for whole gangs; an array without numbers does.
    """
    if values.dtype != np.float64:
        return False
    return _are_so(values.shape, values.strides) if values.size else values.ndim > 1


@cache
def _are_so(shape: tuple[int, ...], strides: tuple[int, ...]) -> bool:
    """Whether numbers of a run are as far from each other as `padded` runs are long."""
    step = padded(shape[0]) * SIZE if shape else 0
    steps = [SIZE, *(step * prod(shape[axis + 1 :]) for axis in range(1, len(shape)))]
    counted = [n > 1 for n in shape[:-1]] + [True]  # where it goes from an only one is idle
    return len(shape) > 1 and all(
        stride == second
        for stride, second, counts in zip(strides, steps, counted, strict=True)
        if counts
    )

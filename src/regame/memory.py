"""Where the arrays of many runs lie: in one block of memory, runs side by side.

A processor works on eight numbers at a time if they lie next to each other. So the numbers of eight
runs do, for every number of a run; to Python each array looks as if the run came first.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LANES = 8  # runs that are worked on side by side: what a register of 512 bits holds


def padded(runs: int) -> int:
    """How many runs there is room for: whole blocks, and an odd number of them.

    With an even number the numbers of a run would share few places of the processor's cache.
    """
    return LANES * (-(-runs // LANES) | 1)


def aligned(size: int) -> Floats:
    """Room for so many numbers, all nil, from a line of the cache on."""
    space = np.zeros(size + LANES)
    first = -(space.ctypes.data // space.itemsize) % LANES
    return space[first : first + size]


class Memory:
    """Named arrays of all runs. shapes: those of one run; `arrays`: (run, *shape) each.

    `whole` is (number of a run, `padded` runs), the same memory. What runs there are beyond the
    last is worked on and never read.
    """

    def __init__(self, runs: int, shapes: Mapping[str, tuple[int, ...]]):
        room = padded(runs)
        sizes = [prod(shape) for shape in shapes.values()]
        self.whole = aligned(sum(sizes) * room).reshape(-1, room)
        self.arrays: dict[str, Floats] = {}
        first = 0
        for (name, shape), size in zip(shapes.items(), sizes, strict=True):
            part = self.whole[first : first + size].reshape(*shape, room)
            self.arrays[name] = part.transpose(-1, *range(len(shape)))[:runs]
            first += size


def room_by_run(runs: int, *shape: int) -> Floats:
    """An array (runs, *shape) of nothing, in which runs lie side by side."""
    return Memory(runs, {"values": shape}).arrays["values"]


def beside(values: NDArray[np.float64]) -> Floats:
    """A copy of an array (run, ...) in which runs lie side by side."""
    made = room_by_run(*values.shape)
    made[...] = values
    return made


def lie_side_by_side(values: NDArray[Any]) -> bool:
    """Whether an array is one by run of a `Memory`."""
    size = values.itemsize
    step = values.strides[-1] if values.ndim > 1 else 0
    return values.strides[0] == size < step and step % (LANES * size) == 0

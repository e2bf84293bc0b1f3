"""The solver's working arrays, made once, and tables of where all that it is given lies."""

from collections.abc import Iterator
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from lanes.intrinsics import LANES, Floats
from lanes.memory import aligned
from lanes.pointers import Pointers
from regame.core.packaged import rows
from regame.engine.market import layout as at
from regame.engine.market.layout import Apart


def apart_for(given: Pointers, found: Pointers, target: Any) -> Apart:
    """Make room for runs that are brought together from anywhere.

    target: where what is found is put down in the end, which may be `found` itself.
    """
    here, found_copy = _for_a_gang("Given", given), _for_a_gang("Found", found)
    (groups, states), runs = given.quantity.shape[:2], found.ok.size
    others = (2 + groups) * given.holders.size
    unknown = np.zeros((runs, at.OF_UNKNOWNS, groups * states + others))
    rows = _by_rows(here, 3), _by_rows(found_copy, 4), _by_rows(given, 3), _by_rows(found, 4)
    room = here, found_copy, *rows, unknown, np.zeros((runs, at.OF_NOTES))
    return Apart(*room, (*_by_rows(given, 4), given.hold[None], given.slope[None]),
                 target, _by_rows(target, 4))  # fmt: skip


def _for_a_gang(label: str, of_all: Pointers) -> Any:
    """Arrays as those of all runs, with room for a gang where they have several axes."""
    arrays = {
        name: np.zeros((*v.shape[:-1], LANES)) if v.ndim > 1 else v
        for name, v in of_all.named.items()
    }
    return Pointers(label, arrays)


def _by_rows(arrays: Pointers, axes: int) -> tuple[Floats, ...]:
    values = list(arrays.named.values())
    runs = values[0].shape[-1]
    return tuple(a.reshape(a.size // runs, runs) for a in values if 1 < a.ndim <= axes)


def room_for(given: Pointers) -> tuple[Pointers, Pointers]:
    """Make `Room` and `Lists` for a gang of any runs of these markets.

    Axes of rooms.csv: counts of layout.py in capitals; + with a right-hand side; the lanes, which
    it leaves out, are last.
    Compiled code makes none itself: who may not, need not count who holds an array, and that costs
    more than all the arithmetic.
    """
    g, n = given.quantity.shape[:2]
    h, k = given.holders.size, given.one_of.size
    t, v = n + 2 * h, g * n + (2 + g) * h
    lengths = vars(at) | {"group": g, "buyer": n, "source": t, "holder": h, "bloc": k, "unknown": v}
    lengths |= {"joint": 3 * h, "joint+": 3 * h + 1, "border": 2 * h, "border+": 2 * h + 1}
    shapes = {
        row["array"]: (*(lengths[axis] for axis in row["axes"].split()), LANES)
        for row in rows("engine/market/rooms.csv")
    }
    lists = {
        "of_place": np.arange(given.hold.size),  # which of the first runs each is now
        "todo": np.arange(given.hold.size),  # runs that are not done
        "count": np.zeros(at.OF_COUNTS, np.int64),
        "runs": np.zeros(LANES, np.int64),  # of a gang
        "state": np.zeros(t, np.int64),  # as in ``Sides``, like the next
        "open": np.zeros((g, t, 1 + n), np.int64),
        "ways": np.zeros((g, n, 1 + t), np.int64),
        "met": np.zeros((g, t, 1 + k), np.int64),
    }
    arrays = zip(shapes, _rooms(tuple(shapes.values())), strict=True)
    return Pointers("Room", dict(arrays)), Pointers("Lists", lists)


def _rooms(shapes: tuple[tuple[int, ...], ...]) -> Iterator[Floats]:
    """Arrays of zeros in which every vector fills one line of the processor's cache.

    A vector across two lines costs two accesses.
    """
    ends = list(accumulate(prod(shape) for shape in shapes))
    space = aligned(ends[-1])
    for shape, end in zip(shapes, ends, strict=True):
        yield space[end - prod(shape) : end].reshape(shape)

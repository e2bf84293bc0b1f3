"""The solver's working arrays, made once, and tables of where all that it is given lies."""

from collections.abc import Iterator
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from lanes.intrinsics import LANES, Floats
from lanes.memory import aligned
from lanes.pointers import Pointers
from regame.engine.market import layout as at
from regame.engine.market.layout import Apart


def apart_for(given: Pointers, found: Pointers) -> Apart:
    """Make room for runs that are brought together from anywhere."""
    here, found_copy = _for_a_gang("Given", given), _for_a_gang("Found", found)
    (groups, states), runs = given.quantity.shape[:2], found.ok.size
    others = (2 + groups) * given.holders.size
    unknown = np.zeros((runs, at.OF_UNKNOWNS, groups * states + others))
    rows = _by_rows(here, 3), _by_rows(found_copy, 4), _by_rows(given, 3), _by_rows(found, 4)
    return Apart(here, found_copy, *rows, unknown, np.zeros((runs, at.OF_NOTES)))


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

    Compiled code makes none itself: who may not, need not count who holds an array, and that costs
    more than all the arithmetic.
    """
    g, n = given.quantity.shape[:2]
    h, k, runs = given.holders.size, given.one_of.size, given.hold.size
    t, v = n + 2 * h, g * n + (2 + g) * h
    shapes = {
        "weight": (g, t, n, LANES),  # preference of a buyer for a source
        "cost": (g, t, n, LANES),  # USD/kg
        "base": (g, t, n, LANES),  # weight * exp(-sharpness * cost) (logit only)
        "ask_weight": (k, LANES),  # exp(-sharpness * (ask - mark)) of a source (logit only)
        "mark": (g, LANES),  # USD/kg, the lowest price at first
        "cheapest": (g, LANES),  # USD/kg, the lowest ask
        "buyer": (g, at.OF_BUYERS, n, LANES),
        "seller": (at.OF_SELLERS, g, n, LANES),
        "gate": (at.AT_GATES, g, h, LANES),
        "holder": (at.OF_HOLDERS, h, LANES),
        "offer": (at.OF_OFFERS, LANES),
        "unknown": (at.OF_UNKNOWNS, v, LANES),
        "share": (g, t, n, LANES),  # of a buyer's tonnes
        "near": (g, t, n, LANES),  # log of the delivered price (CES only)
        "log_weight": (t, LANES),  # of the routes of the buyer at hand
        "demand": (g, at.OF_DEMANDS, n, LANES),
        "source": (at.OF_SOURCES, g, t, LANES),
        "matrix": (g, t, t, LANES),  # less the slope of sales in asks, t/(USD/kg); lower half
        "joint": (g, 3 * h, 3 * h + 1, LANES),  # what is left of it for prices, rents and margins
        "border": (2 * h, 2 * h + 1, LANES),  # what is left of that for rents and margins
        "note": (at.OF_NOTES, LANES),
    }
    lists = {
        "todo": np.arange(runs),  # runs that are not done
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

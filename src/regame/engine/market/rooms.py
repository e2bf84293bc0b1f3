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
from regame.engine.market.layout import Apart, Found, Given, Lists, Room


def as_pointers(arrays: Any) -> Any:
    """Arrays of a named tuple as compiled code takes them on: one address for all."""
    return Pointers(type(arrays).__name__, arrays._asdict())


def apart_for(given: Given, found: Found) -> Apart:
    """Make room for runs that are brought together from anywhere."""

    def alike(values: tuple[Any, ...]) -> Iterator[Any]:
        return (np.zeros((*v.shape[:-1], LANES)) if v.ndim > 1 else v for v in values)

    here, found_copy = Given(*alike(given)), Found(*alike(found))
    (groups, states), runs = given.quantity.shape[:2], found.ok.size
    others = (2 + groups) * given.holders.size
    unknown = np.zeros((runs, at.OF_UNKNOWNS, groups * states + others))
    rows = _by_rows(here, 3), _by_rows(found_copy, 4), _by_rows(given, 3), _by_rows(found, 4)
    note = np.zeros((runs, at.OF_NOTES))
    return Apart(as_pointers(here), as_pointers(found_copy), *rows, unknown, note)


def _by_rows(arrays: tuple[Any, ...], axes: int) -> tuple[Floats, ...]:
    runs = arrays[0].shape[-1]
    return tuple(a.reshape(a.size // runs, runs) for a in arrays if 1 < a.ndim <= axes)


def room_for(given: Given) -> tuple[Room, Lists]:
    """Make room for a gang of any runs of these markets.

    Compiled code makes none itself: who may not, need not count who holds an array, and that costs
    more than all the arithmetic.
    """
    g, n = given.quantity.shape[:2]
    h, k, runs = given.holders.size, given.one_of.size, given.hold.size
    t, v = n + 2 * h, g * n + (2 + g) * h
    shapes = (
        (g, t, n, LANES),  # weight
        (g, t, n, LANES),  # cost
        (g, t, n, LANES),  # base
        (k, LANES),  # ask_weight
        (g, LANES),  # mark
        (g, LANES),  # cheapest
        (g, at.OF_BUYERS, n, LANES),  # buyer
        (at.OF_SELLERS, g, n, LANES),  # seller
        (at.AT_GATES, g, h, LANES),  # gate
        (at.OF_HOLDERS, h, LANES),  # holder
        (at.OF_OFFERS, LANES),  # offer
        (at.OF_UNKNOWNS, v, LANES),  # unknown
        (g, t, n, LANES),  # share
        (g, t, n, LANES),  # near
        (t, LANES),  # log_weight
        (g, at.OF_DEMANDS, n, LANES),  # demand
        (at.OF_SOURCES, g, t, LANES),  # source
        (g, t, t, LANES),  # matrix
        (g, 3 * h, 3 * h + 1, LANES),  # joint
        (2 * h, 2 * h + 1, LANES),  # border
        (at.OF_NOTES, LANES),  # note
    )
    lists = Lists(
        todo=np.arange(runs),
        runs=np.zeros(LANES, np.int64),
        state=np.zeros(t, np.int64),
        open=np.zeros((g, t, 1 + n), np.int64),
        ways=np.zeros((g, n, 1 + t), np.int64),
        met=np.zeros((g, t, 1 + k), np.int64),
    )
    return as_pointers(Room(*_rooms(shapes))), as_pointers(lists)


def _rooms(shapes: tuple[tuple[int, ...], ...]) -> Iterator[Floats]:
    """Arrays of zeros in which every vector fills one line of the processor's cache.

    A vector across two lines costs two accesses.
    """
    ends = list(accumulate(prod(shape) for shape in shapes))
    space = aligned(ends[-1])
    for shape, end in zip(shapes, ends, strict=True):
        yield space[end - prod(shape) : end].reshape(shape)

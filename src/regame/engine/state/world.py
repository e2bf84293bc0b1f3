"""Everything that a run carries from one month to the next, as a table of variables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lanes.memory import Memory
from lanes.pointers import Pointers
from regame.core.bargain import BARGAIN
from regame.core.instruments import INSTRUMENTS
from regame.core.packaged import rows

if TYPE_CHECKING:
    from regame.engine.state.arrays import WorldArrays
else:
    WorldArrays = object


class Variable(NamedTuple):
    """One array of the world; its first axis is always the run."""

    name: str
    axes: tuple[str, ...]
    unit: str
    meaning: str
    theme: str


# Axes of variables.csv: good: groups of oxides, and magnets last; route: pairs of states in the
# table of routes; issue: what states and the first holder are at odds about (tables/issues.py);
# bargain: parameters of the bargain (BARGAIN); firm: owners of plants, users, users of products and
# traders, where any has a rule.
G, S, H, Q, B, W = "group", "state", "holder", "issue", "bargain", "firm"
SET_BY_STATES = "instruments"  # theme


def _instruments(user: str, axis: str) -> Iterator[Variable]:
    """Give the variables of the instruments of a user; NaN where one is not set."""
    for row in INSTRUMENTS:
        if row.user == user:
            axes = (G, axis) if row.by_group else (axis,)
            yield Variable(row.variable, axes, row.unit, row.doc, SET_BY_STATES)


def _variables() -> Iterator[Variable]:
    """Give the rows of variables.csv, those of instruments before others of their theme."""
    table = rows("engine/state/variables.csv")
    for theme, rows_of_theme in groupby(table, itemgetter("theme")):
        if theme == SET_BY_STATES:
            yield from (*_instruments("state", S), *_instruments("holder", H))
        for row in rows_of_theme:
            axes = tuple(row["axes"].split())
            yield Variable(row["name"], axes, row["unit"], row["meaning"], theme)


VARIABLES = tuple(_variables())
ORDERS = tuple(
    v.name.removeprefix("set_") for v in VARIABLES if v.axes == (W,) and v.name[:4] == "set_"
)


class World(WorldArrays):
    """All state of all runs. Attributes are the VARIABLES, float arrays, run first (memory.py).

    Verbs change the arrays in place, and setting one writes into it, so an array handed out stays
    the world's; whoever keeps one from month to month keeps a copy.
    """

    def __init__(self, runs: int, sizes: dict[str, int]):
        self.runs, self.sizes = runs, {W: 0, Q: 0, B: len(BARGAIN)} | sizes
        self.month = 0
        self.failed_month = np.full(runs, -1)  # (run,) first month that did not converge
        self.residual = np.zeros(runs)  # (run,) largest relative excess so far
        shapes = {v.name: tuple(self.sizes[axis] for axis in v.axes) for v in VARIABLES}
        self.memory = Memory(runs, shapes)
        self.pointers = Pointers("World", {}, self.memory)  # for compiled verbs
        for name, array in self.memory.arrays.items():
            setattr(self, name, array)
        for user in ("state", "holder"):  # its instruments side by side, (run, column, user)
            names = [row.variable for row in INSTRUMENTS if row.user == user]
            setattr(self, f"set_by_{user}", self.memory.side_by_side(names))
        first = self.memory.first[f"set_{ORDERS[0]}"]
        orders = self.memory.whole[first : first + len(ORDERS) * self.sizes[W], :runs]
        # Those of firms (order, firm, run).
        self.orders = orders.reshape(len(ORDERS), self.sizes[W], runs)

    def __setattr__(self, name: str, value: Any) -> None:
        held = self.__dict__.get(name)
        if isinstance(held, np.ndarray):
            held[...] = value
        else:
            object.__setattr__(self, name, value)

    def _arrays(self) -> tuple[str, ...]:
        return (*(v.name for v in VARIABLES), "failed_month", "residual")

    def snapshot(self) -> dict[str, np.ndarray | int]:
        """A copy of everything, to be given back to `restore`."""
        return {"month": self.month, **{n: getattr(self, n).copy() for n in self._arrays()}}

    def restore(self, snapshot: dict[str, np.ndarray | int]) -> None:
        """Go back to a snapshot of this world, or of one in which no firm has a rule.

        That has no variables of firms: those of this world stay as they are.
        """
        self.month = int(snapshot["month"])
        for name in self._arrays():
            if np.shape(snapshot[name]) == getattr(self, name).shape:
                getattr(self, name)[...] = snapshot[name]

    def __reduce__(self) -> Any:
        """Copies and pickles have a memory of their own."""
        return _again, (self.runs, self.sizes, self.snapshot())

    def fork(self, rows: np.ndarray) -> World:
        """A new world that goes on from this one, one run per entry of `rows`; rows may repeat."""
        copy = World(len(rows), self.sizes)
        copy.month = self.month
        copy.failed_month, copy.residual = self.failed_month[rows], self.residual[rows]
        copy.memory.take(self.memory, rows)
        return copy


def _again(runs: int, sizes: dict[str, int], snapshot: dict[str, np.ndarray | int]) -> World:
    world = World(runs, sizes)
    world.restore(snapshot)
    return world

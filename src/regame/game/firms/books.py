"""What firms that act carry from month to month: their orders, their money, who owns which plant.

A game keeps these books only where a firm has a rule of its own. Arrays are by run (memory.py).
What orders do to the world is in levers.py, trade.py and money.py, which know these
books and not each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from regame.engine.lanes.memory import Memory
from regame.engine.state.atlas import Atlas
from regame.engine.state.buffers import Buffers
from regame.engine.state.parameters import Parameters
from regame.engine.state.world import Variable, World
from regame.strategies.firms.contract import FIRM_FLAGS, FIRM_LIMITS, FIRM_STATES

type Stage = tuple[World, Atlas, Buffers, Parameters]
LEAST = 1e-12  # in place of zero, where something is divided by it

N, S, F, G = "company", "state", "firm", "group"

ORDERS = tuple(
    name for name in (*FIRM_LIMITS, *FIRM_FLAGS, *FIRM_STATES) if name not in ("equity", "borrow")
)
ONCE = ("equity", "borrow", "bid")  # orders that are carried out once, when they are given

_TABLE: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    *((f"set_{name}", (N,), "as FirmAction", "order in force; NaN: as usual") for name in ORDERS),
    ("funds", (N,), "USD", "own money: put in and earned, less spent on plants and paid back"),
    ("debt", (N,), "USD", "owed"),
    ("put_in", (N,), "USD", "cash put into the firm, discounted: shares sold and losses carried"),
    ("profit", (N,), "USD", "operating result and support, less plants, discounted"),
    ("opening", (N,), "USD", "what its plants that ran at the start cost to build"),
    ("worth", (N,), "USD", "its plants, written down"),
    ("failed", (N,), "0/1", "ran out of money"),
    ("owner", (F,), "index", "firm that owns a plant"),
    ("closed", (F,), "0/1", "closed for good"),
    ("was_idle", (F,), "0/1", "nobody had begun it at the start"),
    ("saved", (S,), "share", "the dearest group that makers have learned to do without"),
    ("hoard", (G, S), "t", "refined goods that traders hold"),
)
BOOKS = tuple(Variable(*row, "firms that act") for row in _TABLE)


def or_else(order: np.ndarray, usual: float = 0.0) -> np.ndarray:
    """An order, and what is usual where none is in force (NaN)."""
    return np.where(order == order, order, usual)


class Books:
    """The arrays of BOOKS. companies: how many firms there are; owner: (plant,) who owns each."""

    def __init__(self, runs: int, atlas: Atlas, companies: int, owner: np.ndarray):
        sizes = atlas.sizes() | {N: companies}
        shapes = {v.name: tuple(sizes[axis] for axis in v.axes) for v in BOOKS}
        self.memory = Memory(runs, shapes)
        vars(self).update(self.memory.arrays)
        for name in ORDERS:
            self.memory.arrays[f"set_{name}"][:] = np.nan
        self.owner[:] = owner
        first = self.memory.whole[: len(ORDERS) * companies, :runs]  # BOOKS begins with them
        self.orders = first.reshape(len(ORDERS), companies, runs)  # (order, firm, run)
        self.first_owner = owner.astype(np.int64)  # (plant,)
        self.shut: set[int] = set()  # plants that were closed one by one, in all runs
        self.sold_on = False  # whether any plant has another owner than at first, in some run
        self.plants_under: dict[str, list[int]] = {}  # order -> plants that it is given for
        self.firms_under: dict[str, list[int]] = {}  # order -> firms that gave it, in some run
        self.used: set[str] = set()  # orders that anybody ever gave
        self.ordering: set[int] = set()  # rows of the firms that did

    if TYPE_CHECKING:  # the arrays of BOOKS, for type checkers

        def __getattr__(self, name: str) -> np.ndarray: ...

    def order(self, name: str) -> np.ndarray:
        """The order of that name in force (run, firm); NaN: as usual."""
        return self.memory.arrays[f"set_{name}"]

    def ordered(self, name: str) -> Iterator[tuple[int, np.ndarray]]:
        """Every plant whose owner has given an order in some run, and the order (run,)."""
        for f in self.plants_under.get(name, ()):
            if self.sold_on:
                rows = np.arange(len(self.owner))
                yield f, self.order(name)[rows, self.owner[:, f].astype(np.int64)]
            else:
                yield f, self.order(name)[:, self.first_owner[f]]

    def note_plants(self, plants: list[list[int]]) -> None:
        """Note for which plants each order is in force in some run. plants: by firm."""
        self.plants_under, self.firms_under = {}, {}
        rows = np.array(sorted(self.ordering), np.int64)
        for name in self.used:
            given = rows[~np.isnan(self.order(name)[:, rows]).all(axis=0)]
            self.firms_under[name] = given.tolist()
            found = dict.fromkeys(f for row in self.firms_under[name] for f in plants[row])
            if found:
                self.plants_under[name] = list(found)

    def take(self, other: Books, rows: np.ndarray) -> None:
        """Go on from some runs of other books, one per run here."""
        self.memory.take(other.memory, rows)
        self.used, self.sold_on = set(other.used), other.sold_on
        self.shut, self.ordering = set(other.shut), set(other.ordering)

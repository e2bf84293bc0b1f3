"""What firms that act carry from month to month: their orders, their money, who owns which plant.

A game keeps these books only where a firm has a rule of its own. Arrays are by run (memory.py).
What orders do to the world is in levers.py, trade.py and money.py, which know these
books and not each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

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


class Order(NamedTuple):
    """An order that is in force for some plants, in some run."""

    plants: np.ndarray  # (k,) rows of the firm axis
    values: np.ndarray  # (k, run); NaN: as usual
    given: np.ndarray  # (k, run) where there is one
    on: np.ndarray  # (k, run) where it is above zero
    acts: bool  # whether it is anywhere


class Owned(NamedTuple):
    """Plants of some firms in layers: the first plant of each, the second of each, and so on."""

    rows: np.ndarray  # (k,) the firms, rows of the company axis, by their number of plants
    plants: np.ndarray  # (n,) all their plants, rows of the firm axis, layer by layer
    layers: list[int]  # how many plants there are in each: those of the first firms of `rows`


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
        self._kept: dict[Any, Any] = {}  # what `once` made

    if TYPE_CHECKING:  # the arrays of BOOKS, for type checkers

        def __getattr__(self, name: str) -> np.ndarray: ...

    def order(self, name: str) -> np.ndarray:
        """The order of that name in force (run, firm); NaN: as usual."""
        return self.memory.arrays[f"set_{name}"]

    def under(self, name: str) -> Order | None:
        """The plants whose owners gave an order in some run, and the order; None: none did."""
        return self.once(("under", name), lambda: self._under(name))

    def _under(self, name: str) -> Order | None:
        plants = np.array(self.plants_under.get(name, ()), np.int64)
        if not len(plants):
            return None
        owners = self.first_owner[plants]
        values = self.order(name).T[owners]
        if self.sold_on:
            owner = self.owner.T[plants].astype(np.int64)
            values = self.order(name)[np.arange(owner.shape[1]), owner]
        on = values > 0
        return Order(plants, values, ~np.isnan(values), on, bool(on.any()))

    def ordered(self, name: str) -> Iterator[tuple[int, np.ndarray]]:
        """Every plant whose owner has given an order in some run, and the order (run,)."""
        if (order := self.under(name)) is not None:
            yield from zip(order.plants.tolist(), order.values, strict=True)

    def once(self, key: Any, made: Callable[[], Any]) -> Any:
        """What a function makes of orders and owners: once, until any of these change."""
        if key not in self._kept:
            self._kept[key] = made()
        return self._kept[key]

    def owned(self, plants: Mapping[int, list[int]]) -> Owned:
        """The plants of some firms that have any. plants: by firm."""
        return self.once(("owned", *plants), lambda: _in_layers(plants))

    def sums(self, owned: Owned, values: np.ndarray) -> np.ndarray:
        """Sums over the plants of firms, in their order: values (n, run) -> (k, run)."""
        found, first = np.zeros((len(owned.rows), values.shape[1])), 0
        for count in owned.layers:
            part = values[first : first + count]
            if self.sold_on:
                owner = self.owner.T[owned.plants[first : first + count]]
                part = (owner == owned.rows[:count, None]) * part
            found[:count] += part
            first += count
        return found

    def note_plants(self, plants: list[list[int]]) -> None:
        """Note for which plants each order is in force in some run. plants: by firm.

        Call it whenever orders or owners have changed.
        """
        self.plants_under, self.firms_under, self._kept = {}, {}, {}
        rows = np.array(sorted(self.ordering), np.int64)
        given = ~np.isnan(self.orders[:, rows]).all(axis=2)  # (order, row)
        for name in self.used:
            self.firms_under[name] = rows[given[ORDERS.index(name)]].tolist()
            found = dict.fromkeys(f for row in self.firms_under[name] for f in plants[row])
            if found:
                self.plants_under[name] = list(found)

    def take(self, other: Books, rows: np.ndarray) -> None:
        """Go on from some runs of other books, one per run here."""
        self.memory.take(other.memory, rows)
        self.used, self.sold_on = set(other.used), other.sold_on
        self.shut, self.ordering = set(other.shut), set(other.ordering)


def _in_layers(plants: Mapping[int, list[int]]) -> Owned:
    rows = sorted((row for row, own in plants.items() if own), key=lambda row: -len(plants[row]))
    most = len(plants[rows[0]]) if rows else 0
    layers = [[plants[row][d] for row in rows if len(plants[row]) > d] for d in range(most)]
    every = [f for layer in layers for f in layer]
    return Owned(np.array(rows, np.int64), np.array(every, np.int64), list(map(len, layers)))

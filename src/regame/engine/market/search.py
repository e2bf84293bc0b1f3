"""Clear the markets of one stage: prices, flows, licence rents and smugglers' margins.

The logit network equilibrium with shared rents (in the limit of sharp buyers that of Samuelson
1952, Takayama and Judge 1964), by a damped Newton method. A licence rent is positive only where
licences are used up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial
from typing import Any

import numpy as np

from lanes.elementary import CLOSED
from lanes.intrinsics import LANES, Floats
from lanes.memory import copy_by_run, is_by_run, room_by_run, run_last
from lanes.pointers import Pointers
from regame.core.arrays import Ints
from regame.engine.market.copying import Copies
from regame.engine.market.curves import ISOELASTIC, LINEAR, OFFER
from regame.engine.market.layout import LEFT, Kinds
from regame.engine.market.market import Cleared, Market, Start
from regame.engine.market.rooms import apart_for, room_for
from regame.engine.market.shadow_prices import Limits, limits_of
from regame.engine.market.solver import clear

DEMANDS = {"isoelastic": ISOELASTIC, "linear": LINEAR}
SUPPLIES = {"isoelastic": ISOELASTIC, "linear": LINEAR, "offer": OFFER}
DEAR = 5.0  # times the reference: a start from above
CLEARED = tuple(field.name for field in fields(Cleared))
MOST_TRIES = 1000  # from one start; the hardest of 24,000 random instances took 665


def _try_again(market: Market, cleared: Cleared, rows: int, *rules: Any) -> None:
    """Begin elsewhere in those of the first rows that did not get there; put down what is found."""
    for begin in OTHER_STARTS:
        lost = np.flatnonzero(~cleared.ok[:rows])
        if not len(lost):
            break
        part = rows_of(market, lost)
        again = _search(part, begin(part, *rules), *rules)
        for name in CLEARED:
            getattr(cleared, name)[lost] = getattr(again, name)


def _without_rent(price: Floats, market: Market) -> Start:
    none = np.zeros_like(market.licences)
    return Start(price, none, none)


def _above_the_corner(above: float, market: Market, *rules: Any) -> Start:
    """The answer if nobody needed licences, with a rent at which the first ask leaves its floor.

    As long as all asks are at their floors exports do not depend on the rent: if licences are used
    up just beyond, a step from below that corner leads anywhere. `above`: a rent so much higher.
    """
    free = replace(market, licences=np.full_like(market.licences, np.inf))
    start = _search(free, _without_rent(market.reference, market), *rules)
    off = market.ask_floor / (1.0 + market.duty) - start.price[:, :, list(market.holders)]
    corner = np.where(market.covered[:, None], off, np.inf).min(axis=1, initial=np.inf)
    rent = np.where(np.isfinite(corner), (1.0 + above) * np.maximum(corner, 0.0), 0.0)
    return Start(start.price, rent, start.margin)


# For the few runs that last month's answer leads astray: no rent and prices cheap or dear, then
# a rent just above the corner of the asks.
OTHER_STARTS: tuple[Callable[..., Start], ...] = (
    lambda market, *_: _without_rent(market.reference, market),
    lambda market, *_: _without_rent(DEAR * market.reference, market),
    lambda market, *_: _without_rent(market.offer_reference, market),
    partial(_above_the_corner, 1e-3),
    partial(_above_the_corner, 1e-4),
)


def rows_of(market: Market, runs: Ints) -> Market:
    """Return the market of some runs only."""
    return replace(market, **{name: value[runs] for name, value in _by_row(market).items()})


def _by_row(market: Market) -> dict[str, Any]:
    """Return what of a market has a row for every run, by name."""
    return {
        field.name: value
        for field in fields(Market)
        if isinstance(value := getattr(market, field.name), np.ndarray) and field.name != "covered"
    }


def _search(
    market: Market, start: Start, tolerance: float, limit: int, lanes: int, solver: Any
) -> Cleared:
    """Search from one start only."""
    search = Search(market, start)
    search.go(tolerance, limit, lanes, solver)
    return search.cleared


class Search:
    """A market that is cleared again and again: its arrays stay, the numbers in them change.

    Whoever keeps what was found from one time to the next keeps a copy.
    """

    def __init__(self, market: Market, start: Start, target: Search | None = None, **into: Floats):
        """into: where to put what is found, by its name in `Cleared`, if not in arrays of its own.

        No input of the market may lie there, since it may be looked at again. target: the search
        that is given what keeps to limits.
        """
        shape, holders = market.quantity.shape, len(market.holders)
        runs, by_holder = shape[0], (*shape[:2], holders)
        self.market, self.start = market, start
        self._given, self._kinds = _given(market, start), _kinds(market)
        self._room, self._lists = room_for(self._given)
        self._rows = runs
        shapes = {
            **dict.fromkeys(("price", "index", "without", "sold"), shape),
            "flow": (*shape, shape[2]),
            "grey_flow": (*by_holder, shape[2]),
            **dict.fromkeys(("rent", "margin"), (runs, holders)),
            "ask": by_holder,
        }
        buffers = {name: room_by_run(*lengths) for name, lengths in shapes.items()} | into
        self.pointers = Pointers("Cleared", {}, buffers)  # the same, for compiled verbs
        self.cleared = Cleared(
            **buffers,
            iterations=np.zeros(runs, np.int64),
            residual=np.empty(runs),
            ok=np.empty(runs, np.bool_),
        )
        outputs: dict[str, Any] = {name: getattr(self.cleared, name) for name in CLEARED}
        outputs = {n: v if v.ndim == 1 else run_last(v) for n, v in outputs.items()}
        self._found = Pointers("Found", outputs)
        self._apart = apart_for(self._given, self._found, (target or self)._found)
        none = np.zeros((0, 1, 1, 1))
        self._free = limits_of(market, np.zeros(0, np.int64), none, none, none[..., 0], False)
        self._entry: Callable[..., None] | None = None
        self.solver: Any = clear  # unless `clear` is given another
        self.parts: dict[bool, Part] = {}  # what was asked for; see `part_of`

    def clear(
        self,
        tolerance: float = 1e-9,
        limit: int = MOST_TRIES,
        lanes: int = LANES,
        solver: Any = None,
        limits: Limits | None = None,
    ) -> Cleared:
        """Clear the market as it is now, again and again until flows keep to their limits.

        Each run goes on its own to a relative excess of `tolerance`, in at most `limit` tries from
        each of six starts; one that does not get there is flagged in `ok`, never silent. The answer
        of a run depends neither on other runs nor on `lanes`.
        """
        rules = (tolerance, limit, lanes, self.solver if solver is None else solver)
        self._lists.count[LEFT] = 0  # it may have been interrupted
        self.go(*rules, limits)
        while left := int(self._lists.count[LEFT]):
            _try_again(self.market, self.cleared, left, *rules)
            self.go(*rules, limits)
        return self.cleared

    def narrow(self, rows: int) -> None:
        """Clear only so many rows from now on, the first ones; the others are not looked at."""
        self._rows = rows

    def go(
        self, tolerance: float, limit: int, lanes: int, solver: Any, limits: Limits | None = None
    ) -> None:
        """Search from the start, or where it stopped, and put down what is found."""
        arguments = self._arguments(tolerance, limit, lanes, limits)
        if solver is clear:  # its compiled code, without a look at a hundred types every time
            solver = self._entry or self.prepare()
        solver(*arguments)

    def prepare(self) -> Callable[..., None]:
        """Have the solver compiled, or loaded, and return it."""
        self._entry = clear.known_entry(self._arguments())
        return self._entry

    def is_prepared(self) -> bool:
        """Whether the compiled solver is on disk."""
        return clear.is_kept(self._arguments())

    def _arguments(
        self,
        tolerance: float = 1e-9,
        limit: int = MOST_TRIES,
        lanes: int = LANES,
        limits: Limits | None = None,
    ) -> tuple[Any, ...]:
        """The arguments of the solver."""
        rules = self._kinds, self._rows, min(lanes, LANES), tolerance, limit
        room = self._room, self._lists, self._apart
        return self._given, self._found, *room, rules, limits or self._free


class Part:
    """Some rows of a market, in arrays that stay: to be cleared again with other costs.

    Making a search takes longer than clearing a few rows. room: for how many rows; wide: whether
    costs differ by group.
    """

    def __init__(self, search: Search, room: int, wide: bool):
        market, first = search.market, np.zeros(room, np.int64)
        by_row = _by_row(market)
        copies: dict[str, Any] = {name: copy_by_run(value[first]) for name, value in by_row.items()}
        if wide:
            copies["cost"] = room_by_run(*market.quantity[first].shape, market.quantity.shape[2])
        self.room, self._places = room, np.arange(room)
        self.market = replace(market, **copies)
        start = Start(*(copy_by_run(values[first]) for values in search.start))
        self.search = Search(self.market, start, search)
        self._taken = Copies([*_pairs(copies, by_row), *zip(start, search.start, strict=True)])

    def load(self, runs: Ints) -> None:
        """Take on some rows of the market, as it is now."""
        self._taken.copy(self._places[: len(runs)], runs)
        self.search.narrow(len(runs))


def _pairs(own: dict[str, Any], market: dict[str, Any]) -> Iterator[tuple[Floats, Floats]]:
    """Pair arrays of a part with those of its market; costs that groups share go to each group."""
    for name, to in own.items():
        shared = name == "cost" and to.shape != (len(to), *market[name].shape[1:])
        for g in range(to.shape[1] if shared else 0):
            yield to[:, g : g + 1], market[name]
        if not shared:
            yield to, market[name]


MOST_KEPT = 16 * LANES  # rows of a part that is kept: making larger ones takes little of their time


def part_of(search: Search, rows: int, wide: bool) -> Part:
    """Return a part of a search's market with room for so many rows."""
    part = search.parts.get(wide)
    if part is None or part.room < rows:
        part = Part(search, -(-rows // LANES) * LANES, wide)
        if part.room <= MOST_KEPT:
            search.parts[wide] = part
    return part


def stand_still(given: Pointers, found: Pointers, *_: Any) -> None:
    """A solver in whose markets nobody trades, at the prices of the start: to compile the rest."""
    for values in found.named.values():
        values[...] = 0
    found.price[...] = found.index[...] = given.start_price
    found.ok[...] = True


def _kinds(market: Market) -> Kinds:
    idle = math.log(market.idle_weight) if market.idle_weight > 0.0 else CLOSED
    ces = market.routing == "ces"
    return Kinds(DEMANDS[market.demand], SUPPLIES[market.supply], ces, idle)


def _given(market: Market, start: Start) -> Pointers:
    shape, holders = market.quantity.shape, len(market.holders)
    none = {
        "premium": np.zeros((*shape[:2], 0, shape[2])),
        "denied": np.zeros((*shape[:2], holders, shape[2])),
    }
    arrays = none | _by_row(market) | {"covered": market.covered}
    arrays |= {f"start_{name}": values for name, values in start._asdict().items()}
    bloc, one_of = blocs(market)
    distrusted = () if market.premium is None else market.distrusted
    rows = {"holders": market.holders, "distrusted": distrusted, "bloc": bloc, "one_of": one_of}
    by_name: dict[str, Any] = {name: _laid_out(values) for name, values in arrays.items()}
    return Pointers("Given", by_name | {name: np.array(at, np.int64) for name, at in rows.items()})


def blocs(market: Market) -> tuple[Ints, Ints]:
    """Return the bloc of each buyer, counted from 0, and a buyer of each bloc."""
    names = market.bloc or range(market.quantity.shape[2])
    if len(names) != market.quantity.shape[2]:
        raise ValueError(f"bloc: {len(names)} names for {market.quantity.shape[2]} buyers")
    _, one_of, bloc = np.unique(names, return_index=True, return_inverse=True)
    return bloc.astype(np.int64), one_of.astype(np.int64)


def _laid_out(values: Any) -> Floats:
    array = np.asarray(values, np.float64)
    if array.ndim == 1:
        return np.ascontiguousarray(array)  # as it is, unless it is a part of an array
    return run_last(array if is_by_run(array) else copy_by_run(array))

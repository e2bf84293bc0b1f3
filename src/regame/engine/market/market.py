"""Clear the markets of one stage: prices, flows, licence rents and smugglers' margins."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.engine.lanes.elementary import CLOSED
from regame.engine.lanes.intrinsics import LANES, Floats
from regame.engine.lanes.memory import copy_by_run, is_by_run, room_by_run, run_last
from regame.engine.lanes.pointers import Pointers
from regame.engine.market.curves import ISOELASTIC, LINEAR, OFFER
from regame.engine.market.layout import Found, Given, Ints, Kinds, apart_for, room_for
from regame.engine.market.solver import clear

DEMANDS = {"isoelastic": ISOELASTIC, "linear": LINEAR}
SUPPLIES = {"isoelastic": ISOELASTIC, "linear": LINEAR, "offer": OFFER}
DEAR = 5.0  # times the reference: a start from above
MOST_TRIES = 1000  # from one start; the hardest of 24,000 random instances took 665


@dataclass(frozen=True)
class Market:
    """What sellers offer, buyers want and routes cost this month, for every run.

    Axes: R runs, G groups cleared together, S states that sell and buy, H holders of licences.

    Supply of a seller at inside price p: "offer" available / (1 + hold (p/offer_reference)^-slope);
    "linear" available (1 + slope (p/offer_reference - 1)); "isoelastic" available
    (p/offer_reference)^slope. Demand of a buyer at its index P: "isoelastic" quantity
    (P/reference)^-elasticity (log linear in P where that is below 2 %: P has no lower bound);
    "linear" quantity (1 - elasticity (P/reference - 1)), cut off smoothly at zero.

    Buyers spread orders by a logit on delivered prices d with weights a and sharpness b:
    P = -(1/b) log sum a exp(-b d), flows quantity a exp(-b d)/sum; "ces" routing has log d in the
    place of d and b = sigma - 1. A holder's goods go out at max((p + rent)(1 + duty), ask_floor),
    or unseen at p + grey_cost + margin; whoever goes without pays `value`. Without `premium` nobody
    is distrusted, without `denied` all goods are let in.
    """

    quantity: Floats  # (R, G, S) t wanted at the reference
    elasticity: Floats  # (R, G, S) of demand
    reference: Floats  # (R, G, S) USD/kg
    available: Floats  # (R, G, S) t, the most that can be sold; 0: no seller
    hold: Floats  # (R,) how much of it is held back at the reference
    slope: Floats  # (R,) of supply
    offer_reference: Floats  # (R, G, S) USD/kg
    weight: Floats  # (R, G, S, S) preference of buyers (last axis) for sellers; 0: closed
    grey_weight: Floats  # (R, G, H, S) the same for a holder's goods unseen
    cost: Floats  # (R, G, S, S) USD/kg of the route, or (R, 1, S, S): the same for all groups
    sharpness: Floats  # (R, G, S) 1/(USD/kg), or sigma - 1
    value: Floats  # (R, G, S) USD/kg of lost load
    duty: Floats  # (R, G, H) ad valorem
    covered: NDArray[np.bool_]  # (G,) groups under the licence
    ask_floor: Floats  # (R, G, H) USD/kg
    licences: Floats  # (R, H) t; inf: none needed
    counted: Floats  # (R, H) share of exports that counts
    grey_cost: Floats  # (R, H) USD/kg
    evasion: Floats  # (R, H) t that go unseen without a margin
    grey_capacity: Floats  # (R, H) t more with a wide one
    grey_width: Floats  # (R, H) USD/kg, margin at which 63 % of it is used
    holders: tuple[int, ...] = ()
    distrusted: tuple[int, ...] = ()
    bloc: tuple[int, ...] = ()  # of each buyer: those of a bloc are equally sharp, group by group;
    # nothing: each is a bloc of its own
    premium: Floats | None = None  # (R, G, D, S) USD/kg more for goods of the D distrusted sellers
    denied: Floats | None = None  # (R, G, H, S) 1 where a holder's licensed goods are not let in
    demand: str = "isoelastic"
    supply: str = "offer"
    routing: str = "logit"
    idle_weight: float = 1.0  # weight of going without


class Start(NamedTuple):
    """Where the search begins: last month's answer."""

    price: Floats  # (R, G, S) USD/kg
    rent: Floats  # (R, H) USD/kg
    margin: Floats  # (R, H) USD/kg


@dataclass(frozen=True)
class Cleared:
    """Prices, flows and shadow prices at which everything balances, run by run."""

    price: Floats  # (R, G, S) USD/kg inside; the start's where nobody sells
    index: Floats  # (R, G, S) USD/kg that buyers face
    flow: Floats  # (R, G, S, S) t from sellers to buyers (last axis)
    grey_flow: Floats  # (R, G, H, S) t unseen
    without: Floats  # (R, G, S) t that went without
    rent: Floats  # (R, H) USD/kg of licences
    margin: Floats  # (R, H) USD/kg of smugglers
    ask: Floats  # (R, G, H) USD/kg quoted outside, duty included
    sold: Floats  # (R, G, S) t, the sum of what leaves a seller
    iterations: Ints  # (R,)
    residual: Floats  # (R,) largest relative excess
    ok: NDArray[np.bool_]  # (R,) whether it is within the tolerance


def clear_market(  # noqa: PLR0913 - the knobs of the solver are for its tests
    market: Market,
    price: Floats,
    rent: Floats,
    margin: Floats,
    *,
    tolerance: float = 1e-9,
    limit: int = MOST_TRIES,
    lanes: int = LANES,
    solver: Any = clear,
) -> Cleared:
    """Find prices, licence rents and smugglers' margins at which every market balances.

    The logit network equilibrium with shared rents (in the limit of sharp buyers that of Samuelson
    1952, Takayama and Judge 1964), by a damped Newton method started from price (R, G, S), rent
    and margin (R, H). A licence rent is positive only where licences are used up. Each run goes on
    its own to a relative excess of `tolerance`, in at most `limit` tries from each of six starts;
    one that does not get there is flagged in `ok`, never silent. The answer of a run depends
    neither on other runs nor on `lanes`. Raises ValueError where buyers of a bloc are not
    equally sharp.
    """
    bloc, one_of = _blocs(market)
    if not np.array_equal(market.sharpness, market.sharpness[..., one_of[bloc]]):
        raise ValueError("bloc: its buyers are not equally sharp")
    search = Search(market, Start(price, rent, margin))
    return search.clear(tolerance=tolerance, limit=limit, lanes=lanes, solver=solver)


def _try_again(market: Market, cleared: Cleared, *rules: Any) -> None:
    """Begin elsewhere in the runs that did not get there, and put down what they find."""
    for begin in OTHER_STARTS:
        lost = np.flatnonzero(~cleared.ok)
        if not len(lost):
            break
        part = _rows(market, lost)
        again = _search(part, begin(part, *rules), *rules)
        for field in fields(Cleared):
            getattr(cleared, field.name)[lost] = getattr(again, field.name)


def _without_rent(price: Floats, market: Market) -> Start:
    none = np.zeros_like(market.licences)
    return Start(price, none, none)


def _above_the_corner(above: float, market: Market, *rules: Any) -> Start:
    """The answer if nobody needed licences, with a rent at which the first ask leaves its floor.

    As long as all asks are at their floors exports do not depend on the rent: if licences are used
    up just beyond, a step from below that corner leads anywhere. `above`: a rent so much higher.
    """
    free = replace(market, licences=np.full_like(market.licences, np.inf))
    found = _search(free, _without_rent(market.reference, market), *rules)
    off = market.ask_floor / (1.0 + market.duty) - found.price[:, :, list(market.holders)]
    corner = np.where(market.covered[:, None], off, np.inf).min(axis=1, initial=np.inf)
    rent = np.where(np.isfinite(corner), (1.0 + above) * np.maximum(corner, 0.0), 0.0)
    return Start(found.price, rent, found.margin)


# For the few runs that last month's answer leads astray: no rent and prices cheap or dear, then
# a rent just above the corner of the asks.
OTHER_STARTS: tuple[Callable[..., Start], ...] = (
    lambda market, *_: _without_rent(market.reference, market),
    lambda market, *_: _without_rent(DEAR * market.reference, market),
    lambda market, *_: _without_rent(market.offer_reference, market),
    partial(_above_the_corner, 1e-3),
    partial(_above_the_corner, 1e-4),
)


def _rows(market: Market, runs: Ints) -> Market:
    """Return the market of some runs only."""
    part: dict[str, Any] = {
        field.name: value[runs]
        for field in fields(Market)
        if isinstance(value := getattr(market, field.name), np.ndarray) and field.name != "covered"
    }
    return replace(market, **part)


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

    def __init__(self, market: Market, start: Start, **into: Floats):
        """into: where to put what is found, by its name in `Cleared`, if not in arrays of its own.

        No input of the market may lie there, since it may be looked at again.
        """
        shape, holders = market.quantity.shape, len(market.holders)
        runs, by_holder = shape[0], (*shape[:2], holders)
        self.market, self.start = market, start
        self._given, self._kinds = _given(market, start), _kinds(market)
        self._room, self._lists = room_for(self._given)
        shapes = {
            **dict.fromkeys(("price", "index", "without", "sold"), shape),
            "flow": (*shape, shape[2]),
            "grey_flow": (*by_holder, shape[2]),
            **dict.fromkeys(("rent", "margin"), (runs, holders)),
            "ask": by_holder,
        }
        named = {name: room_by_run(*lengths) for name, lengths in shapes.items()} | into
        self.pointers = Pointers("Cleared", {}, named)  # the same, for compiled verbs
        self.cleared = Cleared(
            **named,
            iterations=np.zeros(runs, np.int64),
            residual=np.empty(runs),
            ok=np.empty(runs, np.bool_),
        )
        found: list[Any] = [getattr(self.cleared, field.name) for field in fields(Cleared)]
        found = [values if values.ndim == 1 else run_last(values) for values in found]
        self._found = Found(*found)
        self._apart = apart_for(self._given, self._found)
        self._entry: Callable[..., None] | None = None

    def clear(
        self,
        tolerance: float = 1e-9,
        limit: int = MOST_TRIES,
        lanes: int = LANES,
        solver: Any = clear,
    ) -> Cleared:
        """Clear the market as it is now: see `clear_market`."""
        rules = (tolerance, limit, lanes, solver)
        self.go(*rules)
        if not self._found.ok.all():
            _try_again(self.market, self.cleared, *rules)
        return self.cleared

    def go(self, tolerance: float, limit: int, lanes: int, solver: Any) -> None:
        """Search from the start, and put down what is found."""
        rules = (min(lanes, LANES), tolerance, limit)
        given, kinds, found = self._given, self._kinds, self._found
        arguments = (given, kinds, found, self._room, self._lists, self._apart, rules)
        if solver is clear:  # its compiled code, without a look at a hundred types every time
            if self._entry is None:
                self._entry = clear.entry(arguments)
            solver = self._entry
        solver(*arguments)


def _kinds(market: Market) -> Kinds:
    idle = math.log(market.idle_weight) if market.idle_weight > 0.0 else CLOSED
    ces = market.routing == "ces"
    return Kinds(DEMANDS[market.demand], SUPPLIES[market.supply], ces, idle)


def _given(market: Market, start: Start) -> Given:
    shape, holders = market.quantity.shape, len(market.holders)
    none = {
        "premium": np.zeros((*shape[:2], 0, shape[2])),
        "denied": np.zeros((*shape[:2], holders, shape[2])),
    }
    values = {name: getattr(market, name) for name in Given._fields[:-7]}
    values = {name: none[name] if value is None else value for name, value in values.items()}
    bloc, one_of = _blocs(market)
    return Given(
        **{name: _laid_out(value) for name, value in values.items()},
        holders=np.array(market.holders, np.int64),
        distrusted=np.array(() if market.premium is None else market.distrusted, np.int64),
        bloc=bloc,
        one_of=one_of,
        **{"start_" + name: _laid_out(value) for name, value in start._asdict().items()},
    )


def _blocs(market: Market) -> tuple[Ints, Ints]:
    """The bloc of each buyer, counted from 0, and a buyer of each bloc."""
    names = market.bloc or range(market.quantity.shape[2])
    if len(names) != market.quantity.shape[2]:
        raise ValueError(f"bloc: {len(names)} names for {market.quantity.shape[2]} buyers")
    _, one_of, bloc = np.unique(names, return_index=True, return_inverse=True)
    return bloc.astype(np.int64), one_of.astype(np.int64)


def _laid_out(values: Any) -> Floats:
    found = np.asarray(values, np.float64)
    if found.ndim == 1:
        return found
    return run_last(found if is_by_run(found) else copy_by_run(found))

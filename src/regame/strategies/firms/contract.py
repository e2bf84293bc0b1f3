"""The whole contract of a firm's rule: what one firm sees, what it may do, how it decides.

Which fields a rule reads is found in its code: no others are made. It keeps no memory and rolls no
dice, so runs in which it would read the same numbers have the same answer, and it is asked once.
"""

import dis
from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import pairwise
from types import FunctionType, MethodType
from typing import Any, ClassVar, NamedTuple

import numpy as np

from regame.core.packaged import toml
from regame.strategies.contract import Strategy, flag_fault, number_fault


class FirmView(NamedTuple):
    """What one firm sees, in one run, when it must act. Plain numbers, last month's figures.

    A firm is an owner of plants, or all users, product users or traders of a state. What belongs to
    plants is zero for those that have none, ratios of it one.

    month: months played so far [0, 1, ...]
    year: calendar year with its fraction, 2010.5 = July 2010
    price: of what it sells (users, traders: of what they buy) over that of the start [1]
    margin: price over cash cost of its plants, by capacity [1]
    outlook: its best project not begun: expected price over full cost [1; 0: none left]
    hurdle: outlook at which projects of its kind are begun today [1]
    use: output over what its running plants could make [0-1]
    running: its capacity that runs [0-1]
    building: its capacity that is being built [0-1]
    mothballed: its capacity that is mothballed [0-1]
    share: its part of the world's output of its first stage [0-1]
    result: its operating result, smoothed [USD/month]
    funds: its own money: put in or earned, less what it spent on plants [USD]
    debt: what it owes [USD]
    needed: capital cost of its project with the best outlook [USD]
    bankrupt: whether it ran out of money [0/1]
    support: largest part of capital cost or loss that a state pays for one of its plants [0-1]
    cover: stocks in months of its capacity; users, traders: of their state's need [months]
    restricted: share of normal foreign supply withheld from its state [0-1]
    since_restricted: months since supply to its state was last restricted [months]
    holder_share: share of its state's oxides that come from the holder [0-1]
    trust: trust of its state's buyers in the holder [0-1]
    will: political will of its state to decouple [0-3]
    wedge: price of light oxides in its state over that inside the holder [1]
    trend: rise of light oxides' price over its mean of about a year [log]
    quota: the holder's export quota in force over the start's [share; inf: none]
    crowd: capacity of others' projects outside that was begun since the start [0-1]
    scare: recent news of cuts and denials, fading [from 0]
    """

    month: float
    year: float
    price: float
    margin: float
    outlook: float
    hurdle: float
    use: float
    running: float
    building: float
    mothballed: float
    share: float
    result: float
    funds: float
    debt: float
    needed: float
    bankrupt: float
    support: float
    cover: float
    restricted: float
    since_restricted: float
    holder_share: float
    trust: float
    will: float
    wedge: float
    trend: float
    quota: float
    crowd: float
    scare: float


type FirmViews = Any  # a FirmView of many runs: every field is an array (run,)


class FirmAction(NamedTuple):
    """What one firm does until it is asked again. What is left at None goes on as usual.

    Owners of plants:
    output: of what its plants would make [0-1.5]; above one only mines that are not full
    invest: begins its best project, with the partner; false: begins none
    alone: begins mines without their separators
    expand: growth a year of plants that run, on top of the usual [0-0.5]
    mothball: mothballs all plants that run; false: none, whatever they lose
    restart: brings mothballed plants back; false: leaves them
    close: closes all its plants for good
    serve: state that has the first claim on its oxides and magnets
    reserve: share of its output under that claim [0-0.95]
    ship: state whose separators its concentrate is made for, beside its own
    toll: takes strangers' concentrate
    relocate: share of its magnet capacity a year that moves to the holder [0-0.5]
    thrift: share of heavies that its magnets learn to do without [0-0.9]
    collect: old magnets of its state that it collects, on top [share, 0-0.9]
    lobby: money spent on lobbying its state [USD/year]
    self_financed: builds with its own money only, and fails when that is gone
    equity: sells shares, if the market takes them [USD]
    borrow: takes a loan, as far as claims on its output back it [USD]
    bid: buys a firm that is bankrupt

    Users, and users of magnets:
    cover: stocks wanted, over the config's [0-10]; users
    openness: look at supply elsewhere, over the config's [0-4]; users
    premium: weight on the risk of a supplier, over the config's [0-10]; users
    qualify: second source of a part (`market.second`), in place of the holders; a state, or
        "" for all that sell outside the holders
    substitution: speed of substitutes, over the config's [0-10]
    design_out: use of magnets a year that new designs do without, at any price [0-0.5]

    Traders:
    hoard: stock that they build up or run down to, of their state's need [months, 0-24]
    """

    output: float | None = None
    invest: bool | None = None
    alone: bool | None = None
    expand: float | None = None
    mothball: bool | None = None
    restart: bool | None = None
    close: bool | None = None
    serve: str | None = None
    reserve: float | None = None
    ship: str | None = None
    toll: bool | None = None
    relocate: float | None = None
    thrift: float | None = None
    collect: float | None = None
    lobby: float | None = None
    self_financed: bool | None = None
    equity: float | None = None
    borrow: float | None = None
    bid: str | None = None
    cover: float | None = None
    openness: float | None = None
    premium: float | None = None
    qualify: str | None = None
    substitution: float | None = None
    design_out: float | None = None
    hoard: float | None = None


USUAL = FirmAction()
OWNER, USER, PRODUCT_USER, TRADER = KINDS = ("owner", "user", "product user", "trader")
FIRM_ORDERS = toml("firm_orders.toml")
OF_KIND = {  # what a firm of each kind can do
    kind: frozenset(name for name, row in FIRM_ORDERS.items() if kind in row["kinds"])
    for kind in KINDS
}


class FirmRule(Strategy):
    """How a firm decides. Write a frozen dataclass and override `decide`; nothing else is needed.

    As any Strategy, but that it sees a FirmView and answers with a FirmAction. The firm is asked
    every `every` months; what it says holds until it is asked again. A field `lag` is for months
    that pass before what it orders is in force. `kinds`: of firms that can play it; users of what
    the last stage makes are "product user", or have its word before "user", as in the names of
    firms.
    """

    role = "Firms"
    every: ClassVar[int] = 3
    kinds: ClassVar[tuple[str, ...]] = (OWNER,)

    def is_for(self, kind: str) -> bool:
        """Whether firms of a kind can play it."""
        products = kind == PRODUCT_USER and any(word.endswith(f" {USER}") for word in self.kinds)
        return products or kind in self.kinds

    def decide_all(self, seen: FirmViews) -> list[Any]:
        """Actions for every run; each field of `seen` is an array (run,)."""
        columns = {name: getattr(seen, name) for name in read_by(self.decide, FirmView._fields)}
        return ask_each(self.decide, columns, len(seen[0]))

    @property
    def delay(self) -> int:
        """Months until what it orders is in force: its `lag`, none if it has no such field."""
        return round(getattr(self, "lag", 0))

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields of its view that the rule reads, found in its code."""
        return read_by(self.decide, FirmView._fields) if self.alike else FirmView._fields

    @property
    def alike(self) -> bool:
        """Whether it decides run by run, each by what it sees of that run alone."""
        return type(self).decide_all is FirmRule.decide_all


def fault_of(action: Any, states: tuple[str, ...], firms: tuple[str, ...]) -> str | None:
    """What is wrong with an answer, in words, or None. firms: names that a bid may be for."""
    if not isinstance(action, FirmAction):
        return f"must answer with a FirmAction, not {type(action).__name__}"
    for key, order in zip(FirmAction._fields, action, strict=True):
        kind = FIRM_ORDERS[key].get("is", "number")
        valid = firms if kind == "firm" else states
        why = None
        if kind == "number":
            why = number_fault(key, order, *FIRM_ORDERS[key]["range"])
        elif kind == "flag":
            why = flag_fault(key, order)
        elif order not in (None, *valid) and not (order == "" and key == "qualify"):
            why = f"{key} = {order!r} is no {kind}; known: {', '.join(valid)}"
        if why:
            return why
    return None


LOOKS = {"locals", "eval", "exec", "vars", "_getframe"}  # what can read a view unseen


def read_by(decide: Any, every: tuple[str, ...]) -> tuple[str, ...]:
    """The fields, of `every`, that a rule's method `decide(seen)` reads, in their order.

    All of them if its code does anything else with `seen` than to read a field by its name: hand it
    to a function, take it apart, give it another name.
    """
    return _read_by(decide.__func__, every) if isinstance(decide, MethodType) else every


@cache
def _read_by(function: Any, every: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(function, FunctionType) or function.__code__.co_argcount != 2:
        return every
    code, fields_read = function.__code__, set()
    if not LOOKS.isdisjoint(code.co_names):
        return every
    view = code.co_varnames[1]
    for here, after in pairwise(dis.get_instructions(code)):
        names_read = here.argval if isinstance(here.argval, tuple) else (here.argval,)
        if view not in names_read:
            continue
        loads = here.opname.startswith("LOAD_FAST") and names_read[-1] == view
        field = after.opname == "LOAD_ATTR" and after.argval in every
        if not (loads and field and names_read.count(view) == 1):
            return every
        fields_read.add(after.argval)
    return tuple(name for name in every if name in fields_read)


@cache
def _new(fields: tuple[str, ...]) -> Callable[[tuple[float, ...]], Any]:
    """What makes a view of some fields from its numbers, without a check."""
    return partial(tuple.__new__, namedtuple("FirmView", fields))


def ask_each(decide: Callable[[Any], Any], seen: Mapping[str, np.ndarray], runs: int) -> list[Any]:
    """What a rule answers in every run: asked once for each combination of numbers.

    seen: the fields that it reads, (run,) each.
    """
    columns = [np.asarray(column, float).tolist() for column in seen.values()]
    rows = list(zip(*columns, strict=True)) if columns else [()] * runs
    distinct = dict.fromkeys(rows)
    answer_by_view = dict(zip(distinct, map(decide, map(_new(tuple(seen)), distinct)), strict=True))
    return list(map(answer_by_view.__getitem__, rows))

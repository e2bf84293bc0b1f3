"""The whole contract of a strategy: what a state sees, what it may do, how it decides."""

from __future__ import annotations

import math
from dataclasses import fields
from inspect import cleandoc
from typing import Any, NamedTuple

import numpy as np

from regame.config.section import SLOTS
from regame.core.errors import nearest
from regame.core.instruments import INSTRUMENTS, SWITCH, Instrument


class Observation(NamedTuple):
    """What one state knows, in one run, when it must act. Plain numbers, last month's figures.

    month: months played so far [0, 1, ...]
    year: calendar year with its fraction, 2010.5 = July 2010
    price: oxide basket delivered to this state, over its value at the start [1]
    outside_price: quoted price outside the holder over its value at the start [1]
    wedge: outside less inside price, mean over groups by tonnes [USD/kg]
    cover: own users' stocks [months of use]
    largest_share: share of oxide purchases from the largest supplier [0-1]
    restricted: share of normal foreign supply that is withheld from this state [0-1]
    since_restricted: months since supply to this state was last restricted [months]
    damage: value lost by own users last month, on what substitutes do not serve [USD]
    quota_fill: licensed exports over the licences issued this half-year [share]
    rival_share: mine output outside the holder over the world's [0-1]
    own_share: own mine output over the world's [0-1]
    idle_share: own plants that are mothballed or unbuilt, by capacity [0-1]
    spent: public money spent so far by this state [USD]
    trust: trust of the world's buyers in the holder, mean [0-1]
    will: own political will to decouple [0-3]
    dispute: open disputes of this state [count]
    stake: largest stake among them [USD]
    quota: the holder's export quota in force over the start's [share; inf: none]
    duty: export duty in force, added to the start's [ad valorem]
    export_share: the holder's share of oxides bought outside it, leakage included [0-1]
    retaliation: strongest retaliation in force against the holder [0-1]
    since_struck: months since the holder last met retaliation [months]
    since_conceded: months since this state gave way; the holder: since any did [months]
    aid: public money that will and own users' losses of a year ask for [USD/year, from 0]
    dependence: share of own use, magnets included, that the holder separated [0-1]
    served: share of own use that plants outside the holder could serve [0-1]
    minimum_cut: capacity that must go before own use is cut off, over that use [1; inf]
    weakest: number of this state; the holder: of its weakest target, as the last three [-1: none]
    """

    month: float
    year: float
    price: float
    outside_price: float
    wedge: float
    cover: float
    largest_share: float
    restricted: float
    since_restricted: float
    damage: float
    quota_fill: float
    rival_share: float
    own_share: float
    idle_share: float
    spent: float
    trust: float
    will: float
    dispute: float
    stake: float
    quota: float
    duty: float
    export_share: float
    retaliation: float
    since_struck: float
    since_conceded: float
    aid: float
    dependence: float = math.nan  # these four are computed where a strategy in play reads one
    served: float = math.nan
    minimum_cut: float = math.nan
    weakest: float = math.nan


NETWORK = ("dependence", "served", "minimum_cut", "weakest")  # fields of the supply network


type Observations = Any  # an Observation of many runs: every field is an array (run,)


class Action(NamedTuple):
    """What a state does this month. An instrument left at None stays as at the start.

    Its fields are the rows of INSTRUMENTS in regame.core.instruments; `help(Action)` lists them.
    """

    export_quota: float | None = None
    export_duty: float | None = None
    duties: tuple[float, ...] | None = None
    levy: float | None = None
    posted_price: float | None = None
    denial: str | int | None = None
    enforcement: float | None = None
    flooding: float | None = None
    grant: float | None = None
    offtake: float | None = None
    threat: bool | None = None
    carry_out: bool | None = None
    technology_ban: bool | None = None
    downstream: float | None = None
    mine_plan: float | None = None
    licensing: float | None = None
    licensing_wide: bool | None = None
    refused_to: str | int | None = None
    stop: float | None = None
    stop_target: str | int | None = None
    price_floor: float | None = None
    import_duty: float | None = None
    import_duty_products: float | None = None
    border_price: float | None = None
    stockpile: float | None = None
    stockpile_products: float | None = None
    stockpile_pause: bool | None = None
    stockpile_duty: float | None = None
    recycling: float | None = None
    research: float | None = None
    retaliation: float | None = None
    concession: bool | None = None
    passage: float | None = None


Action.__doc__ = "\n".join(
    [cleandoc(Action.__doc__ or ""), "", *(f"{row.name}: {row.meaning}" for row in INSTRUMENTS)]
)

NUMBERS = (int, float, np.floating, np.integer)


class Strategy:
    """How a state plays. Write a frozen dataclass and override `decide`; nothing else is needed.

    `decide_all` answers for every run at once. The default asks `decide` run by run, or once where
    `by_calendar` says that dates alone decide. Override it only where a profile shows that it pays,
    and keep `decide`: a test holds the two together.
    """

    role: str = ""  # the state that plays it: "China", "United States", "Japan", "Australia"
    source: str = ""  # who played it or thought of it
    by_calendar: bool = False  # whether all runs get one answer: dates decide, or nothing
    reads_network: bool = False  # whether it reads NETWORK in functions outside its class

    def decide(self, seen: Any) -> Any:
        """The rule for one run: a state's from Observation to Action, a firm's: see FirmRule."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it decides")

    def decide_all(self, seen: Observations) -> list[Any]:
        """Actions for every run; each field of `seen` is an array (run,)."""
        if self.by_calendar:
            first = Observation(*(float(column[0]) for column in seen))
            return [self.decide(first)] * len(seen.month)
        columns = (np.asarray(column).tolist() for column in seen)
        return [self.decide(Observation(*run)) for run in zip(*columns, strict=True)]

    def played_by(self, state: str) -> Strategy:
        """This strategy as that state plays it: itself, unless it needs to know who plays."""
        return self

    @property
    def name(self) -> str:
        """The league-table name, `Quota2010(severity=0.4)`: it also rebuilds the strategy."""
        own_fields: Any = fields(self)  # type: ignore[arg-type]
        values = ((field, getattr(self, field.name)) for field in own_fields)
        arguments = [f"{f.name}={value!r}" for f, value in values if value != f.default]
        return type(self).__name__ + (f"({', '.join(arguments)})" if arguments else "")


class Holder(Strategy):
    """A strategy of any state that puts exports under licence."""

    role = "China"


def _number_fault(row: Instrument, setting: Any) -> str | None:
    """What is wrong with the number of an instrument, or with one of its numbers by group."""
    numbers = (setting,)
    if row.by_group and setting is not None:
        if not isinstance(setting, tuple) or len(setting) != SLOTS:
            return f"{row.name} must hold a number for each of {SLOTS} groups, not {setting!r}"
        numbers = setting
    for number in numbers:
        why = number_fault(row.name, number, row.low, row.high)
        if why and number != row.none:
            return why + row.beyond
    return None


def _target_fault(row: Instrument, setting: Any, states: tuple[str, ...]) -> str | None:
    """What is wrong with the state that an instrument names, or None."""
    names = range(len(states)) if type(setting) is int else states
    if setting is None or setting in names:
        return None
    near = nearest(str(setting), states)
    return f"{row.name} = {setting!r} is no state{near}; known: {', '.join(states)}"


def number_fault(key: str, value: Any, low: float, high: float) -> str | None:
    """What is wrong with a number of an answer, which may be None, or None if nothing is."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        return f"{key} must be a number or None, not {value!r}"
    if not low <= value <= high:
        return f"{key} = {value!r} must lie between {low:g} and {high:g}"
    return None


def flag_fault(key: str, value: Any) -> str | None:
    """What is wrong with a flag of an answer, or None."""
    fault = f"{key} must be true, false or None, not {value!r}"
    return None if value in (None, True, False) else fault


def fault_of(action: Any, states: tuple[str, ...]) -> str | None:
    """What is wrong with an answer of a state, in words, or None. states: those of its world."""
    if not isinstance(action, Action):
        return f"must answer with an Action, not {type(action).__name__}"
    for row in INSTRUMENTS:
        setting = getattr(action, row.name)
        if row.is_number:
            why = _number_fault(row, setting)
        elif row.unit == SWITCH:
            why = flag_fault(row.name, setting)
        else:
            why = _target_fault(row, setting, states)
        if why:
            return why
    return None

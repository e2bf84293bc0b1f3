"""How states played by the record: what each did, by its date, from the table `calendar`."""

from dataclasses import dataclass, replace
from functools import cache
from math import inf, isnan
from typing import Any, NamedTuple

from regame.config.section import GROUPS
from regame.core.errors import UserError, nearest
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.parameters import State
from regame.tables import figures
from regame.tables.own import month_of

MILLION = 1e6  # USD
SWITCHES = ("technology_ban", "threat", "carry_out")
MONEY = ("grant", "offtake", "research")  # of which several may run side by side


class Measure(NamedTuple):
    """One row of the calendar; months are counted from year 0."""

    start: float
    end: float
    instrument: str
    item: str
    value: float


@dataclass(frozen=True)
class Recorded(Strategy):
    """Does what its state did on record, month by month, whatever happens in the run.

    For hindcasts: a recorded answer to a weapon, played in a world without it, would be a gift.
    """

    by_calendar = True
    state: State = ""  # whose record; by default that of the state that plays it
    border_tax: bool = True  # value-added tax that goods do not get back when they leave

    def played_by(self, state: str) -> Strategy:
        """The same with the state's own record; raises UserError where there is none."""
        chosen = replace(self, state=self.state or state)
        measures(chosen.state)
        return chosen

    def decide(self, seen: Observation) -> Action:
        """What the calendar has of this month [the units of `Action`]."""
        month = round(12 * seen.year)
        return action(self.state, month, month - round(seen.month), self.border_tax)


@cache
def measures(state: str) -> tuple[Measure, ...]:
    """The calendar of a state; empty for "", a state not known yet.

    Raises UserError where it has nothing.
    """
    if not state:
        return ()
    table = figures.read("calendar")
    states_named = list(dict.fromkeys(table["state"]))
    if state not in states_named:
        raise UserError(
            f"strategy 'Recorded': nothing is recorded of {state!r}{nearest(state, states_named)}; "
            f"recorded are {', '.join(states_named)}"
        )
    rows = table[table["state"] == state].to_dict("records")
    return tuple(
        Measure(_month(row["start"]), _month(row["end"]), row["instrument"], row["item"], value)
        for row in rows
        for value in [float(row["value"])]
    )


def _month(text: Any) -> float:
    """Months since year 0 of YYYY-MM; infinite where there is none."""
    return month_of(text, 0) if isinstance(text, str) else inf


@cache
def action(state: str, month: int, start: int, border_tax: bool = True) -> Action:
    """What a state did in a month. start: first month of play; both counted from year 0.

    Quotas are relative to the one in force before the start, as actions want them. Tax that is not
    refunded when goods leave is on top of the duty, where `border_tax`.
    """
    now = [m for m in measures(state) if m.start <= month < m.end]
    instruments: dict[str, Any] = {}
    duties: dict[str, float] = {}
    tax = 0.0
    for measure in now:
        name, value = measure.instrument, measure.value
        match name:
            case "export_quota":
                instruments[name] = inf if isnan(value) else value / _quota_before(state, start)
            case "duties":
                duties[measure.item] = value / 100
            case "border_tax":
                tax = value / 100 if border_tax else 0.0
            case "denial":
                instruments[name] = measure.item
            case _ if name in MONEY:
                instruments[name] = instruments.get(name, 0.0) + value * MILLION
            case _:
                instruments[name] = bool(value) if name in SWITCHES else value
    if duties:
        instruments["duties"] = tuple(duties[group] + tax * (1 + duties[group]) for group in GROUPS)
    return Action(**instruments)


def _quota_before(state: str, start: int) -> float:
    """The quota in force in the month before the start, t a year."""
    quotas = [m for m in measures(state) if m.instrument == "export_quota"]
    held = [m.value for m in quotas if m.start <= start - 1 < m.end]
    if not held or isnan(held[0]):
        raise UserError(
            f"strategy 'Recorded': {state} had no quota on record in the month before the start "
            f"of play ({(start - 1) // 12}), to which later quotas could be compared"
        )
    return held[0]

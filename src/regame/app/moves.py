"""What a hand plays, and what a link or a file of it brings back: instruments and moves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from regame.analysis.harm import equal
from regame.app.case_words import makes, said
from regame.app.focus import Hand, Moves, Standing, seat_by_hand
from regame.app.setup import (
    Setup,
    choices,
    config_of,
    known_states,
    open_game,
    question,
    world_of,
)
from regame.core.errors import UserError, nearest
from regame.core.instruments import INSTRUMENTS, STATE, SWITCH, Instrument
from regame.core.typed import plain, written
from regame.strategies.contract import Action
from regame.tables.routes import lands

UNITS = {  # of an instrument -> the unit in which it is typed, and that unit in its own
    "share": ("%", 0.01),
    "1": ("%", 0.01),
    "ad valorem": ("points", 0.01),
    "USD/year": ("M USD a year", 1e6),
    "USD/kg": ("{price}", 1.0),
}


@dataclass(frozen=True)
class Field:
    """What a person can set of an instrument: its label and unit in the words of a world.

    scale: what is typed, times this, is what the action takes.
    """

    row: Instrument
    label: str
    unit: str
    scale: float


def instruments_of(state: str, config: str) -> list[Field]:
    """Return what a state can set."""
    user = "holder" if state == question(config).weapon else "state"
    lacking = set() if makes(config) else {"products"}
    if state not in lands(config_of(config), known_states(config)):
        lacking.add("routes")
    rows = [row for row in typed() if row.user == user and row.needs not in lacking]
    units = [typed_unit(row) for row in rows]
    return [
        Field(row, said(row.label, config), said(unit, config), scale)
        for row, (unit, scale) in zip(rows, units, strict=True)
    ]


def typed() -> Iterator[Instrument]:
    """Return the instruments that a form has a field for: those that take one entry."""
    return (row for row in INSTRUMENTS if not row.by_group)


def typed_unit(row: Instrument) -> tuple[str, float]:
    """Return the unit in which an instrument is typed, and that unit in the instrument's own."""
    if not row.is_number:
        return "", 1.0
    unit, scale = UNITS.get(row.unit, (row.unit, 1.0))
    return (f"{unit} of {row.share_of}" if row.share_of else unit), scale


def fields_of(state: str, config: str, written: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the fields of a form for what a state can set; written: what they hold now."""
    states = [name for name in known_states(config) if name != state]
    return [
        {
            "field": item.row.name, "label": item.label, "unit": item.unit,
            "value": written.get(item.row.name, ""),
            "options": ["", "yes", "no"] if item.row.unit == SWITCH
            else (["", *states] if item.row.unit == STATE else []),
        }
        for item in instruments_of(state, config)
    ]  # fmt: skip


def read_action(setup: Setup, given: Mapping[str, str]) -> Action:
    """Read an action of the seat from the texts of a form.

    An empty text leaves an instrument as at the start.
    Raises UserError with a line for every fault.
    """
    faults: list[str] = []
    entries: dict[str, Any] = {}
    state, states = setup.seat, known_states(setup.config)
    for item in instruments_of(state, setup.config):
        entry = str(given.get(item.row.name, "")).strip()
        if not entry:
            continue
        if item.row.unit == SWITCH:
            if entry in ("yes", "no"):
                entries[item.row.name] = entry == "yes"
            else:
                faults.append(f"{item.label}: must be yes or no, or empty")
        elif item.row.unit == STATE:
            if entry in states and entry != state:
                entries[item.row.name] = entry
            else:
                faults.append(f"{item.label} {entry[:30]!r}: no such state{nearest(entry, states)}")
        else:
            faults += _number(item, entry, entries)
    if faults:
        raise UserError(faults)
    return Action(**entries)


def _number(item: Field, text: str, found: dict[str, Any]) -> list[str]:
    low, high = (bound / item.scale for bound in (item.row.low, item.row.high))
    try:
        value = float(plain(text))
    except UserError as error:
        return [f"{item.label}: {error.faults[0]}"]
    except ValueError:
        value = np.nan
    if not low <= value <= high or not np.isfinite(value):
        reach = f"from {low:,.4g} to {high:,.4g}" if np.isfinite(high) else f"of {low:g} or more"
        return [f"{item.label}: {text[:20]!r} must be a number {reach} {item.unit}".rstrip()]
    found[item.row.name] = value * item.scale
    return []


def written_action(action: Action) -> dict[str, str]:
    """Return an action as the texts of a form, so that `read_action` gives it back."""
    entries = {}
    for row in typed():
        value = getattr(action, row.name)
        if isinstance(value, bool):
            entries[row.name] = "yes" if value else "no"
        elif isinstance(value, str):
            entries[row.name] = value
        elif value is not None:
            entries[row.name] = written(value / typed_unit(row)[1])
    return entries


@dataclass(frozen=True)
class Rival:
    """What a catalogue strategy would have brought in the place of the person, on the same luck.

    gain: USD, its income less the person's, 0 where they are equal; income: the person's, USD.
    """

    name: str
    gain: float
    income: float = 0.0


def rivals(setup: Setup, moves: Moves, months: int) -> list[Rival]:
    """Play every catalogue strategy of the seat in the same world, best first.

    Each with its defaults, on the same luck and against the same others.
    """
    names = choices(setup.seat, setup.config)
    rows = [{**setup.played, setup.seat: name} for name in [*names, names[0]]]
    design = world_of(setup).merge(pd.DataFrame(rows), how="cross").rename_axis("run")
    game = open_game(setup, design)
    seat_by_hand(game, setup.seat, Hand(moves), np.array([len(names)]))
    standing = Standing(game)
    game.run_for(months)
    *incomes, income = standing.income()[:, game.atlas.state(setup.seat)].tolist()
    gains = np.where(equal(incomes, income), 0.0, np.subtract(incomes, income)).tolist()
    ranking = [Rival(name, gain, income) for name, gain in zip(names, gains, strict=True)]
    return sorted(ranking, key=lambda rival: -rival.gain)

"""What a hand plays, and what a link or a file of it brings back: instruments, moves, addresses."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from regame.app.case_words import makes, said
from regame.app.focus import Hand, Moves, Standing, seat_by_hand
from regame.app.setup import (
    LONGEST,
    Setup,
    choices,
    config_of,
    known_states,
    open_game,
    question,
    read_setup,
    world_of,
)
from regame.core.errors import UserError, nearest
from regame.game.instruments import HOLDER_FIELDS, STATE_FIELDS
from regame.strategies.contract import FLAGS, LIMITS, TARGETS, Action
from regame.tables.routes import lands


@dataclass(frozen=True)
class Instrument:
    """What a person can set: the field of an action, its label, unit and bounds."""

    field: str
    label: str
    unit: str
    scale: float = 1.0  # what is typed, times this, is what the action takes


INSTRUMENTS = {
    "export_quota": Instrument("export_quota", "Export quota", "% of the start's", 0.01),
    "export_duty": Instrument("export_duty", "Export duty, added", "points", 0.01),
    "denial": Instrument("denial", "Refuse {goods} to", ""),
    "enforcement": Instrument("enforcement", "Campaign at home", "%", 0.01),
    "flooding": Instrument("flooding", "Undercut rivals", "%", 0.01),
    "threat": Instrument("threat", "Threaten in disputes", ""),
    "carry_out": Instrument("carry_out", "Carry out threats", ""),
    "technology_ban": Instrument("technology_ban", "Withhold technology", ""),
    "downstream": Instrument("downstream", "{Makers} at home", "M USD a year", 1e6),
    "mine_plan": Instrument(
        "mine_plan", "{Extractors} follow {products}", "% of their growth", 0.01
    ),
    "licensing": Instrument("licensing", "Licences case by case, refused", "%", 0.01),
    "licensing_wide": Instrument("licensing_wide", "For more groups and traces", ""),
    "refused_to": Instrument("refused_to", "No such licences for", ""),
    "stop": Instrument("stop", "Stop of all goods", "%", 0.01),
    "stop_target": Instrument("stop_target", "Stopped for, if not for all", ""),
    "grant": Instrument("grant", "Grants for plants at home", "M USD a year", 1e6),
    "offtake": Instrument("offtake", "Plants in friendly states", "M USD a year", 1e6),
    "price_floor": Instrument("price_floor", "Price floor, {leading}", "{price}"),
    "stockpile": Instrument("stockpile", "Public stock", "months of use"),
    "stockpile_magnets": Instrument(
        "stockpile_magnets", "Public stock of {products}", "months of use"
    ),
    "stockpile_pause": Instrument("stockpile_pause", "Buy nothing for public stocks", ""),
    "recycling": Instrument("recycling", "Old {products} collected, added", "%", 0.01),
    "research": Instrument("research", "Research into substitutes", "M USD a year", 1e6),
    "retaliation": Instrument("retaliation", "Retaliate in other trade", "%", 0.01),
    "concession": Instrument("concession", "Give way in disputes", ""),
    "passage": Instrument("passage", "Let through its land", "% of what routes carry", 0.01),
}

OF_PRODUCTS = (
    "downstream",
    "mine_plan",
    "stockpile_magnets",
)  # instruments of a stage that not every world has


def instruments_of(state: str, config: str) -> list[Instrument]:
    """Return what a state can set."""
    holder = state == question(config).weapon
    fields = (*HOLDER_FIELDS, *TARGETS) if holder else STATE_FIELDS
    there = [name for name in INSTRUMENTS if name in fields]
    if not makes(config):
        there = [name for name in there if name not in OF_PRODUCTS]
    if state not in lands(config_of(config), known_states(config)):
        there = [name for name in there if name != "passage"]
    return [
        replace(item, label=said(item.label, config), unit=said(item.unit, config))
        for item in map(INSTRUMENTS.__getitem__, there)
    ]


def fields_of(state: str, config: str, written: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the fields of a form for what a state can set; written: what they hold now."""
    states = [name for name in known_states(config) if name != state]
    return [
        {
            "field": item.field, "label": item.label, "unit": item.unit,
            "value": written.get(item.field, ""),
            "options": ["", "yes", "no"] if item.field in FLAGS
            else (["", *states] if item.field in TARGETS else []),
        }
        for item in instruments_of(state, config)
    ]  # fmt: skip


def read_action(setup: Setup, given: Mapping[str, str]) -> Action:
    """Read an action of the seat from the texts of a form.

    An empty text leaves an instrument as at the start.
    Raises UserError with a line for every fault.
    """
    faults: list[str] = []
    found: dict[str, Any] = {}
    state, states = setup.seat, known_states(setup.config)
    for item in instruments_of(state, setup.config):
        text = str(given.get(item.field, "")).strip()
        if not text:
            continue
        if item.field in FLAGS:
            if text in ("yes", "no"):
                found[item.field] = text == "yes"
            else:
                faults.append(f"{item.label}: must be yes or no, or empty")
        elif item.field in TARGETS:
            if text in states and text != state:
                found[item.field] = text
            else:
                faults.append(f"{item.label} {text[:30]!r}: no such state{nearest(text, states)}")
        else:
            faults += _number(item, text, found)
    if faults:
        raise UserError(faults)
    return Action(**found)


def _number(item: Instrument, text: str, found: dict[str, Any]) -> list[str]:
    low, high = (bound / item.scale for bound in LIMITS[item.field])
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not low <= value <= high or not np.isfinite(value):
        reach = f"from {low:,.4g} to {high:,.4g}" if np.isfinite(high) else f"of {low:g} or more"
        return [f"{item.label}: {text[:20]!r} must be a number {reach} {item.unit}".rstrip()]
    found[item.field] = value * item.scale
    return []


def written_action(action: Action) -> dict[str, str]:
    """Return an action as the texts of a form, so that `read_action` gives it back."""
    found = {}
    for name, item in INSTRUMENTS.items():
        value = getattr(action, name)
        if isinstance(value, bool):
            found[name] = "yes" if value else "no"
        elif isinstance(value, str):
            found[name] = value
        elif value is not None:
            found[name] = f"{value / item.scale:.10g}"
    return found


@dataclass(frozen=True)
class Rival:
    """What a catalogue strategy would have brought in the place of the person, on the same luck.

    gain: USD, its income less the person's.
    """

    name: str
    gain: float


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
    income = standing.income()[:, game.atlas.state(setup.seat)]
    found = [Rival(name, float(income[k] - income[-1])) for k, name in enumerate(names)]
    return sorted(found, key=lambda rival: -rival.gain)


SCHEMA_VERSION = 1
LARGEST = 200_000  # letters
NOT_ONE = "this is no replay of regame"


def write_replay(setup: Setup, moves: Moves, months: int) -> str:
    """Return a replay as JSON."""
    replay = {
        "schema_version": SCHEMA_VERSION,
        "setup": setup.fields(),
        "months_played": months,
        "moves": [{"month": month, "action": written_action(action)} for month, action in moves],
    }
    return json.dumps(replay, indent=1)


def read_replay(text: str) -> tuple[Setup, Moves, int]:
    """Return set-up, moves and months played of a replay.

    Raises UserError for anything that is none.
    """
    if len(text) > LARGEST:
        raise UserError(f"{NOT_ONE}: it is longer than {LARGEST:,} letters")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise UserError(f"{NOT_ONE}: it does not read as JSON") from None
    if not isinstance(found, dict) or found.get("schema_version") != SCHEMA_VERSION:
        raise UserError(f"{NOT_ONE}, or of another version than {SCHEMA_VERSION}")
    fields, moves = found.get("setup"), found.get("moves")
    if not isinstance(fields, dict) or not _texts(fields) or not isinstance(moves, list):
        raise UserError(f"{NOT_ONE}: it must hold a set-up of texts and a list of moves")
    setup = read_setup(fields)
    if not setup.seat:
        raise UserError(f"{NOT_ONE}: nobody sits in it")
    played = month_in(found.get("months_played"), setup.months)
    return setup, moves_made(setup, moves), played


def write_moves(moves: Moves) -> str:
    """Return moves as a line, such as `0:export_quota=60,threat=yes;6:`."""
    written = ((month, written_action(action)) for month, action in moves)
    return ";".join(f"{month}:{','.join(map('='.join, act.items()))}" for month, act in written)


def read_moves(setup: Setup, text: str) -> Moves:
    """Return the moves of a line.

    Raises UserError where it holds none.
    """
    found = []
    for item in filter(None, text.split(";")):
        month, _, given = item.partition(":")
        pairs = (part.partition("=") for part in filter(None, given.split(",")))
        action = {field: value for field, _, value in pairs}
        whole = month.isascii() and month.isdigit() and len(month) < 6
        found.append({"month": int(month) if whole else month, "action": action})
    return moves_made(setup, found)


def moves_made(setup: Setup, given: list[Any]) -> Moves:
    """Return the moves of the seat of a set-up, from what a file holds: a month and an action each.

    Raises UserError where it holds none.
    """
    found: list[tuple[int, Any]] = []
    for item in given:
        if not isinstance(item, dict) or not _texts(item.get("action")):
            raise UserError(f"{NOT_ONE}: a move must hold a month and an action of texts")
        month = month_in(item.get("month"), setup.months)
        if found and month <= found[-1][0]:
            raise UserError(f"{NOT_ONE}: its moves must follow each other in time")
        found.append((month, read_action(setup, item["action"])))
    return tuple(found)


def month_in(value: Any, most: int) -> int:
    """Return a month that a file holds. Raises UserError where it is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise UserError(f"{NOT_ONE}: its months must be whole numbers from 0 to {most}")
    return value


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(x, str) for x in value.values())


SECOND, SHOWN = "b.", "show."  # what fields of an address begin with: second set-up, choices
type Choices = Callable[[str], Mapping[str, Sequence[str]]]  # of a world: picture -> choices
LONGEST_PICK = 120  # letters of what is looked at


@dataclass(frozen=True)
class Asked:
    """A view, as an address names it.

    goal: month to be shown; pick: state, plant or route that is looked at, not yet known to be
    there; choices: picture -> what it shows; task: a goal that is scored, not yet known either.
    """

    setups: tuple[Setup, ...] = field(default_factory=lambda: (Setup(),))
    moves: Moves = ()
    goal: int = 0
    pick: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    task: str = ""


def read_address(query: Mapping[str, str], known: Choices) -> Asked:
    """Read the fields of an address; raises UserError with a line for every fault of a set-up."""
    setups = [read_setup(query)]
    if query.get("compare") == "1":
        own = {k.removeprefix(SECOND): v for k, v in query.items() if k.startswith(SECOND)}
        setups.append(read_setup(own))
    seated = bool(setups[0].seat)
    moves = read_moves(setups[0], query.get("moves", "")) if seated else ()
    there = known(setups[0].config)
    shown = {k.removeprefix(SHOWN): v for k, v in query.items() if k.startswith(SHOWN)}
    choices = {name: value for name, value in shown.items() if is_choice(name, value, there)}
    goal, pick = _goal(query.get("at", "0")), query.get("pick", "")[:LONGEST_PICK]
    return Asked(tuple(setups), moves, goal, pick, choices, query.get("task", ""))


def is_choice(name: str, value: str, known: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a picture of that name can show that."""
    return value in known.get(name, ())


def _goal(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise UserError(f"at = {text[:20]!r}: must be a whole number of months")
    return min(int(text), LONGEST)

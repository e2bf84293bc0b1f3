"""What a hand plays, and what a link or a file of it brings back: instruments and moves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import BaseModel, Field

from regame.analysis.harm import equal
from regame.app import setup as setups
from regame.app.case_words import PAGE, said
from regame.app.hand import Moves, seated
from regame.app.setup import LONGEST, Setup, config_of, known_states, other_states, read_setup
from regame.core.errors import UserError, check_name, gathered, refuse
from regame.core.instruments import INSTRUMENTS, STATE, SWITCH, Instrument
from regame.core.typed import number, whole, written
from regame.strategies.contract import Action
from regame.tables.routes import lands
from regame.tables.world import chain

# Unit of an instrument -> the one in which it is typed, and that in its own.
UNITS: dict[str, tuple[str, float]] = PAGE["typed"]
TYPED = [row for row in INSTRUMENTS if not row.by_group]  # those that take one entry in a form


class Entry(NamedTuple):
    """What a person can set of an instrument: its label and unit in the words of a world.

    scale: what is typed, times this, is what the action takes.
    """

    row: Instrument
    label: str
    unit: str
    scale: float


def instruments_of(state: str, config: str) -> list[Entry]:
    """Return what a state can set."""
    user = "holder" if state == setups.question(config).weapon else "state"
    lacking = set() if chain(config_of(config)).made else {"products"}
    if state not in lands(config_of(config), known_states(config)):
        lacking.add("routes")
    rows = [row for row in TYPED if row.user == user and row.needs not in lacking]
    units = [(said(unit, config), scale) for unit, scale in map(typed_unit, rows)]
    return [Entry(row, said(row.label, config), *of) for row, of in zip(rows, units, strict=True)]


def typed_unit(row: Instrument) -> tuple[str, float]:
    """Return the unit in which an instrument is typed, and that unit in the instrument's own."""
    if not row.is_number:
        return "", 1.0
    unit, scale = UNITS.get(row.unit, (row.unit, 1.0))
    return (f"{unit} of {row.share_of}" if row.share_of else unit), scale


def fields_of(state: str, config: str, move: Action | None) -> list[dict[str, object]]:
    """Return the fields of a form for what a state can set; move: what they hold now."""
    texts = written_action(move) if move is not None else {}
    options = {SWITCH: ["", "yes", "no"], STATE: ["", *other_states(state, config)]}
    return [
        {"field": item.row.name, "label": item.label, "unit": item.unit,
         "value": texts.get(item.row.name, ""), "options": options.get(item.row.unit, [])}
        for item in instruments_of(state, config)
    ]  # fmt: skip


def read_action(setup: Setup, given: Mapping[str, str]) -> Action:
    """Read an action of the seat from the texts of a form.

    An empty text leaves an instrument as at the start.
    Raises UserError with a line for every fault.
    """
    faults: list[str] = []
    entries: dict[str, Any] = {}
    others = other_states(setup.seat, setup.config)
    for item in instruments_of(setup.seat, setup.config):
        if entry := str(given.get(item.row.name, "")).strip():
            mark = " " if item.row.unit == STATE else ": "
            with gathered(faults, item.label + mark):
                entries[item.row.name] = _read(item, entry, others)
    refuse(faults)
    return Action(**entries)


def _read(item: Entry, text: str, others: Sequence[str]) -> bool | str | float:
    """Return what is set of an instrument. others: states. Raises UserError where it cannot be."""
    if item.row.unit == SWITCH:
        if text not in ("yes", "no"):
            raise UserError("must be yes or no, or empty")
        return text == "yes"
    if item.row.unit == STATE:
        return check_name(text, others, "no such state")
    low, high = (bound / item.scale for bound in (item.row.low, item.row.high))
    reach = f"from {low:,.4g} to {high:,.4g}" if np.isfinite(high) else f"of {low:g} or more"
    return number(text, low, high, f"{reach} {item.unit}") * item.scale


def written_action(action: Action) -> dict[str, str]:
    """Return an action as the texts of a form, so that `read_action` gives it back."""
    entries = {}
    for row in TYPED:
        value = getattr(action, row.name)
        if isinstance(value, bool):
            entries[row.name] = "yes" if value else "no"
        elif isinstance(value, str):
            entries[row.name] = value
        elif value is not None:
            entries[row.name] = written(value / typed_unit(row)[1])
    return entries


class Rival(NamedTuple):
    """What a catalogue strategy would have brought in the place of the person, on the same luck.

    gain: USD, its income less the person's, 0 where they are equal; income: the person's, USD.
    """

    name: str
    gain: float
    income: float = 0.0


def rivals(setup: Setup, months: int) -> list[Rival]:
    """Play every catalogue strategy of the seat in the same world, best first.

    Each with its defaults, on the same luck and against the same others.
    """
    names = setups.choices(setup.seat, setup.config)
    rows = [{**setup.played, setup.seat: name} for name in [*names, names[0]]]
    hand = seated(setup.seat, setup.moves, np.array([len(names)]))
    seat = known_states(setup.config).index(setup.seat)
    *incomes, income = setups.incomes_by(setup, rows, [hand], months)[:, seat].tolist()
    gains = np.where(equal(incomes, income), 0.0, np.subtract(incomes, income)).tolist()
    ranking = [Rival(name, gain, income) for name, gain in zip(names, gains, strict=True)]
    return sorted(ranking, key=lambda rival: -rival.gain)


LARGEST = 400_000  # letters of a file
NOT_ONE = "this is no replay of regame"


class Move(BaseModel, strict=True):
    """A month, and what was set in it as a form has it."""

    month: int = Field(ge=0, le=LONGEST)
    action: dict[str, str]


class Saved(BaseModel, strict=True):
    """What all such files hold. setup: the fields of an address; noun: what such a file is."""

    noun: ClassVar[str] = NOT_ONE
    schema_version: Literal[1] = 1
    setup: dict[str, str]
    months_played: int = Field(ge=0, le=LONGEST)

    @classmethod
    def read(cls, text: str) -> tuple[Self, Setup]:
        """Return what a file holds, and its set-up. Raises UserError for any other text."""
        try:
            saved = cls.model_validate_json(text[:LARGEST])
        except ValueError:
            raise UserError(f"{cls.noun}, or of another version than 1") from None
        setup = read_setup(saved.setup)
        if saved.months_played > setup.months:
            raise UserError(f"{cls.noun}: it goes on beyond its end, month {setup.months}")
        return saved, setup


class Replay(Saved):
    """The moves of one seat."""

    moves: list[Move]


class Seated(BaseModel, strict=True):
    """A team of a class."""

    state: str
    name: str
    moves: list[Move]


class ClassGame(Saved):
    """The moves of all teams."""

    noun: ClassVar[str] = "this is no saved game of a class"
    kind: Literal["regame room"] = "regame room"
    teams: list[Seated] = Field(min_length=1)


def written_moves(moves: Moves) -> list[Move]:
    """Return moves as a file has them."""
    return [Move(month=month, action=written_action(action)) for month, action in moves]


def _moved(setup: Setup, saved: list[Move]) -> Setup:
    """Return a set-up with moves of its seat. Raises UserError where it cannot make them."""
    months = [move.month for move in saved]
    if months != sorted(set(months)) or max(months, default=0) > setup.months:
        raise UserError(f"{NOT_ONE}: its moves must follow each other, up to {setup.months} months")
    moves = ((move.month, read_action(setup, move.action)) for move in saved)
    return replace(setup, moves=tuple(moves))


def write_replay(setup: Setup, months: int) -> str:
    """Return a replay as JSON."""
    saved = Replay(setup=setup.fields(), months_played=months, moves=written_moves(setup.moves))
    return saved.model_dump_json(indent=1)


def read_replay(text: str) -> tuple[Setup, int]:
    """Return set-up and months played of a replay. Raises UserError for any other text."""
    saved, setup = Replay.read(text)
    if not setup.seat:
        raise UserError(f"{NOT_ONE}: nobody sits in it")
    return _moved(setup, saved.moves), saved.months_played


def write_game(setup: Setup, teams: Mapping[str, tuple[str, Moves]], months: int) -> str:
    """Return a game of a class as JSON; teams: state -> name and moves."""
    seated = [
        Seated(state=state, name=name, moves=written_moves(moves))
        for state, (name, moves) in teams.items()
    ]
    saved = ClassGame(setup=setup.fields(), months_played=months, teams=seated)
    return saved.model_dump_json(indent=1)


def read_game(text: str) -> tuple[Setup, dict[str, Moves], dict[str, str], int]:
    """Return set-up, moves and names of teams by state, and months played.

    Raises UserError for anything that is no such game.
    """
    saved, setup = ClassGame.read(text)
    setup, names = replace(setup, seat=""), {team.state: team.name for team in saved.teams}
    if not names.keys() <= set(known_states(setup.config)):
        raise UserError(f"{ClassGame.noun}: it has a team of a state that is not there")
    moves = {
        team.state: _moved(replace(setup, seat=team.state), team.moves).moves
        for team in saved.teams
    }
    return setup, moves, names, saved.months_played


def write_moves(moves: Moves) -> str:
    """Return moves as a line, such as `0:export_quota=60,threat=yes;6:`."""
    return ";".join(
        f"{move.month}:{','.join(map('='.join, move.action.items()))}"
        for move in written_moves(moves)
    )


def read_moves(setup: Setup, text: str) -> Setup:
    """Return a set-up with the moves of a line. Raises UserError where it holds none."""
    moves = []
    for item in filter(None, text.split(";")):
        month, _, fields = item.partition(":")
        pairs = (part.partition("=") for part in filter(None, fields.split(",")))
        action = {field: value for field, _, value in pairs}
        moves.append(Move(month=whole("month of a move", month, 0, LONGEST), action=action))
    return _moved(setup, moves)

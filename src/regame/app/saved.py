"""What is saved and loaded again: a replay of one seat, and a game of a class."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from regame.app.focus import Moves
from regame.app.moves import read_action, written_action
from regame.app.setup import LONGEST, Setup, known_states, read_setup
from regame.core.errors import UserError

LARGEST = 400_000  # letters of a file
NOT_ONE = "this is no replay of regame"


class Move(BaseModel):
    """A month, and what was set in it as a form has it."""

    model_config = ConfigDict(strict=True)
    month: int = Field(ge=0, le=LONGEST)
    action: dict[str, str]


class Saved(BaseModel):
    """What all such files hold. setup: the fields of an address; noun: what such a file is."""

    model_config = ConfigDict(strict=True)
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


class Seated(BaseModel):
    """A team of a class."""

    model_config = ConfigDict(strict=True)
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


def moves_made(setup: Setup, saved: list[Move]) -> Moves:
    """Return the moves of the seat of a set-up. Raises UserError where it cannot make them."""
    months = [move.month for move in saved]
    if months != sorted(set(months)) or max(months, default=0) > setup.months:
        raise UserError(f"{NOT_ONE}: its moves must follow each other, up to {setup.months} months")
    return tuple((move.month, read_action(setup, move.action)) for move in saved)


def write_replay(setup: Setup, moves: Moves, months: int) -> str:
    """Return a replay as JSON."""
    saved = Replay(setup=setup.fields(), months_played=months, moves=written_moves(moves))
    return saved.model_dump_json(indent=1)


def read_replay(text: str) -> tuple[Setup, Moves, int]:
    """Return set-up, moves and months played of a replay. Raises UserError for any other text."""
    saved, setup = Replay.read(text)
    if not setup.seat:
        raise UserError(f"{NOT_ONE}: nobody sits in it")
    return setup, moves_made(setup, saved.moves), saved.months_played


def write_game(setup: Setup, teams: Mapping[str, tuple[str, Moves]], months: int) -> str:
    """Return a game of a class as JSON; teams: state -> name and moves."""
    seated = [
        Seated(state=state, name=name, moves=written_moves(moves))
        for state, (name, moves) in teams.items()
    ]
    return ClassGame(setup=setup.fields(), months_played=months, teams=seated).model_dump_json(
        indent=1
    )


def read_game(text: str) -> tuple[Setup, dict[str, Moves], dict[str, str], int]:
    """Return set-up, moves and names of teams by state, and months played.

    Raises UserError for anything that is no such game.
    """
    saved, setup = ClassGame.read(text)
    setup, names = replace(setup, seat=""), {team.state: team.name for team in saved.teams}
    if not names.keys() <= set(known_states(setup.config)):
        raise UserError(f"{ClassGame.noun}: it has a team of a state that is not there")
    moves = {
        team.state: moves_made(replace(setup, seat=team.state), team.moves) for team in saved.teams
    }
    return setup, moves, names, saved.months_played


def write_moves(moves: Moves) -> str:
    """Return moves as a line, such as `0:export_quota=60,threat=yes;6:`."""
    return ";".join(
        f"{move.month}:{','.join(map('='.join, move.action.items()))}"
        for move in written_moves(moves)
    )


def read_moves(setup: Setup, text: str) -> Moves:
    """Return the moves of a line. Raises UserError where it holds none."""
    moves = []
    for item in filter(None, text.split(";")):
        month, _, fields = item.partition(":")
        pairs = (part.partition("=") for part in filter(None, fields.split(",")))
        if not (month.isascii() and month.isdigit() and len(month) < 6):
            raise UserError(f"{NOT_ONE}: {month[:20]!r} must be a whole number of months")
        action = {field: value for field, _, value in pairs}
        moves.append(Move.model_construct(month=int(month), action=action))
    return moves_made(setup, moves)

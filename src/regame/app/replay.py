"""A replay: a set-up and the moves of a hand, as a file or in an address, to play them again."""

from __future__ import annotations

import json
from typing import Any

from regame.app.seat import Moves, read_action, written_action
from regame.app.setup import Setup, known_states, read_setup
from regame.core.errors import UserError

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
    played = _month(found.get("months_played"), setup.months)
    return setup, _moves(setup, moves), played


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
    return _moves(setup, found)


def _moves(setup: Setup, given: list[Any]) -> Moves:
    states = tuple(known_states(setup.config))
    found: list[tuple[int, Any]] = []
    for item in given:
        if not isinstance(item, dict) or not _texts(item.get("action")):
            raise UserError(f"{NOT_ONE}: a move must hold a month and an action of texts")
        month = _month(item.get("month"), setup.months)
        if found and month <= found[-1][0]:
            raise UserError(f"{NOT_ONE}: its moves must follow each other in time")
        found.append((month, read_action(setup.seat, item["action"], states)))
    return tuple(found)


def _month(value: Any, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise UserError(f"{NOT_ONE}: its months must be whole numbers from 0 to {most}")
    return value


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(x, str) for x in value.values())

"""What an address asks for: set-ups, moves, the month, and what the pictures show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regame.app.board import CHOICES
from regame.app.replay import read_moves
from regame.app.seat import Moves
from regame.app.setup import LONGEST, Setup, read_setup
from regame.core.errors import UserError

SECOND, SHOWN = "b.", "show."  # what fields of an address begin with: second set-up, choices
LONGEST_PICK = 120  # letters of what is looked at


@dataclass(frozen=True)
class Asked:
    """A view, as an address names it.

    goal: month to be shown; pick: state, plant or route that is looked at, not yet known to be
    there; choices: picture -> what it shows.
    """

    setups: tuple[Setup, ...] = field(default_factory=lambda: (Setup(),))
    moves: Moves = ()
    goal: int = 0
    pick: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


def read_address(query: Mapping[str, str]) -> Asked:
    """Read the fields of an address; raises UserError with a line for every fault of a set-up."""
    setups = [read_setup(query)]
    if query.get("compare") == "1":
        own = {k.removeprefix(SECOND): v for k, v in query.items() if k.startswith(SECOND)}
        setups.append(read_setup(own))
    seated = bool(setups[0].seat)
    moves = read_moves(setups[0], query.get("moves", "")) if seated else ()
    shown = {k.removeprefix(SHOWN): v for k, v in query.items() if k.startswith(SHOWN)}
    choices = {name: value for name, value in shown.items() if is_choice(name, value)}
    goal = _month(query.get("at", "0"))
    return Asked(tuple(setups), moves, goal, query.get("pick", "")[:LONGEST_PICK], choices)


def is_choice(name: str, value: str) -> bool:
    """Return whether a picture of that name can show that."""
    return value in CHOICES.get(name, ())


def _month(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise UserError(f"at = {text[:20]!r}: must be a whole number of months")
    return min(int(text), LONGEST)

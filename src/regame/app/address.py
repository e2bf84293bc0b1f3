"""The address of a view: fields of its query, what they ask for, and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from regame.app.moves import read_moves, write_moves
from regame.app.pictures import Sides
from regame.app.presets import opening
from regame.app.session import Session
from regame.app.setup import LONGEST, Setup, read_setup
from regame.core.typed import whole

SECOND, SHOWN = "b.", "show."  # what fields of an address begin with: second set-up, choices
type Choices = Callable[[str], Mapping[str, Sequence[str]]]  # of a world: picture -> choices
LONGEST_PICK = 120  # letters of what is looked at
LONGEST_MOVES = 1500  # letters of an address
LATEST = 99_999  # month that may be named, though none beyond the last is shown


@dataclass(frozen=True)
class Show:
    """What a page shows of a visit: the visit knows no picture, and asks here.

    choices: of a world, picture -> what it can show; is_there: whether a session has what is
    picked; headline: what a set-up plays, in words; draw: all pictures, of one kind side by side;
    price: tells what the policy that is shown is worth, to be kept.
    """

    choices: Choices
    is_there: Callable[[Session, str], bool]
    headline: Callable[[Setup], str]
    draw: Callable[[Any], list[Sides]]
    price: Callable[[Any], object]


def to_query(fields: Mapping[str, str]) -> str:
    """Return fields as the query of an address."""
    return urlencode(fields)


def from_query(query: str | None) -> dict[str, str]:
    """Return the fields of a query; of a field that is given twice the last counts."""
    return dict(parse_qsl((query or "").lstrip("?")[:4000]))


@dataclass(frozen=True)
class Asked:
    """A view, as an address names it.

    goal: month to be shown; pick: state, plant or route that is looked at, not yet known to be
    there; choices: picture -> what it shows; task: a goal that is scored, not yet known either.
    """

    setups: tuple[Setup, ...] = field(default_factory=lambda: (Setup(),))
    goal: int = 0
    pick: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    task: str = ""


def read_address(query: Mapping[str, str], known: Choices) -> Asked:
    """Read the fields of an address; raises UserError with a line for every fault of a set-up.

    Without any it asks for the question of today, played to its end.
    """
    if not query:
        return Asked((opening(),), goal=opening().months)
    setups = [read_setup(query)]
    if query.get("compare") == "1":
        setups.append(read_setup(_below(query, SECOND)))
    if setups[0].seat:
        setups[0] = read_moves(setups[0], query.get("moves", ""))
    pictures = known(setups[0].config)
    shown = _below(query, SHOWN).items()
    choices = {name: value for name, value in shown if is_choice(name, value, pictures)}
    goal, pick = whole("at", query.get("at", "0"), 0, LATEST), query.get("pick", "")[:LONGEST_PICK]
    return Asked(tuple(setups), min(goal, LONGEST), pick, choices, query.get("task", ""))


def _below(query: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return the fields of a query that begin so, without that beginning."""
    return {k.removeprefix(prefix): v for k, v in query.items() if k.startswith(prefix)}


def played(setups: Sequence[Setup], task: str) -> dict[str, str]:
    """Return the fields of an address that say what is played, but not what is looked at.

    Very many moves are left out: they need a replay.
    """
    fields = setups[0].fields()
    if len(setups) > 1:
        second = {SECOND + key: value for key, value in setups[1].fields().items()}
        fields |= {"compare": "1"} | second
    line = write_moves(setups[0].moves)
    if line and len(line) <= LONGEST_MOVES:
        fields["moves"] = line
    return fields | ({"task": task} if task else {})


def is_choice(name: str, value: str, known: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a picture of that name can show that."""
    return value in known.get(name, ())

"""The address of a view: fields of its query, what they ask for, and back; and what was played.

Undo and the browser's Back go through what was played one after the other in a visit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from regame.app.form import opening
from regame.app.moves import read_moves, write_moves
from regame.app.pictures import Sides
from regame.app.session import Session
from regame.app.setup import LONGEST, Setup, read_setup
from regame.core.typed import whole

GESTURE = 1.0  # seconds in which a lever that is pulled again is still the same move of a hand
SENT = 4  # addresses that a browser is sent: steps may come faster than it draws


class Trail:
    """The steps of a visit. at: the one that is shown; returned: the browser's last move on it.

    Each has a key, which says what is played, and the address with which it began.
    """

    def __init__(self, key: str, query: str):
        self.steps = [(key, query)]
        self.at = self.returned = 0
        self._hand = ("", 0.0)  # lever that was pulled last, and when

    def note(self, key: str, query: str, lever: str = "") -> None:
        """Go a step on where something else is played; what came after is gone.

        lever: that was pulled, if one was: a hand that draws it along makes one step.
        """
        before, self._hand = self._hand, (lever, monotonic())
        if key == self.steps[self.at][0]:
            return
        if not lever or before[0] != lever or monotonic() - before[1] > GESTURE:
            self.at += 1
        self.steps[self.at :] = [(key, query)]

    def go(self, key: str, query: str, returned: int) -> None:
        """Hear that the browser shows another step: the one before, the one after, or any."""
        self.returned, self._hand = returned, ("", 0.0)
        near = sorted(range(len(self.steps)), key=lambda step: (abs(step - self.at), step))
        matches = [step for step in near if self.steps[step][0] == key]
        self.at = matches[0] if matches else self.at
        self.steps[self.at] = (key, query)

    def to_dict(self, query: str) -> dict[str, object]:
        """Return what a browser is sent. query: the address of what is shown now."""
        last = [of_step for _, of_step in self.steps[max(self.at + 1 - SENT, 0) : self.at + 1]]
        return {"query": query, "at": self.at, "last": last, "heard": self.returned}


SECOND, SHOWN = "b.", "show."  # what fields of an address begin with: second set-up, choices
type Choices = Callable[[str], Mapping[str, Sequence[str]]]  # of a world: picture -> choices
LONGEST_PICK = 120  # letters of what is looked at
LONGEST_MOVES = 1500  # letters of an address
LATEST = 99_999  # month that may be named, though none beyond the last is shown


class Show(NamedTuple):
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
    choices = {name: value for name, value in shown if value in pictures.get(name, ())}
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

"""The instruments of states, a table each of data/instruments.toml: all that is said of one.

The field of `Action` that has its name is checked by it (strategies/contract.py). From it follow
the variable `set_NAME` of the world (engine/state/world.py) and how it is written
(game/instruments.py), a field of the page (app/moves.py), events in words (game/events.py), acts in
fingerprints, what may be removed from a run, and the table of docs/odd.md. What it does is a line
in a mechanism, which reads `w.set_NAME[r, h]` of a holder or `w.set_NAME[r, s]` of a state: its
number, 1 or 0 for a switch, the row of a state that it names; NaN where it is not set.
"""

from dataclasses import dataclass
from math import isnan
from typing import Literal

from regame.core.packaged import Toml, toml

SWITCH, STATE = "0/1", "state"  # units of what is no number: yes or no, and the name of a state
GOODS = ("raw", "refined", "products", "parts")  # what moves between stages; parts hold products


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One thing that a state can set in a month.

    name: field of `Action`; doc: what it sets; source: who used it, or thought of it.
    unit: of its number, with `share_of` what it is a share of; or SWITCH, or STATE.
    user: who can set it, a `holder` of export licences or any `state`; STATE aims it at another.
    goods: what it binds, of GOODS; empty: nothing that plants make.
    covers: what names the groups of refined goods that it binds, a key of the config or a column
    of the table `groups`; empty: all. by_group: it has a number for each group.
    low, high: closed bounds of its number; none: the number that means no measure at all, a bound
    or beyond; beyond: what else is said of a number out of bounds.
    at_zero: whether a zero is a setting; else it is the end of one.
    needs: what a world must have for it. act: its kind in a fingerprint.
    label: on the page; said: the events of setting it and of taking it back, none where empty. In
    both, words in braces are those of the world's chain.
    """

    name: str
    doc: str
    unit: str
    user: Literal["state", "holder"]
    goods: tuple[str, ...]
    act: Literal["restricts", "presses", "strikes", "pays", "opens"]
    label: str
    source: str
    low: float = 0.0
    high: float = 1.0
    none: float | None = None
    beyond: str = ""
    share_of: str = ""
    by_group: bool = False
    covers: str = ""
    needs: Literal["", "products", "routes"] = ""
    said: tuple[str, str] = ("", "")
    at_zero: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is set to a number, or to one for each group."""
        return self.unit not in (SWITCH, STATE)

    def in_force(self, number: float) -> bool:
        """Whether a number that the world holds is a setting: neither NaN nor an idle zero."""
        return not isnan(number) and (number != 0 or self.at_zero)

    @property
    def variable(self) -> str:
        """The variable of the world that holds it."""
        return f"set_{self.name}"

    @property
    def meaning(self) -> str:
        """What it sets, with its unit and bounds: a line of `help(Action)`."""
        if not self.is_number:
            return self.doc
        amount = "" if self.unit == "1" else f"{self.unit}, "
        return f"{self.doc} [{amount}{self.low:g} to {self.high:g}]"


def _of_table(row: Toml) -> Toml:
    """Return a table of the file as keywords: lists become tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


ROWS = toml("instruments.toml")
INSTRUMENTS = tuple(Instrument(name=name, **_of_table(row)) for name, row in ROWS.items())
NAMED = {row.name: row for row in INSTRUMENTS}

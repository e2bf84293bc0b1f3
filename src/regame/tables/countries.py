"""Countries that are no state of a world: to which of its states they belong, by a table."""

import shlex
from collections.abc import Collection
from typing import NamedTuple

from regame.config.schema import Config
from regame.core.errors import nearest
from regame.tables import figures
from regame.tables.world import states_of

TABLE = "countries"


class Belongs(NamedTuple):
    """A row of the table: a name, the state of a world, and how one belongs to the other."""

    name: str
    state: str
    how: str  # "member", "part" or "other name"


def belongs(name: str, states: Collection[str], year: int) -> Belongs | None:
    """Return to which of these states a country belongs in a year, in any letter case."""
    rows = _rows(states, year)
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)


def named_state(name: str, states: Collection[str], year: int) -> str:
    """Return the state that a name means: in any letter case, or another name of it.

    A name that means none comes back as it is; so does a member or a part of a state.
    """
    same = next((state for state in states if state.casefold() == name.casefold()), None)
    region = belongs(name, states, year) if same is None else None
    return same or (region.state if region is not None and region.how == "other name" else name)


def no_state(
    name: str, states: Collection[str], year: int, others: Collection[str] = (), flag: str = ""
) -> str:
    """Return the hint behind a name that is none of these states, in brackets; "" if none is near.

    The right name where it is misspelt or another name of it, else the state that it is counted in.
    others: further names that may have been meant. flag: that the name was given by, if it was.
    """
    region = belongs(name, states, year)
    if region is None:
        spelt_well = name in {*figures.read(TABLE)["name"], *figures.read("regions")["state"]}
        suggestions = [] if spelt_well else [row.name for row in _rows(states, year)]
        return nearest(name, [*states, *others, *suggestions])
    if region.how == "other name":
        return f" (did you mean {region.state!r}?)"
    ask = f": {flag} {shlex.quote(region.state)}" if flag else ""
    return f" (counted in {region.state!r}{ask})"


def no_state_of(config: Config, name: str, others: Collection[str] = ()) -> str:
    """Return the hint behind a name that is no state of a world, as `no_state` does."""
    return no_state(name, states_of(config), config.world.start_year, others)


def members(state: str, year: int) -> tuple[str, ...]:
    """Return the members of a group of states in a year, in the table's order; () for no group."""
    names = [row.name for row in _rows([state], year) if row.how == "member"]
    table = figures.read(TABLE)  # a note has the name that the row is another one of
    return tuple(n for n in names if not table.loc[table["name"] == n, "note"].isin(names).any())


def _rows(states: Collection[str], year: int) -> list[Belongs]:
    table = figures.read(TABLE)
    holds = table["state"].isin(list(states))
    holds &= (table["since"].fillna(year) <= year) & (table["until"].fillna(year) >= year)
    rows = table.loc[holds, ["name", "state", "belongs"]]
    return [Belongs(*map(str, row)) for row in rows.to_numpy()]

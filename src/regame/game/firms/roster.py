"""Which firms there are, and which rule each plays in which run.

A firm is an owner of plants ("Lynas"), or all users, users of what the last stage makes or traders
of a state ("Japan users", "Japan magnet users", "Japan traders"). A class of firms is named by
stage or kind, with @STATE, @inside or @outside behind it if not all are meant:
"class:magnet@Japan". "Firms" are all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from regame.core.errors import UserError, nearest, refuse
from regame.engine.state.atlas import Atlas
from regame.strategies.contract import Strategy
from regame.strategies.firms.contract import KINDS, OWNER, PRODUCT_USER, TRADER, USER, FirmRule
from regame.tables.firms import owners_of
from regame.tables.world import chain

FIRMS = "Firms"
CLASS = "class:"
INSIDE, OUTSIDE = "inside", "outside"

type Profile = list[tuple[Strategy, np.ndarray]]  # rules, and the runs in which each is played


@dataclass(frozen=True)
class Named:
    """A firm: its name and kind, its home as a row of the state axis, rows of its plants."""

    name: str
    kind: str
    state: int
    plants: tuple[int, ...]


@lru_cache(maxsize=16)
def roster(atlas: Atlas) -> tuple[Named, ...]:
    """All firms of a world: owners in the order of their first plants, then by state the others."""
    month = f"{atlas.config.world.base_year}-01"
    owned = owners_of(atlas.plants, atlas.linked, month)
    firms = [Named(name, OWNER, int(atlas.plant_state[own[0]]), own) for name, own in owned.items()]
    for kind in (USER, PRODUCT_USER, TRADER):
        word = f"{_word(kind, atlas)}s"
        firms += [Named(f"{state} {word}", kind, row, ()) for row, state in enumerate(atlas.states)]
    return tuple(firms)


def _word(kind: str, atlas: Atlas) -> str:
    """What firms of a kind are called in a world: users of what it makes by the word for that."""
    product = chain(atlas.config).made
    return f"{product} {USER}" if kind == PRODUCT_USER and product else kind


def words_of(kinds: Iterable[str], atlas: Atlas) -> str:
    """Kinds of firms, as they are called in a world: "user or magnet user"."""
    return " or ".join(_word(kind, atlas) for kind in kinds)


def owner_of_plants(atlas: Atlas) -> np.ndarray:
    """Which firm of the roster owns each plant at the start (plant,)."""
    owner = np.zeros(len(atlas.plants))
    for row, firm in enumerate(roster(atlas)):
        owner[list(firm.plants)] = row
    return owner


def owners(atlas: Atlas) -> list[str]:
    """Names of the firms that own plants, which keep books of what they earn."""
    return [firm.name for firm in roster(atlas) if firm.kind == OWNER]


def players(atlas: Atlas) -> list[str]:
    """Every name under which a rule can be given: all firms first, classes of firms, and firms."""
    return [FIRMS, *classes(atlas), *(firm.name for firm in roster(atlas))]


@lru_cache(maxsize=16)
def classes(atlas: Atlas) -> dict[str, tuple[int, ...]]:
    """Every class of firms: its name -> rows of the roster."""
    rows_by_class: dict[str, list[int]] = {}
    for row, firm in enumerate(roster(atlas)):
        for name in dict.fromkeys(_classes_of(firm, atlas)):
            rows_by_class.setdefault(name, []).append(row)
    return {name: tuple(rows) for name, rows in rows_by_class.items()}


def _classes_of(firm: Named, atlas: Atlas) -> Iterator[str]:
    """The classes that a firm belongs to."""
    places = [(_word(firm.kind, atlas), firm.state)]
    places += [(atlas.stages[atlas.plant_stage[f]], int(atlas.plant_state[f])) for f in firm.plants]
    for word, state in places:
        side = INSIDE if atlas.inside[state] else OUTSIDE
        yield from (CLASS + word, f"{CLASS}{word}@{atlas.states[state]}", f"{CLASS}{word}@{side}")


def meant(name: str, atlas: Atlas) -> tuple[int, ...]:
    """Rows of the firms that a name means; raises UserError for one that nobody has."""
    if name == FIRMS:
        return tuple(range(len(roster(atlas))))
    by_class = classes(atlas)
    if name in by_class:
        return by_class[name]
    rows_named = tuple(row for row, firm in enumerate(roster(atlas)) if firm.name == name)
    if not rows_named:
        names = players(atlas)
        kinds = ", ".join((*filter(None, atlas.stages), *(_word(kind, atlas) for kind in KINDS)))
        hint = f"; classes are {CLASS} and one of {kinds}" if name.startswith(CLASS) else ""
        raise UserError(f"{name!r} is no firm of this world{nearest(name, names)}{hint}")
    return rows_named


def named(name: str, atlas: Atlas) -> tuple[str, ...]:
    """Names of the firms that a name means; raises UserError for one that nobody has."""
    return tuple(roster(atlas)[row].name for row in meant(name, atlas))


def precedence(name: str) -> int:
    """What a rule given under a name yields to: the firm's own name over its class over all."""
    return 0 if name == FIRMS else 2 if not name.startswith(CLASS) else 1


def check_once(names: Iterable[str], atlas: Atlas) -> None:
    """Raise UserError where a firm belongs to two classes that are both given a rule."""
    of: dict[int, str] = {}
    faults = []
    owned_rows = {row for name in names if precedence(name) == 2 for row in meant(name, atlas)}
    for name in (name for name in names if precedence(name) == 1):
        for row in meant(name, atlas):
            if row in of and row not in owned_rows:
                firm = roster(atlas)[row].name
                faults.append(f"{of[row]} and {name} both name {firm}: give it a rule by its name")
            of[row] = name
    refuse(faults[:1])


def rules_by_firm(
    profiles: Mapping[str, Profile], atlas: Atlas, removed: Mapping[str, list[int]]
) -> dict[int, Profile]:
    """Which rules each firm plays. profiles: by name of a firm, a class of firms or FIRMS.

    The nearer name wins. removed: runs from which a firm is taken out. Raises UserError for a rule
    that a firm of that name cannot play.
    """
    rules: dict[int, Profile] = {}
    taken_runs: dict[int, set[int]] = {}
    check_once(profiles, atlas)
    for name in sorted(profiles, key=precedence, reverse=True):
        for rule, runs in profiles[name]:
            for row in _able(name, rule, atlas):
                gone = taken_runs.setdefault(row, set(removed.get(roster(atlas)[row].name, ())))
                free = runs[~np.isin(runs, list(gone))]
                gone.update(free.tolist())
                rules.setdefault(row, []).append((rule, free))
    return rules


def _able(name: str, rule: Strategy, atlas: Atlas) -> list[int]:
    """The firms of a name that can play a rule; raises UserError if none can, or it names one."""
    rows = meant(name, atlas)
    able = [k for k in rows if isinstance(rule, FirmRule) and rule.is_for(roster(atlas)[k].kind)]
    if not able:
        kinds_able = words_of(getattr(rule, "kinds", ()), atlas)
        kinds_present = words_of(dict.fromkeys(roster(atlas)[k].kind for k in rows), atlas)
        raise UserError(
            f"{name}: {type(rule).__name__} is a rule for: {kinds_able}; this is: {kinds_present}"
        )
    return able

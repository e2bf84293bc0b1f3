"""The plants of a world, from its tables of firms and entrants, and who owns them.

Tables of the user's own are checked before play.
"""

from __future__ import annotations

from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from regame.config.schema import Config
from regame.tables import figures, own
from regame.tables.own import ABOVE, SHARE, Names, Words

if TYPE_CHECKING:
    import pandas as pd


def owners_of(plants: Names, linked: Names, month: str) -> dict[str, tuple[int, ...]]:
    """Firm -> rows of its plants, in the order of the plants.

    plants: names. linked: the plant that each names as its partner, "" if none. month: YYYY-MM, by
    which the table `owners` is read. A plant that is not there belongs to a firm of its own name;
    plants of one project, which name each other, to one.
    """
    table = figures.read("owners")
    past = table[table["since"].fillna("") <= month]
    of = dict(zip(past["plant"], past["firm"], strict=True))  # the last by then
    rows_by_owner: dict[str, list[int]] = {}
    for row, plant in enumerate(plants):
        owner = of.get(plant) or _own_name(plant, linked[row], plants, linked)
        rows_by_owner.setdefault(owner, []).append(row)
    return {firm: tuple(rows) for firm, rows in rows_by_owner.items()}


def _own_name(plant: str, partner: str, plants: Names, linked: Names) -> str:
    """The name of the firm that owns a plant of nobody known: the project's, or the plant's.

    A project is called by the words with which the names of both its plants begin.
    """
    if partner in plants and linked[list(plants).index(partner)] == plant:
        word_pairs = zip(plant.split(), partner.split(), strict=False)
        both = [word for word, _ in takewhile(lambda pair: pair[0] == pair[1], word_pairs)]
        return " ".join(both) or min(plant, partner)
    return plant


BOUNDS = {  # of numbers: the least, the most
    "capacity_t": ABOVE, "unit_cost": ABOVE, "capex": ABOVE, "months_left": ABOVE,
    "undocumented_share": SHARE, "lead": ABOVE, "cracks": SHARE, "foreign_share": SHARE,
    "host_growth": (-0.5, 0.5), "old_line_t": ABOVE, "heap_t": ABOVE, "projects": (1, 1000),
}  # fmt: skip
MAY_BE_MISSING = (
    "capex", "months_left", "undocumented_share",
    "cracks", "lead", "linked", "owner", "foreign_share", "host_growth",
    "old_line_t", "old_line_since", "heap_t", "projects",
)  # fmt: skip
NEEDED = ("capacity_t", "unit_cost")  # of them, those that no firm goes without


def table_of_plants(config: Config, allowed: Words, makes: str) -> pd.DataFrame:
    """The plants of a world as far as they are known, with the classes that may enter, if any.

    allowed, makes: as in `checked`, for tables of the user's own. Plants in place of projects that
    nobody had announced stay until these have names.
    """
    import pandas as pd

    known_until, parts = config.world.projects_known, []
    for name in filter(None, (config.tables.firms, config.tables.entrants)):
        plants = figures.read(name)
        if figures.is_own(name):
            parts.append(checked(plants, name, allowed, config.world.groups, makes))
            continue
        until = plants["stands_in_until"].astype("object").fillna("9999-01")
        announced = (plants["known_when"] <= known_until) & (known_until < until)
        announced |= plants["name"].isin(config.world.refuges)
        parts.append(plants[announced].reset_index(drop=True))
    return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)


def checked(
    firms: pd.DataFrame, path: str, allowed: Words, groups: Names, makes: str
) -> pd.DataFrame:
    """The table itself; raises UserError with every fault, each with file, line and column.

    allowed: column -> the words that it may hold. makes: the stage whose plants sell no groups.
    """
    shares = [f"share_{group}" for group in groups]
    bounds = BOUNDS | dict.fromkeys(shares, SHARE)
    empty = [name for name in bounds if name not in NEEDED]
    states = allowed["state"]
    months = ("old_line_since",)  # from before the start where it is empty
    rules = own.Rules("name", allowed, bounds, [*empty, *months], MAY_BE_MISSING, states, months)
    sums = partial(_sums, shares=shares, makes=makes)
    firms = own.with_shares(own.with_columns(firms, MAY_BE_MISSING[:3]), shares)
    owners = partial(_owners, states)
    return own.checked(firms, path, rules, _partners, sums, owners, _pairs)


def _partners(firms: pd.DataFrame) -> own.Faults:
    """Who is named as linked is a firm here or in the package."""
    firm_names = [*map(str, firms["name"]), *figures.read("firms")["name"]]
    return own.unknown(firms, "linked", firm_names, "firm")


def _owners(states: Names, firms: pd.DataFrame) -> own.Faults:
    """Who owns a part of a plant abroad is a state of the world."""
    yield from own.unknown(firms, "owner", states, "state")
    if "foreign_share" not in firms:
        return
    owned = firms["owner"].notna() if "owner" in firms else firms["name"].isna()
    faulty = (firms["foreign_share"].to_numpy(float) > 0) & ~owned.to_numpy()
    for position in np.flatnonzero(faulty).tolist():
        wrong = f"foreign_share = {firms['foreign_share'].iloc[position]:g} needs an owner"
        yield position, f"{wrong}, the state whose it is: one of {', '.join(states)}"


def _pairs(firms: pd.DataFrame) -> own.Faults:
    """Cells that mean nothing without another one, or beside it."""
    empty = dict.fromkeys(MAY_BE_MISSING, "")
    for at, row in enumerate(firms.to_dict("records")):
        said = {name: "" if cell != cell else cell for name, cell in (empty | row).items()}
        building, months = said["status"] == "building", said["months_left"]
        if building and months == "":
            yield at, "status = 'building' needs months_left, the months to its first output"
        if months != "" and not building:
            yield at, f"months_left = {months:g} is for status = 'building', not {said['status']!r}"
        if said["owner"] and said["foreign_share"] == "":
            yield at, f"owner = {said['owner']!r} needs foreign_share, the part that it owns"
        for name, other in (("old_line_t", "heap_t"), ("heap_t", "old_line_t")):
            if said[name] and not said[other]:
                yield at, f"{name} = {said[name]:g} needs {other}: a line works up a heap"


def _sums(firms: pd.DataFrame, shares: Names, makes: str) -> own.Faults:
    """Shares of the groups add up to one, but for plants of the last stage."""
    return own.sums(firms, shares, (firms["stage"] != makes).to_numpy())

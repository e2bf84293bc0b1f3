"""States and end uses of a config's world; tables of the user's own are checked before play.

The atlas reads firms, since it knows which words their table may hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from regame.config.schema import Config
from regame.core.errors import UserError, nearest
from regame.tables import figures, own
from regame.tables.chain import ABOVE, PART, Chain, chain
from regame.tables.own import Rules

if TYPE_CHECKING:
    import pandas as pd

TRACE = 0.01  # t/year that is used where a table has none, so that every market has a size


def regions(config: Config) -> pd.DataFrame:
    """The states of a world; raises UserError with every fault of the user's own table."""
    path = config.tables.regions
    if not figures.is_own(path):
        return figures.read(path)
    goods = [good for good in (chain(config).sold, chain(config).made) if good]
    table = figures.read(path)
    each = [f"{goods[0]}_use_{group}" for group in config.world.groups]
    if all(name in table for name in each):  # use of every group, in place of their sum
        table = table.assign(**{f"{goods[0]}_use": table[each].sum(axis=1)})
    rules = Rules("state", {}, {f"{good}_use": ABOVE for good in goods})
    found = own.checked(table, path, rules)
    if faults := _states_missing(config, list(found["state"])):
        raise UserError([f"{path}: {fault}" for fault in faults])
    return found


def states_of(config: Config) -> tuple[str, ...]:
    """The names of all states of a world, in the order of its state axis."""
    return tuple(regions(config)["state"])


def use_of(table: pd.DataFrame, good: str, scale: float) -> np.ndarray:
    """Use of a good by state (state,), t/year, a trace where there is none; zero for no good."""
    if not good:
        return np.zeros(len(table))
    return np.maximum(table[f"{good}_use"].to_numpy(float) * scale, TRACE)


def use_by_group(
    table: pd.DataFrame, good: str, groups: Sequence[str], scale: float
) -> list[np.ndarray]:
    """Use of each group by state (state,), t/year, where the table has it; else nothing."""
    names = [f"{good}_use_{group}" for group in groups]
    if not all(name in table for name in names):
        return []
    return [np.maximum(table[name].to_numpy(float) * scale, TRACE) for name in names]


def shares_of(config: Config) -> list[str]:
    """Columns with the share of each group."""
    return [f"share_{group}" for group in config.world.groups]


def weights(uses: pd.DataFrame) -> np.ndarray:
    """What share of all use each end use has (use,), in the base year."""
    return uses["share_2010" if "share_2010" in uses else "share"].to_numpy(float)


def end_uses(config: Config) -> pd.DataFrame:
    """The end uses of a world; raises UserError with every fault of the user's own table."""
    path = config.tables.end_uses
    if not figures.is_own(path):
        return figures.read(path)
    links, shares = chain(config), shares_of(config)
    found = own.with_shares(figures.read(path), shares)
    weight = "share_2010" if "share_2010" in found else "share"
    rules = Rules(
        "name",
        {"input": [good for good in (links.sold, links.made) if good]},
        {
            **dict.fromkeys((weight, *shares), PART),
            **dict.fromkeys(("elasticity_short", "elasticity_long", "stop_value"), ABOVE),
            "substitute_ceiling": PART,
        },
    )
    own.checked(found, path, rules, partial(own.sums, shares=shares))
    if faults := _uses_missing(found, links, shares, weight):
        raise UserError([f"{path}: {fault}" for fault in faults])
    return found


def _states_missing(config: Config, states: list[str]) -> list[str]:
    """Holders without a row, and states of the package's plants; the user's are checked by line."""
    why: dict[str, str] = {}
    if not figures.is_own(config.tables.firms):
        plants = figures.read(config.tables.firms)["state"]
        why = dict.fromkeys(plants, f"table {config.tables.firms!r} has plants there")
    why |= dict.fromkeys(config.world.holders, "world.holders names it")
    return [
        f"state {name!r} is missing: {reason}{nearest(name, states)}"
        for name, reason in why.items()
        if name not in states
    ]


def _uses_missing(uses: pd.DataFrame, links: Chain, shares: list[str], weight: str) -> list[str]:
    """What no use buys, so that means over it are undefined.

    A good that is made of what is traded must be used; what is traded may go into it alone.
    """
    tonnes = uses[shares].mul(uses[weight], axis=0)  # (use, group)
    direct = uses["input"] == links.sold
    lacking = [f"{links.sold!r} has {name}" for name in shares if not tonnes[name][direct].any()]
    if links.made and not tonnes[direct].any(axis=None):
        lacking = [f"{name!r}" for name in shares if not tonnes[name].any()]
    if links.made and not tonnes[~direct].any(axis=None):
        lacking.append(f"{links.made!r} has a share")
    return [f"no row of input = {what} and {weight} above 0" for what in lacking]

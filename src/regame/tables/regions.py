"""States and end uses of a config's world; tables of the user's own are checked before play.

The atlas reads firms, since it knows which words their table may hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from regame.config.schema import Config
from regame.config.section import GROUPS
from regame.core.errors import UserError, nearest
from regame.tables import figures, own
from regame.tables.own import Faults, Rules

if TYPE_CHECKING:
    import pandas as pd

SHARES = [f"share_{group}" for group in GROUPS]
INPUTS = ("oxide", "magnet")  # what an end use may buy
ABOVE, PART = (0.0, np.inf), (0.0, 1.0)  # bounds of amounts and of shares
REGIONS = Rules("state", {}, {"oxide_use": ABOVE, "magnet_use": ABOVE})
END_USES = Rules(
    "name",
    {"input": INPUTS},
    {
        **{"share_2010": PART, **dict.fromkeys(SHARES, PART)},
        **{"elasticity_short": ABOVE, "elasticity_long": ABOVE},
        **{"stop_value": ABOVE, "substitute_ceiling": PART},
    },
)


def regions(config: Config) -> pd.DataFrame:
    """The states of a world; raises UserError with every fault of the user's own table."""
    path = config.tables.regions
    if not path.endswith(".csv"):
        return figures.read(path)
    found = own.checked(figures.read(path), path, REGIONS)
    if faults := _states_missing(config, list(found["state"])):
        raise UserError([f"{path}: {fault}" for fault in faults])
    return found


def states_of(config: Config) -> tuple[str, ...]:
    """The names of all states of a world, in the order of its state axis."""
    return tuple(regions(config)["state"])


def end_uses(config: Config) -> pd.DataFrame:
    """The end uses of a world; raises UserError with every fault of the user's own table."""
    path = config.tables.end_uses
    if not path.endswith(".csv"):
        return figures.read(path)
    found = own.checked(figures.read(path), path, END_USES, _sums)
    if faults := _uses_missing(found):
        raise UserError([f"{path}: {fault}" for fault in faults])
    return found


def _states_missing(config: Config, states: list[str]) -> list[str]:
    """Holders without a row, and states of the package's plants; the user's are checked by line."""
    why: dict[str, str] = {}
    if not config.tables.firms.endswith(".csv"):
        plants = figures.read(config.tables.firms)["state"]
        why = dict.fromkeys(plants, f"table {config.tables.firms!r} has plants there")
    why |= dict.fromkeys(config.world.holders, "world.holders names it")
    return [
        f"state {name!r} is missing: {reason}{nearest(name, states)}"
        for name, reason in why.items()
        if name not in states
    ]


def _sums(uses: pd.DataFrame) -> Faults:
    """Shares of the groups add up to one in every use."""
    return own.sums(uses, SHARES)


def _uses_missing(uses: pd.DataFrame) -> list[str]:
    """What no use buys, so that means over it are undefined."""
    tonnes = uses[SHARES].mul(uses["share_2010"], axis=0)  # (use, group)
    oxide = uses["input"] == "oxide"
    lacking = [f"'oxide' has {name}" for name in SHARES if not tonnes[name][oxide].any()]
    lacking += [] if tonnes[~oxide].any(axis=None) else ["'magnet' has a share"]
    return [f"no row of input = {what} and share_2010 above 0" for what in lacking]

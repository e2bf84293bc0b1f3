"""A table of firms of the user's own, checked before play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from regame.core.errors import nearest
from regame.tables import figures, own

if TYPE_CHECKING:
    import pandas as pd

BOUNDS = {  # of numbers: the least, the most
    "capacity_t": (0.0, np.inf), "unit_cost": (0.0, np.inf), "capex": (0.0, np.inf),
    "months_left": (0.0, np.inf), "undocumented_share": (0.0, 1.0), "lead": (0.0, np.inf),
}  # fmt: skip
NEEDED = ("capacity_t", "unit_cost")  # of them, those that no firm goes without


def checked(
    firms: pd.DataFrame, path: str, allowed: Mapping[str, Sequence[str]], groups: Sequence[str]
) -> pd.DataFrame:
    """The table itself; raises UserError with every fault, each with file, line and column.

    allowed: column -> the words that it may hold.
    """
    shares = [f"share_{group}" for group in groups]
    bounds = BOUNDS | dict.fromkeys(shares, (0.0, 1.0))
    empty = [name for name in bounds if name not in NEEDED]
    rules = own.Rules("name", allowed, bounds, empty, may_be_missing=("lead", "linked"))
    return own.checked(firms, path, rules, _partners, partial(_sums, shares=shares))


def _partners(firms: pd.DataFrame) -> own.Faults:
    """Who is named as linked is a firm here or in the package."""
    known = [*map(str, firms["name"]), *figures.read("firms")["name"]]
    for row, name in enumerate(firms.get("linked", ())):
        if isinstance(name, str) and name not in known:
            yield row, f"linked = {name!r}: no such firm{nearest(name, known)}"


def _sums(firms: pd.DataFrame, shares: Sequence[str]) -> own.Faults:
    """Shares of the groups add up to one, but for makers of magnets."""
    return own.sums(firms, shares, (firms["stage"] != "magnet").to_numpy())

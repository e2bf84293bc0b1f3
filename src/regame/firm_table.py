"""A table of firms of one's own, looked at before it is played: every fault with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from regame import tables
from regame.errors import UserError, nearest

if TYPE_CHECKING:
    import pandas as pd

TEXTS = ("name", "state", "stage", "status")
BOUNDS = {  # of numbers: the least, the most
    "capacity_t": (0.0, np.inf), "unit_cost": (0.0, np.inf), "capex": (0.0, np.inf),
    "months_left": (0.0, np.inf), "undocumented_share": (0.0, 1.0),
}  # fmt: skip
NEEDED = ("capacity_t", "unit_cost")  # of them, those that no firm goes without
ROUNDING = 0.01  # by which shares of groups may miss one in all


def checked(
    firms: pd.DataFrame, path: str, allowed: Mapping[str, Sequence[str]], groups: Sequence[str]
) -> pd.DataFrame:
    """The table itself; raises UserError with every fault, each with file, line and column.

    allowed: column -> the words that may stand in it.
    """
    shares = [f"share_{group}" for group in groups]
    missing = [name for name in (*TEXTS, *BOUNDS, *shares) if name not in firms]
    if missing:
        raise UserError([f"{path}: column {name!r} is missing" for name in missing])
    bounds = BOUNDS | dict.fromkeys(shares, (0.0, 1.0))
    faults = [*_words(firms, allowed), *_numbers(firms, bounds), *_names(firms)]
    faults = faults or list(_sums(firms, shares))
    if faults:
        raise UserError([f"{path}, line {row + 2}: {told}" for row, told in sorted(faults)])
    return firms


def _words(firms: pd.DataFrame, allowed: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, str]]:
    for column, words in allowed.items():
        for row, word in enumerate(firms[column]):
            if word not in words:
                hint = nearest(str(word), words)
                yield row, f"{column} = {word!r} must be one of {', '.join(words)}{hint}"


def _numbers(firms: pd.DataFrame, bounds: dict[str, Any]) -> Iterator[tuple[int, str]]:
    import pandas as pd

    for column, (low, high) in bounds.items():
        values = pd.to_numeric(firms[column], errors="coerce").to_numpy(float)
        empty = firms[column].isna().to_numpy()
        good = (values >= low) & (values <= high) & np.isfinite(values)
        for row in np.flatnonzero(~good & ~(empty & (column not in NEEDED))):
            said = "nothing" if empty[row] else repr(firms[column].iloc[row])
            most = "" if high == np.inf else f" and at most {high:g}"
            yield int(row), f"{column} = {said} must be a number of at least {low:g}{most}"


def _names(firms: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Each firm has a name of its own; who is named as linked is a firm here or in the package."""
    for twice in np.flatnonzero(firms["name"].isna() | firms["name"].duplicated()):
        yield int(twice), f"name = {firms['name'].iloc[twice]!r} must be there, and once only"
    known = [*map(str, firms["name"]), *tables.read("firms")["name"]]
    for row, name in enumerate(firms.get("linked", ())):
        if isinstance(name, str) and name not in known:
            yield row, f"linked = {name!r}: no such firm{nearest(name, known)}"


def _sums(firms: pd.DataFrame, shares: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Shares of the groups add up to one, but for makers of magnets."""
    total = firms[list(shares)].fillna(0).to_numpy(float).sum(axis=1)
    for row in np.flatnonzero((abs(total - 1) > ROUNDING) & (firms["stage"] != "magnet")):
        yield int(row), f"{', '.join(shares)} must add up to 1, not {total[row]:.3g}"

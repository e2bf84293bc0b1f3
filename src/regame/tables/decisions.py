"""Plants that firms decided on by a date on record, with the first output they announced."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from regame.core.errors import UserError, nearest
from regame.tables import figures


class Decisions(NamedTuple):
    """One entry a plant; nothing is decided where the month is -1."""

    month: np.ndarray  # (firm,) of play in which building begins
    lead: np.ndarray  # (firm,) months from there to first output, as announced


def decisions(name: str, firms: Sequence[str], idle: Sequence[str], start_year: int) -> Decisions:
    """The decisions of a table; none where it has no name, nor before the start of play.

    firms: all plants; idle: those that nobody has begun. Raises UserError for a plant that is not
    one of them, and for an output that was announced for no later month. Of the package's own table
    what names a plant that is unknown in this world is left out.
    """
    table = figures.read(name) if name else pd.DataFrame()
    if name and not name.endswith(".csv"):
        table = table[table["plant"].isin(idle)]
    rows = table.to_dict("records")
    faults = [fault for at, row in enumerate(rows) for fault in _faults(name, at + 2, row, idle)]
    if faults:
        raise UserError(faults)
    month, lead = np.full(len(firms), -1, np.int64), np.zeros(len(firms))
    for row in rows:
        decided = _month(row["decided"]) - 12 * start_year
        if decided >= 0:
            plant = list(firms).index(row["plant"])
            month[plant] = decided
            lead[plant] = _month(row["announced"]) - _month(row["decided"])
    return Decisions(month, lead)


def _faults(name: str, line: int, row: dict[Hashable, Any], idle: Sequence[str]) -> list[str]:
    """What is wrong with a row, each with file and line."""
    found, plant = [], str(row["plant"])
    if plant not in idle:
        found.append(
            f"{name}, line {line}: plant = {plant!r}: no such plant that is still to be begun"
            f"{nearest(plant, idle)}"
        )
    if _month(row["announced"]) <= _month(row["decided"]):
        found.append(
            f"{name}, line {line}: announced = {row['announced']}: must be a month after "
            f"{row['decided']}, when it was decided"
        )
    return found


def _month(text: object) -> int:
    """Months since year 0 of YYYY-MM."""
    year, month = str(text).split("-")
    return 12 * int(year) + int(month) - 1

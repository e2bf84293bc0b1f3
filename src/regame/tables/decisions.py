"""Plants that firms decided on by a date on record, with the first output they announced."""

from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.core.errors import nearest
from regame.tables import figures, own
from regame.tables.own import Names

RULES = own.Rules("plant", {}, {}, months=("decided", "announced"))


class Decisions(NamedTuple):
    """One entry a plant; nothing is decided where the month is -1."""

    month: np.ndarray  # (firm,) of play in which building begins
    lead: np.ndarray  # (firm,) months from there to first output, as announced


def decisions(name: str, firms: Names, idle: Names, start_year: int) -> Decisions:
    """The decisions of a table; none where it has no name, nor before the start of play.

    firms: all plants; idle: those that nobody has begun. Raises UserError for a plant that is not
    one of them, and for an output that was announced for no later month. Of the package's own table
    what names a plant that is unknown in this world is left out.
    """
    table = figures.read(name) if name else pd.DataFrame()
    if figures.is_own(name):
        checked(table, name, idle)
    elif name:
        table = table[table["plant"].isin(idle)]
    month, lead = np.full(len(firms), -1, np.int64), np.zeros(len(firms))
    for row in table.to_dict("records"):
        decided = own.month_of(row["decided"], start_year)
        if decided >= 0:
            plant = list(firms).index(row["plant"])
            month[plant] = decided
            lead[plant] = own.month_of(row["announced"], start_year) - decided
    return Decisions(month, lead)


def checked(table: pd.DataFrame, path: str, plants: Names) -> pd.DataFrame:
    """The table itself; raises UserError with every fault of it, each with file and line.

    plants: those that may be decided on.
    """
    return own.checked(table, path, RULES, partial(_faults, plants))


def _faults(plants: Names, table: pd.DataFrame) -> own.Faults:
    for at, row in enumerate(table.to_dict("records")):
        plant, decided, announced = (row[name] for name in ("plant", "decided", "announced"))
        if plant not in plants:
            hint = nearest(str(plant), plants)
            yield at, f"plant = {plant!r}: no such plant that is still to be begun{hint}"
        if announced <= decided:
            wrong = f"announced = {announced}: must be a month after {decided}"
            yield at, f"{wrong}, when it was decided"

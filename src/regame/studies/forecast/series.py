"""The series of a forecast, by the table `series_forecast`, and what is on record of them."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np

from regame.core.horizon import YEAR
from regame.studies.hindcast.discrepancy import Floats
from regame.studies.hindcast.observed import Observation, observations, own_record
from regame.tables import figures

type Kind = Literal["price", "tonnes", "money", "share", "count"]
type Played = Mapping[str, Floats]  # what the model records -> its months (run, month)

TABLE, RECORD = "series_forecast", "observed_2025"
EVENT = "event"  # kind of a row that is no series: something that may happen


class Series(NamedTuple):
    """One series: its unit, how it is counted, and what of the record it goes on from.

    memory: class of series whose errors behave alike; fades: whether its error does.
    """

    series: str
    unit: str
    kind: Kind
    recorded: str
    factor: float
    months: int
    anchor: str
    memory: str
    fades: bool
    note: str

    def counted(self, played: Played) -> Floats:
        """Return its months in the unit of the record, of sums those of each month (run, month)."""
        return self.factor * played[self.recorded]


def all_series(kind: str = "") -> tuple[Series, ...]:
    """Return the series of the table, in its order, or its rows of that kind: EVENT."""
    table = figures.read(TABLE).fillna({"anchor": "", "memory": "", "fades": False})
    rows = table[(table["kind"] == EVENT) == (kind == EVENT)][list(Series._fields)]
    return tuple(Series(*row) for row in rows.itertuples(index=False))


def record(start_year: int) -> dict[str, list[Observation]]:
    """Return what is on record of the year before, by series and in the order of months."""
    by_series: dict[str, list[Observation]] = {}
    for item in observations(own_record(RECORD)):
        if item.year == start_year - 1:
            by_series.setdefault(item.series, []).append(item)
    return {name: sorted(items, key=lambda item: item.month) for name, items in by_series.items()}


def number(month: str, start_year: int) -> int:
    """Return the number of a month "2025-05", 0 the first of the start year."""
    return YEAR * (int(month[:4]) - start_year) + int(month[5:]) - 1


def over(values: Floats, last: int, span: int) -> Floats:
    """Return the mean of the months that end with `last` (run,). values: (run, month)."""
    return np.asarray(values[:, last - span + 1 : last + 1].mean(axis=1))

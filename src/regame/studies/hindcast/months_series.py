"""The series of a hindcast by month, as its record counts them, and what is on record of them."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from regame.core.horizon import YEAR
from regame.studies.hindcast.discrepancy import Figure, Floats
from regame.studies.hindcast.observed import Observation, observations, own_record
from regame.studies.hindcast.series import Kind, Series
from regame.tables.customs import to_customs

OPENING = "opening_"  # column of a price before the first month
TABLE, RECORD = "series_monthly", "observed_2025"

type Played = Mapping[str, Floats]  # series -> what the runs have by month (run, month)


class MonthlySeries(NamedTuple):
    """One series: its unit over a month, and how the record counts a unit of what is played."""

    series: str
    unit: str
    kind: Kind
    recorded: str
    factor: float

    @property
    def over_month(self) -> str:
        """Its unit, of tonnes with the month."""
        return f"{self.unit}/month" if self.kind == "tonnes" else self.unit


def _read() -> tuple[MonthlySeries, ...]:
    from regame.tables import figures

    rows = figures.read(TABLE)[list(MonthlySeries._fields)].itertuples(index=False)
    return tuple(MonthlySeries(*row) for row in rows)


MONTHLY = _read()
KINDS: dict[str, Kind] = {item.series: item.kind for item in MONTHLY}


def as_counted(kept: Played) -> dict[str, Floats]:
    """Return the series that were played, as a record counts them."""
    return {
        item.series: item.factor * to_customs(item.recorded) * kept[item.recorded]
        for item in MONTHLY
        if item.recorded in kept
    }


def on_record(played: Played, start_year: int) -> list[Observation]:
    """Return what is on record of the months that were played, in the table's units."""
    months = min((values.shape[1] for values in played.values()), default=0)
    return [
        item
        for item in observations(own_record(RECORD))
        if item.series in played and item.span <= _last(item, start_year) < months + 1
    ]


def before(start_year: int) -> list[Observation]:
    """Return what the table knows of the year before, as figures of that year."""
    return [
        item._replace(span=1, month="", value=_yearly(item.value, item))
        for item in observations(own_record(RECORD))
        if item.year == start_year - 1 and item.span == YEAR
    ]


def figure(item: Observation, played: Played, start_year: int) -> tuple[Observation, Figure]:
    """Return a figure on record and the runs' beside it; tonnes are at the rate of a year."""
    last = _last(item, start_year)
    runs = played[item.series][:, last - item.span : last].mean(axis=1)
    value = _yearly(item.value, item)
    kind = Series(item.series, item.unit, KINDS[item.series])
    return item._replace(value=value), Figure(kind, value, _yearly(runs, item))


def _last(item: Observation, start_year: int) -> int:
    """The last month of a figure, 1 the first that is played."""
    return YEAR * (item.year - start_year) + int(item.month[5:])


def _yearly[Value: (float, Floats)](value: Value, item: Observation) -> Value:
    return YEAR * value if KINDS[item.series] == "tonnes" else value


def month_of(number: int, start_year: int) -> str:
    """Return a month as "2025-05"; number: 0 the first."""
    return f"{start_year + number // YEAR}-{number % YEAR + 1:02d}"


def medians(played: Played) -> dict[str, Floats]:
    """Return the median world by month of every series (month,)."""
    return {name: np.median(values, axis=0) for name, values in played.items()}

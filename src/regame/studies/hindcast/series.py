"""The series of a hindcast: what the record of a game says, year by year, in the record's units."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from regame.game.names import Recorded
from regame.tables import figures
from regame.tables.customs import to_customs

type Kind = Literal["price", "tonnes", "money", "share", "ratio"]


class Series(NamedTuple):
    """One series: its name, its unit over a year, and what kind of figure it is."""

    name: str
    unit: str
    kind: Kind


_ROWS = figures.read("series").fillna("").to_dict("records")

SERIES: tuple[Series, ...] = tuple(Series(row["series"], row["unit"], row["kind"]) for row in _ROWS)
NAMES = tuple(series.name for series in SERIES)
KINDS: dict[str, Kind] = {series.name: series.kind for series in SERIES}
YEARS = tuple(range(2005, 2026))  # that a hindcast tells
LAST_FITTED = 2015  # no later observation is in the package

# Shares that are reported as the ratio of two sums: what they are a share of.
WEIGHTS: dict[str, str] = {row["series"]: row["weight"] for row in _ROWS if row["weight"]}
# Shares that are the part of one series in the sum of several, as statistics count them.
SUMS: dict[str, list[str]] = {
    row["series"]: row["sum_of"].split() for row in _ROWS if row["sum_of"]
}
NEEDS = {  # series that are computed from others, or from more than themselves
    **{name: set(parts) for name, parts in SUMS.items()},
    "quota_fill": {"quota_fill", "licences_issued"},
    **{name: {name, weight} for name, weight in WEIGHTS.items()},
}
HALF_YEAR = 6  # months in which licences of one issue are used

# What a hindcast keeps of a record, month by month.
KEPT = (
    *(series.name for series in SERIES if series.name not in SUMS),
    *(weight for weight in WEIGHTS.values() if weight.startswith("imports_")),
    "licences_issued",
)

Window = Callable[[str], np.ndarray]  # name -> the window's months of a series (month, run)


class Monthly(NamedTuple):
    """What was kept of a play: start year, and the months of each of KEPT that there is."""

    start_year: int
    series: Mapping[str, np.ndarray]  # (month, run)

    @property
    def shape(self) -> tuple[int, int]:
        """Months and runs."""
        months, runs = next(iter(self.series.values())).shape
        return months, runs


def monthly(record: Recorded) -> Monthly:
    """What a hindcast needs of a game's record, in the units of what is observed."""
    return Monthly(
        record.start_year,
        {name: record.series(name) * to_customs(name) for name in KEPT if name in record.units},
    )


def yearly(played: Monthly, years: Sequence[int] = YEARS) -> np.ndarray:
    """The series of some calendar years (run, series, year), in the order of SERIES.

    A price is the mean of its months, tonnes and money their sum, a share the ratio of the year's
    sums. NaN for a year that was not played in full, and for what the world does not have.
    """
    firsts = [12 * (year - played.start_year) for year in years]
    return np.stack([window(played, first, 12) for first in firsts], axis=2)


def window(played: Monthly, first: int, months: int) -> np.ndarray:
    """The series over any months (run, series), the first counted from January of the start."""
    length, runs = played.shape
    values = np.full((runs, len(SERIES)), np.nan)
    if first < 0 or first + months > length:
        return values

    def in_window(name: str) -> np.ndarray:
        """The months of a record that lie in the window (month, run)."""
        return played.series[name][first : first + months]

    for column, series in enumerate(SERIES):
        if NEEDS.get(series.name, {series.name}) <= played.series.keys():
            values[:, column] = _over(series, in_window, first)
    return values


def _over(series: Series, in_window: Window, first: int) -> np.ndarray:
    """One series over a window (run,)."""
    if series.name in SUMS:
        parts = [in_window(name).sum(axis=0) for name in SUMS[series.name]]
        return np.asarray(100 * parts[0] / np.maximum(sum(parts), 1e-12))
    if series.name == "quota_fill":
        return _fill(in_window("quota_fill"), in_window("licences_issued"), first)
    values = in_window(series.name)
    if series.name in WEIGHTS:
        weight = in_window(WEIGHTS[series.name])
        total = np.maximum(weight.sum(axis=0), 1e-12)
        return np.asarray((values * weight).sum(axis=0) / total)
    if series.kind in ("tonnes", "money"):
        return np.asarray(values.sum(axis=0))
    return np.asarray(values.mean(axis=0))


def _fill(fill: np.ndarray, issued: np.ndarray, first: int) -> np.ndarray:
    """Licences used over those issued, from the half-years that end in the window; 0: none."""
    ends = np.arange(first, first + len(fill)) % HALF_YEAR == HALF_YEAR - 1
    total = issued[ends].sum(axis=0)
    used = (fill[ends] * issued[ends]).sum(axis=0)
    return np.where(total > 0, used / np.maximum(total, 1e-12), 0.0 if ends.any() else np.nan)

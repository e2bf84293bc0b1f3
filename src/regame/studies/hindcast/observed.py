"""The series of a hindcast and the record that they are held to: ours, or a table of the user's."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from regame.config.section import MONTH
from regame.core.errors import nearest, refuse
from regame.game.names import Recorded
from regame.tables import figures
from regame.tables.customs import to_customs

type Kind = Literal["price", "tonnes", "money", "share", "ratio"]


class Series(NamedTuple):
    """One series: its name, its unit over a year, and what kind of figure it is."""

    name: str
    unit: str
    kind: Kind


_TABLE = figures.read("series").fillna("")
_ROWS = _TABLE.to_dict("records")

SERIES = figures.typed(_TABLE.rename(columns={"series": "name"}), Series)
NAMES = tuple(series.name for series in SERIES)
KINDS: dict[str, Kind] = {series.name: series.kind for series in SERIES}
YEARS = tuple(range(2005, 2026))  # that a hindcast tells
LAST_FITTED = 2015  # no later observation is in the package

# Shares that are reported as the ratio of two sums: what they are a share of.
WEIGHTS: dict[str, str] = {row["series"]: row["weight"] for row in _ROWS if row["weight"]}
# Shares that are the part of one series in the sum of several, as statistics count them.
SUMS: dict[str, list[str]] = {at["series"]: at["sum_of"].split() for at in _ROWS if at["sum_of"]}
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


UNITS = {series.name: series.unit for series in SERIES}
FACTORS: dict[str, dict[str, float]] = {  # unit of a series -> units that a table may use for it
    str(unit): dict(zip(rows["given"], rows["factor"], strict=True))
    for unit, rows in figures.read("units").groupby("unit")
}


class Observation(NamedTuple):
    """A figure on record, in the unit of its series.

    year: the calendar year, or the last of `span` years that the value is the mean of. month:
    YYYY-MM for a value of one month, else "". spread: standard deviation of the record itself, as
    in the table `observed`, NaN where none is given. scored: false of a figure whose inputs come
    from its own series: it is shown and not counted. added_for: key of the mechanism that was put
    in since the model missed this figure, else "": it tests the model no more.
    """

    series: str
    year: int
    span: int
    month: str
    value: float
    unit: str
    spread: float
    scored: bool = True
    added_for: str = ""

    @property
    def is_annual(self) -> bool:
        """Whether it is of one year, not of several or of a month."""
        return self.span == 1 and not self.month

    @property
    def why_not(self) -> str:
        """Why it cannot test any worlds: "input", or what was added for it; "" where it can."""
        return self.added_for if self.scored else INPUT


INPUT = "input"  # of a figure whose inputs come from it
COLUMNS = Observation._fields
type Rows = list[Observation]
type Read = Callable[[Mapping[str, Any]], tuple[Observation | None, list[str]]]
SOURCE = "source"  # column of the package's own tables
LATER = "observed_2016_2024"  # the table of what came after the years of `observed`


def observations(table: pd.DataFrame) -> list[Observation]:
    """Return the rows of a table with the columns COLUMNS, typed."""
    return list(figures.typed(table, Observation))


def load_observed(path: str | Path | None = None) -> pd.DataFrame:
    """Return observations in the units of the series, a row each: the fields of `Observation`.

    Without a path, the package's own record. A table of the user's needs series, value, unit and
    year or month. Raises UserError with a line for every fault.
    """
    if path is None:
        return own_record("observed")
    rows = read_rows(path, ("series", "value", "unit"), ("year", "month"), _row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def read_rows(path: str | Path, needed: Sequence[str], either: Sequence[str], read: Read) -> Rows:
    """Return the figures of a CSV file of the user's.

    needed: columns that it must have, and one of `either`, if any; read: gives the figure of a row,
    and what is wrong with it. Raises UserError with a line for every fault.
    """
    name = str(path)
    table = figures.read(name if name.endswith(".csv") else f"{name}.csv")
    missing = [f"column {column}" for column in needed if column not in table][:1]
    if either and not set(either) & set(table):
        missing.append(f"a column {' or '.join(either)}")
    columns = ", ".join(map(str, table))
    refuse(f"{name}: {column} is missing; columns: {columns}" for column in missing)
    refuse([f"{name}: holds no row"] if table.empty else [])
    rows: Rows = []
    faults: list[str] = []
    for line, row in enumerate(table.to_dict("records"), start=2):
        figure, why = read({str(key): value for key, value in row.items()})
        faults += [f"{name}:{line}: {fault}" for fault in why]
        rows += [figure] if figure else []
    refuse(faults)
    return rows


def load_record() -> pd.DataFrame:
    """Return all that is on record in the package, to 2024, as `load_observed` does to 2015.

    A further column, `source`, says where a figure is from. What came after 2015 sets no input of
    the model; it is there to score forecasts.
    """
    return pd.concat([own_record("observed", SOURCE), own_record(LATER, SOURCE)], ignore_index=True)


def own_record(table: str, *further: str) -> pd.DataFrame:
    """Return a table of the package's record, a row each: the fields of `Observation`."""
    rows = figures.read(table).reindex(columns=[*COLUMNS, *further]).reset_index(drop=True)
    words = {column: rows[column].astype(object).fillna("") for column in ("month", "added_for")}
    return rows.assign(**words)


def _row(given: Mapping[str, Any]) -> tuple[Observation | None, list[str]]:
    """One row of a user's table in our units, and what is wrong with it."""
    faults = []
    series = str(given["series"])
    if series not in UNITS:
        near = nearest(series, NAMES) or "; `regame hindcast --series` lists them"
        return None, [f"series = {series!r}: no such series{near}"]
    value, year, span = (_number(given.get(key)) for key in ("value", "year", "span"))
    month = "" if _is_missing(given.get("month")) else str(given.get("month"))
    if value is None:
        faults.append(f"value = {given['value']!r}: must be a number")
    unit = re.sub(r"/(month|year|y)$", "", str(given["unit"]).strip())
    factors = FACTORS[UNITS[series]]
    if unit not in factors:
        allowed = ", ".join(factors)
        faults.append(f"unit = {given['unit']!r}: {series} takes one of {allowed}")
    right = not month or re.match(MONTH, month)
    if not right:
        faults.append(f"month = {month!r}: must read like 2010-09")
    elif month:
        year = float(month[:4])
    if right and (year is None or year not in YEARS):
        date_value = given.get("year", given.get("month"))
        faults.append(f"year = {date_value!r}: must be a year from {YEARS[0]} to {YEARS[-1]}")
    if span is not None and (span < 1 or span != int(span) or month):
        allowed = "a whole number of years, in rows of years"
        faults.append(f"span = {given['span']!r}: must be {allowed}")
    if faults:
        return None, faults
    assert value is not None
    assert year is not None
    spread = _number(given.get("spread"))
    figure = value * factors[unit], UNITS[series], float("nan") if spread is None else spread
    return Observation(series, int(year), int(span or 1), month, *figure), []


def _number(value: object) -> float | None:
    """The value as a finite number, or None."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None


def _is_missing(value: object) -> bool:
    return value is None or value != value  # NaN

"""The record that a hindcast is held to: the package's own up to 2015, or a table of the user's."""

import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from regame.config.section import MONTH
from regame.core.errors import UserError, nearest
from regame.studies.hindcast.series import NAMES, SERIES, YEARS
from regame.tables import figures

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
    from its own series: it is shown and not counted.
    """

    series: str
    year: int
    span: int
    month: str
    value: float
    unit: str
    spread: float
    scored: bool = True


COLUMNS = Observation._fields
SOURCE = "source"  # column of the package's own tables
LATER = "observed_2016_2024"  # the table of what came after the years of `observed`


def observations(table: pd.DataFrame) -> list[Observation]:
    """Return the rows of a table with the columns COLUMNS, typed."""
    rows = zip(*(table[column].tolist() for column in COLUMNS), strict=True)
    return [Observation(*row) for row in rows]


def load_observed(path: str | Path | None = None) -> pd.DataFrame:
    """Return observations in the units of the series, a row each: the fields of `Observation`.

    Without a path, the package's own record. A table of the user's needs series, value, unit and
    year or month. Raises UserError with a line for every fault.
    """
    if path is None:
        return own_record("observed")
    name = str(path)
    table = figures.read(name if name.endswith(".csv") else f"{name}.csv")
    columns_present = ", ".join(str(column) for column in table)
    faults: list[str] = []
    missing = [column for column in ("series", "value", "unit") if column not in table]
    if missing:
        faults.append(f"{name}: column {missing[0]} is missing; columns: {columns_present}")
    if "year" not in table and "month" not in table:
        faults.append(f"{name}: a column year or month is missing; columns: {columns_present}")
    if not faults and table.empty:
        faults.append(f"{name}: holds no row")
    if faults:
        raise UserError(faults)
    rows: list[Observation] = []
    for line, arguments in enumerate(table.to_dict("records"), start=2):
        row, why = _row({str(key): value for key, value in arguments.items()})
        faults += [f"{name}:{line}: {fault}" for fault in why]
        rows += [row] if row else []
    if faults:
        raise UserError(faults)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def load_record() -> pd.DataFrame:
    """Return all that is on record in the package, to 2024, as `load_observed` does to 2015.

    A further column, `source`, says where a figure is from. What came after 2015 sets no input of
    the model; it is there to score forecasts.
    """
    return pd.concat([own_record("observed", SOURCE), own_record(LATER, SOURCE)], ignore_index=True)


def own_record(table: str, *further: str) -> pd.DataFrame:
    """Return a table of the package's record, a row each: the fields of `Observation`."""
    table_rows = figures.read(table)[[*COLUMNS, *further]]
    month = table_rows["month"].astype(object).fillna("")
    return table_rows.assign(month=month).reset_index(drop=True)


def _row(given: dict[str, object]) -> tuple[Observation | None, list[str]]:
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
        faults.append(
            f"span = {given['span']!r}: must be a whole number of years, in rows of years"
        )
    if faults:
        return None, faults
    assert value is not None
    assert year is not None
    spread = _number(given.get("spread"))
    spread_known = float("nan") if spread is None else spread
    return Observation(
        series, int(year), int(span or 1), month, value * factors[unit], UNITS[series], spread_known
    ), []


def _number(value: object) -> float | None:
    """The value as a finite number, or None."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None


def _is_missing(value: object) -> bool:
    return value is None or value != value  # NaN

"""Tests of a year by month: what the medians should have shown, by a table named beforehand."""

from collections.abc import Callable, Mapping

import numpy as np

from regame.core.horizon import YEAR
from regame.core.words import NONE
from regame.studies.hindcast.discrepancy import Floats
from regame.studies.hindcast.months_result import Check
from regame.tables import figures

TABLE = "tests_2025"
TAKES: dict[str, Callable[[Floats], float]] = {
    "least": np.min,
    "most": np.max,
    "mean": np.mean,
    "sum": np.sum,
    "month of least": lambda values: float(np.argmin(values)) + 1,  # counted from the first
}


def tests(median: Mapping[str, Floats], start_year: int) -> tuple[Check, ...]:
    """Return the tests of the year in which a play opens; none where none are named for it.

    median: the median world by month (month,), in the record's units, a year or more.
    """
    rows = (
        figures.read(TABLE)
        .query("year == @start_year")
        .astype(object)
        .fillna(NONE)
        .to_dict("records")
    )
    if any(len(median.get(str(row["series"]), ())) < YEAR for row in rows):
        return ()
    return tuple(_check({str(key): value for key, value in row.items()}, median) for row in rows)


def _check(row: Mapping[str, object], median: Mapping[str, Floats]) -> Check:
    values = median[str(row["series"])]
    if row["over"] != NONE:
        values = values / median[str(row["over"])]
    value = TAKES[str(row["take"])](_months(values, row["first"], row["last"]))
    if row["base_first"] != NONE:
        value /= np.mean(_months(values, row["base_first"], row["base_last"]))
    low, high = (None if row[end] == NONE else float(str(row[end])) for end in ("low", "high"))
    inside = (low is None or value >= low) and (high is None or value <= high)
    return Check(
        name=str(row["name"]), value=float(value), low=low, high=high,
        holds=bool(np.isfinite(value) and inside),
    )  # fmt: skip


def _months(values: Floats, first: object, last: object) -> Floats:
    """The months from the first to the last, counted from 1."""
    return values[int(float(str(first))) - 1 : int(float(str(last)))]

"""Figures that came, from a file, and what they make of a forecast and of no change.

A published forecast is read from its file and scored on them; nothing is played.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import norm

from regame.config.section import MONTH
from regame.core.arrays import Floats
from regame.core.errors import UserError, nearest
from regame.runs.manifests import new_folder
from regame.studies.forecast.editions import read_published
from regame.studies.forecast.options import ForecastOptions
from regame.studies.forecast.result import Came, Foreseen, Scored
from regame.studies.forecast.series import Series, all_series, number, record, scaled
from regame.studies.frame import hand_over, keep
from regame.studies.hindcast.baselines import QUANTILES
from regame.studies.hindcast.observed import Observation, read_rows
from regame.studies.hindcast.scoring import library

NEEDED = ("series", "month", "value", "unit")
EDGE = float(norm.ppf(QUANTILES[2]))  # of a normal band, in standard deviations
LEAST = {"count": 0.5}  # least spread of a unit that is no factor; of shares of lines below
LEAST_SHARE, LEAST_LOG = 0.01, 0.02


def read_came(path: Path) -> list[Observation]:
    """Return figures of a file with the columns series, month, value and unit, others allowed.

    A figure of a quarter has its last month, and is its sum; with 3 in a column `span` it is the
    mean of its months, as in the record. Raises UserError with a line for each fault:
    file, line, column, value, and what is allowed.
    """
    by_name = {series.series: series for series in all_series()}

    def read(row: Mapping[str, Any]) -> tuple[Observation | None, list[str]]:
        """The figure of a row, and what is wrong with it."""
        faults = _faults(row, by_name)
        return None if faults else _observation(row, by_name[row["series"]]), faults

    return read_rows(path, NEEDED, (), read)


def _observation(row: Mapping[Any, Any], series: Series) -> Observation:
    """A row as the record has it: its value over the months of its series."""
    month, unit, months = str(row["month"]), str(row["unit"]), series.months
    is_mean = months > 1 and row.get("span") == months
    value = float(row["value"]) * (months if is_mean else 1)
    return Observation(series.series, int(month[:4]), months, month, value, unit, float("nan"))


def _faults(row: Mapping[str, object], by_name: Mapping[str, Series]) -> list[str]:
    name, month, value, unit = (row[key] for key in NEEDED)
    if name not in by_name:
        names = list(by_name)
        near = nearest(str(name), names) or f"; series are {', '.join(names)}"
        return [f"series = {name!r}: no such series{near}"]
    series, faults = by_name[str(name)], []
    if not isinstance(month, str) or not re.match(MONTH, month):
        faults.append(f"month = {month!r}: must read like 2026-03")
    elif int(month[5:]) % series.months:
        faults.append(f"month = {month!r}: {name} has figures of quarters, in their last month")
    if not isinstance(value, int | float) or not np.isfinite(value) or value < 0:
        faults.append(f"value = {value!r}: must be a number from 0")
    if unit not in (series.unit, series.unit.partition("/")[0]):
        faults.append(f"unit = {unit!r}: {name} is in {series.unit}")
    return faults


def score(rows: Sequence[Foreseen], came: Sequence[Observation], opened: str) -> list[Came]:
    """Score figures that came: the band as two halves of a normal, and no change as a random walk.

    On the scale of `memory.scaled`, on which bands are laid; the halves have the distances from the
    median to 5 and 95 % (Wallis 2004 on the two-piece normal of the Bank of England). Raises
    UserError for a month that the forecast does not have.
    """
    start = int(opened[:4])
    by_name = {series.series: series for series in all_series()}
    foreseen = {(row.series, row.month): row for row in rows}
    if missing := [at for item in came if (at := (item.series, item.month)) not in foreseen]:
        last = max(row.month for row in rows)
        raise UserError(f"{name} of {month}: not forecast; months are {opened} to {last}"
                        for name, month in missing)  # fmt: skip
    before, steps = record(start), _steps(start)
    rows_of = [(foreseen[item.series, item.month], item) for item in came]
    return [_came(by_name[at.series], row, at, before, steps, start) for row, at in rows_of]


def _came(
    series: Series,
    row: Foreseen,
    item: Observation,
    before: Mapping[str, Sequence[Observation]],
    steps: Mapping[str, float],
    start: int,
) -> Came:
    value, low, middle, high = on_scale([item.value, row.low, row.median, row.high], series)
    ours = _scores(series, value, middle, (middle - low) / EDGE, (high - middle) / EDGE)
    same: float | None = None
    theirs: tuple[float | None, float | None] = (None, None)
    if series.series in before:
        last = before[series.series][-1]
        same = last.value * series.months
        unchanged = float(on_scale([same], series)[0])
        ahead = number(item.month, start) - number(last.month, start)
        spread = steps[series.memory] * float(np.sqrt(ahead))
        theirs = _scores(series, value, unchanged, spread, spread)
    return Came.like(
        row, came=item.value, inside=row.low <= item.value <= row.high,
        log_score=ours[0], crps=ours[1],
        no_change=same, no_change_log_score=theirs[0], no_change_crps=theirs[1],
    )  # fmt: skip


def on_scale(values: Sequence[float], series: Series) -> Floats:
    """Return figures on the scale of scores: that of errors, of counts as they are."""
    figures = np.array(values)
    return figures if series.kind == "count" else scaled(figures, series.kind)


def _scores(
    series: Series, value: float, middle: float, below: float, above: float
) -> tuple[float, float]:
    """Log score, higher is better, and CRPS of a normal with two halves, neither of them nothing.

    below, above: standard deviations of its halves.
    """
    least = LEAST.get(series.unit, LEAST_SHARE) if series.kind == "count" else LEAST_LOG
    normal = (value, max(float(below), least), max(float(above), least), middle)
    rules = library()
    log_score = -float(rules.logs_2pnormal(*normal, backend="numpy"))
    return log_score, float(rules.crps_2pnormal(*normal, backend="numpy"))


def _steps(start: int) -> dict[str, float]:
    """Return the usual change of a month by class of series, in the year before the start."""
    changes: dict[str, list[float]] = {}
    by_name, on_record = {series.series: series for series in all_series()}, record(start)
    for name, series in by_name.items():
        items = on_record.get(name, [])
        values = on_scale([item.value for item in items], series)
        months = np.array([number(item.month, start) for item in items])
        steps = (np.diff(values) / np.sqrt(np.diff(months))).tolist()
        for group in (series.memory, ""):
            changes.setdefault(group, []).extend(steps)
    steps_of = {name: values or changes[""] for name, values in changes.items()}
    return {name: float(np.sqrt(np.mean(np.square(at)))) for name, at in steps_of.items()}


SUMMARY = "scores"


def run_scores(options: ForecastOptions, published: Path) -> int:
    """Score a published forecast, print and keep the scores, and return the exit code.

    published: its file; `options.score`: a CSV file, see `read_came`. Raises UserError for a file
    that is no forecast or was altered, and for faults of the figures.
    """
    if options.score is None:
        raise UserError("--published: needs --score FILE.csv, the figures that came")
    observed = read_came(options.score)
    content = read_published(published)
    rows = [Foreseen.model_validate(row) for row in content["rows"]]
    scores = tuple(score(rows, observed, content["opened"]))
    folder = new_folder(options.out, SUMMARY)
    result = Scored(out=str(folder), forecast=content["hash"], scores=scores)
    keep(result, f"{SUMMARY}.json")
    hand_over(result, options)
    return 0

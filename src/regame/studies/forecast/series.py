"""The series of a forecast, what is on record of them, and how its error is carried on."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np

from regame.core.arrays import Floats
from regame.core.horizon import YEAR
from regame.studies.hindcast.baselines import NODES, QUANTILES, levels
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


LAST = 3  # figures of tonnes that are averaged: ships and holidays move single months
FADES = 0.65 ** (1 / 12)  # 0.65 a year: persistence of `regame hindcast --fit-until 2020`
LEAST = 0.02  # of an error's step: quotes are rounded
FAR = 1.0  # log, by which a world's error may differ from the median's: some are near none
NORMAL = 1.4826  # standard deviation of a normal over its median distance from the mean
CLEAR = 0.01  # % from none or all, beyond which a share has these odds


class Memory(NamedTuple):
    """How errors of a class behave: the usual step of a month, and what is there a month later."""

    step: float
    persistence: float

    def spread(self, months: int) -> float:
        """Return what is not known of an error so many months after it was last seen."""
        keeps = self.persistence**2
        return self.step * float(np.sqrt((1 - keeps**months) / (1 - keeps)))


class Anchor(NamedTuple):
    """The error of each world when a series was last seen (run,), and the month of that."""

    month: int
    error: Floats


def scaled(values: Floats, kind: Kind) -> Floats:
    """Return figures on the scale of errors."""
    if kind == "share":
        clipped = np.clip(values, CLEAR, 100 - CLEAR)
        return np.asarray(np.log(clipped / (100 - clipped)))
    return np.asarray(np.log(np.maximum(values, 0.01 if kind == "price" else 1.0)))


def unscaled(values: Floats, kind: Kind) -> Floats:
    """Return the figures at places on the scale of errors."""
    return np.asarray(100 / (1 + np.exp(-values)) if kind == "share" else np.exp(values))


def errors(
    series: Series, before: Played, items: Sequence[Observation], start_year: int
) -> list[Anchor]:
    """Return the record less each world, figure by figure, on the scale of errors.

    before: months of the year before the start (run, month). Figures that are means of months meet
    the mean of theirs.
    """
    values = series.counted(before)
    rows = []
    for item in items:
        month = number(item.month, start_year)
        runs = over(values, month + YEAR, item.span)
        value = scaled(np.array([item.value]), series.kind)[0]
        rows.append(Anchor(month, value - scaled(runs, series.kind)))
    return rows


def anchor(series: Series, seen: Sequence[Anchor]) -> Anchor | None:
    """Return what a series goes on from; None without a figure on record."""
    if not seen:
        return None
    last = seen[-LAST:] if series.kind == "tonnes" and series.months == 1 else seen[-1:]
    error = np.mean([row.error for row in last], axis=0)
    middle = float(np.median(error))
    return Anchor(seen[-1].month, np.clip(error, middle - FAR, middle + FAR))


def memories(seen: dict[Series, list[Anchor]]) -> dict[str, Memory]:
    """Return how errors behave, by class of series, and under "" of all together."""
    pairs: dict[str, list[tuple[float, float, int]]] = {}
    for series, path in seen.items():
        medians = [(row.month, float(np.median(row.error))) for row in path]
        steps = [(a, b, month - first) for (first, a), (month, b) in pairwise(medians)]
        for name in (series.memory, ""):
            pairs.setdefault(name, []).extend(steps)
    return {name: _memory(steps or pairs[""]) for name, steps in pairs.items()}


def _memory(pairs: Sequence[tuple[float, float, int]]) -> Memory:
    """The memory of pairs of errors (before, after, months between); p by least squares."""
    if not pairs:
        return Memory(LEAST, FADES)
    before, after, gaps = np.array(pairs, float).T
    slope = float((before * after).sum() / max((before**2).sum(), 1e-12))
    keeps = float(np.clip(max(slope, 0.0) ** (1 / gaps.mean()), 0.0, FADES))
    moves = np.abs(after - before) / np.sqrt(gaps)
    return Memory(max(NORMAL * float(np.median(moves)), LEAST), keeps)


def foretold(
    values: Floats, series: Series, month: int, seen: Anchor | None, memory: Memory
) -> tuple[float, float, float]:
    """Return 5, 50 and 95 % of a figure over worlds and error. values: (run,), as played.

    What is not on record is as played.
    """
    if seen is None:
        return levels(np.quantile(values, QUANTILES))
    ahead = month - seen.month
    part = FADES**ahead if series.fades else 1.0
    moved = scaled(values, series.kind) + part * seen.error
    wide = moved[:, None] + memory.spread(ahead) * NODES
    low, high = np.quantile(wide, [QUANTILES[0], QUANTILES[2]])
    return levels(unscaled(np.array([low, float(np.median(moved)), high]), series.kind))

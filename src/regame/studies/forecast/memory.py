"""What the worlds are off by when the record ends, carried on into the months that follow.

As `hindcast.carried` does by year: each world goes on from where the record was, prices from the
last figure, tonnes from the mean of the last three. That error fades by FADES a month where the
record counts what the model counts; an ask, or a part of the trade, stays in the ratio to it that
it had. What is not known of it grows from month to month as that of a process of first order,
u sqrt((1 - p^2h) / (1 - p^2)) after h months, with the usual step u and the persistence p of the
median's error in the year on record, by class of series; nothing later is used. Steps are taken by
their median, so that the months of a shock, which worlds have as events, do not widen all. All on
logarithms, of tonnes and money of no less than one unit, and log odds of shares.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from regame.core.horizon import YEAR
from regame.studies.forecast.series import Kind, Played, Series, number, over
from regame.studies.hindcast.discrepancy import NODES, QUANTILES, Floats
from regame.studies.hindcast.observed import Observation

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
        steps = [
            (before, after, month - first) for (first, before), (month, after) in pairwise(medians)
        ]
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
        low, middle, high = np.quantile(values, QUANTILES)
        return float(low), float(middle), float(high)
    ahead = month - seen.month
    part = FADES**ahead if series.fades else 1.0
    moved = scaled(values, series.kind) + part * seen.error
    wide = moved[:, None] + memory.spread(ahead) * NODES
    low, high = np.quantile(wide, [QUANTILES[0], QUANTILES[2]])
    ends = unscaled(np.array([low, float(np.median(moved)), high]), series.kind)
    return float(ends[0]), float(ends[1]), float(ends[2])

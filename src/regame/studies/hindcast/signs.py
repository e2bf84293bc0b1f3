"""Which way things went after 2015, in ten signs, and where series turned; the worlds beside them.

The signs and their bounds were named before any forecast was scored. A sign is right if more than
half of the worlds have it.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from regame.core.arrays import Floats
from regame.studies.hindcast.baselines import Path
from regame.studies.hindcast.observed import NAMES, Monthly, yearly
from regame.studies.hindcast.parts import Sign, Turn
from regame.tables import figures

type Marks = NDArray[np.bool_]  # (run,)
type Figures = Callable[[str, int], Floats]  # series, year -> figures of all runs (run,)


class Rule(NamedTuple):
    """A sign: how it is read, of which series, in which years, and its bound.

    until: the last year that it needs; a forecast that was fitted to it or beyond does not have it.
    """

    name: str
    measure: str
    series: str
    first: int
    until: int
    bound: float


LIST = figures.typed(figures.read("signs").rename(columns={"sign": "name"}), Rule)
# Falls and rises are in points, booms in factors, output in t; a wedge is outside over inside
# without value-added tax, which exports of oxides bore too: 16 %, and some room for freight.


def _never_falls(of: Figures, rule: Rule) -> Marks:
    years = range(rule.first, rule.until + 1)
    path = np.stack([of(rule.series, year) for year in years])
    return np.asarray((np.maximum.accumulate(path) - path).max(axis=0) < rule.bound)


def _no_wedge(of: Figures, rule: Rule) -> Marks:
    outside, inside = (of(f"price_{side}_{rule.series}", rule.until) for side in SIDES)
    return np.asarray(outside < rule.bound * inside)


SIDES = ("outside", "inside")
MEASURES: dict[str, Callable[[Figures, Rule], Marks]] = {
    "falls": lambda of, r: of(r.series, r.until) < of(r.series, r.first) - r.bound,
    "rises": lambda of, r: of(r.series, r.until) > of(r.series, r.first) + r.bound,
    "times": lambda of, r: of(r.series, r.until) > r.bound * of(r.series, r.first),
    "over times": lambda of, r: of(r.series, r.until) < of(r.series, r.first) / r.bound,
    "below": lambda of, r: of(r.series, r.until) < r.bound,
    "above": lambda of, r: of(r.series, r.until) > r.bound,
    "never falls": _never_falls,
    "no wedge": _no_wedge,
}


def signs(played: Monthly, fitted_until: int, until: int) -> list[Sign]:
    """Return each sign of the years that are forecast, with the share of worlds that have it."""

    def of(series: str, year: int) -> Floats:
        """A series in a year (world,)."""
        return np.asarray(yearly(played, [year])[:, NAMES.index(series), 0])

    rows = []
    for rule in LIST:
        if fitted_until < rule.until <= until:
            share = float(np.mean(MEASURES[rule.measure](of, rule)))
            rows.append(Sign(sign=rule.name, year=rule.until, share=share, right=share > 0.5))
    return rows


def turns(record: Mapping[str, Path], played: Mapping[str, Path], fitted_until: int) -> list[Turn]:
    """Return the turning points on record after the fit, and whether the median path has them.

    record, played: figures by series and year, of the same years. A turning point is a year whose
    figure is above those before and after on record, or below both. The median has it if it turns
    the same way there or at the record's neighbouring years.
    """
    rows = []
    for name, path in record.items():
        median, years = _extremes(played[name]), sorted(path)
        for year, kind in _extremes(path).items():
            at = years.index(year)
            if year > fitted_until:
                hit = any(median.get(near) == kind for near in years[at - 1 : at + 2])
                rows.append(Turn(series=name, year=year, kind=kind, right=hit))
    return rows


def _extremes(path: Path) -> dict[int, str]:
    years = sorted(path)
    extremes = {}
    for before, year, after in zip(years, years[1:], years[2:], strict=False):
        rise, fall = path[year] - path[before], path[year] - path[after]
        if rise * fall > 0:
            extremes[year] = "peak" if rise > 0 else "trough"
    return extremes


def directions(record: Mapping[str, Path], played: Mapping[str, Path], since: int) -> list[bool]:
    """Whether the median moves the way the record does, for each step to a year after `since`."""
    right = []
    for name, path in record.items():
        for before, year in pairwise(sorted(path)):
            change = path[year] - path[before]
            if year > since and change != 0:
                right.append(bool(change * (played[name][year] - played[name][before]) > 0))
    return right

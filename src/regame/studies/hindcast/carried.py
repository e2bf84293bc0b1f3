"""What the model was off by on record, carried on into a forecast: an error with a memory.

A world that has a series too high in the year of the fit will have it too high in the next, too.
So each world's last error on record, on the scale of `baselines.scaled_score`, is carried on. It
fades by a factor a year, the persistence, and what is not known of it grows to its usual spread:
after h years the spread is s sqrt(1 - p^2h), that of a process of first order (Kennedy and O'Hagan
2001 on a discrepancy that data inform; Hyndman and Athanasopoulos 2021, section 10). Worlds that
differ on the record of that year differ less in the next: all of them go on from it. Persistence is
that of the median's error; it and spreads are taken from the record up to the fit, nothing later.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from regame.core.arrays import Floats
from regame.studies.hindcast.baselines import band, scaled_score, unscaled
from regame.studies.hindcast.observed import KINDS, SERIES, YEARS, Monthly, Observation, yearly
from regame.studies.hindcast.scoring import bands, figures_at

MOST = 0.99  # a year, of what an error keeps

type Errors = dict[str, dict[int, Floats]]  # series -> year -> record less each world (run,)


class Carried(NamedTuple):
    """The model's error by series: of each world in the last year on record, and how it fades."""

    persistence: float
    last: Mapping[str, tuple[int, Floats]]  # series -> year, error of every world (run,)
    spread: Mapping[str, float]

    def at(self, series: str, year: int, runs: Floats) -> tuple[Floats, float]:
        """Return worlds' figures of a later year with the error carried on, and its spread then.

        A series without a figure on record keeps its worlds and the usual spread.
        """
        wide = self.spread[series]
        if series not in self.last:
            return runs, wide
        last_year, error = self.last[series]  # each world goes on from where the record was
        persistence = self.persistence ** (year - last_year)
        kind = KINDS[series]
        moved = unscaled(scaled_score(runs, kind) + persistence * error, kind)
        return moved, wide * float(np.sqrt(1 - persistence**2))


def carried(
    played: Monthly, record: Sequence[Observation], until: int, spread: Mapping[str, float]
) -> Carried:
    """Return what is carried on from the record up to December of a year.

    spread: by series, of an error that nothing is known of.
    """
    carried_errors = errors(played, record, until)
    last = {name: (max(path), path[max(path)]) for name, path in carried_errors.items()}
    medians = {
        name: {year: float(np.median(error)) for year, error in path.items()}
        for name, path in carried_errors.items()
    }
    return Carried(persistence(medians), last, spread)


def errors(played: Monthly, record: Sequence[Observation], until: int) -> Errors:
    """Return by how much each world missed the figures of whole years up to a year (run,)."""
    errors_by_series: Errors = {}
    for item in record:
        if item.year > until or item.span != 1 or item.month or not item.scored:
            continue
        runs, kind = figures_at(played, item), KINDS[item.series]
        if np.isfinite(runs).all():
            error = scaled_score(item.value, kind) - scaled_score(runs, kind)
            errors_by_series.setdefault(item.series, {})[item.year] = error
    return errors_by_series


def persistence(found: Mapping[str, Mapping[int, float]]) -> float:
    """Return the share of an error that is left a year later: least squares over all pairs."""
    pairs = [(path[y], path[y + 1]) for path in found.values() for y in path if y + 1 in path]
    if not pairs:
        return 0.0
    before, after = np.array(pairs).T
    slope = (before * after).sum() / max((before**2).sum(), 1e-12)
    return float(np.clip(slope, 0.0, MOST))


def carried_bands(played: Monthly, error: Carried, until: int) -> Floats:
    """5, 50 and 95 % of every series and year, as `bands`, with the error carried on after a year.

    (3, series, year)
    """
    levels, figures = bands(played, error.spread), yearly(played)
    for y, year in enumerate(YEARS):
        for s, series in enumerate(SERIES):
            if year > until and np.isfinite(levels[:, s, y]).all():
                moved, wide = error.at(series.name, year, figures[:, s, y])
                levels[:, s, y] = band(moved, wide, series.kind)
    return levels

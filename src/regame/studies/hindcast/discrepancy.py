"""How far the model is off beyond its parameters: an error estimated on the record to 2015.

A band of a hindcast holds the spread of worlds and this discrepancy (Kennedy and O'Hagan 2001):
a factor on prices, money and tonnes, a factor on the odds of shares, lognormal, one spread a class.
The spread of a class is the least with which COVERED of its figures on record lie inside the band;
for each series it is taken from the other series of its class, so that no series is judged by an
error that was estimated on itself. Which series make a class was compared with other ways by how
well each foresees the series left out (`groupings`, and docs/odd.md).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from regame.studies.hindcast.observed import SERIES, Kind, Series

Floats = NDArray[np.float64]

COVERED = 0.9  # of the figures of the other series: as many as a 5-95 % band should hold
QUANTILES = (0.05, 0.5, 0.95)
NODES = norm.ppf((np.arange(25) + 0.5) / 25)  # a standard normal in 25 equal parts
MOST = 3.0  # spread at which the search ends
HALVINGS = 12
FULL = 99.99  # %, above which a share counts as this, for its odds


class Figure(NamedTuple):
    """One figure on record and what the runs say of it (run,)."""

    series: Series
    observed: float
    runs: Floats

    @property
    def tells(self) -> bool:
        """Whether it tells a factor: not what is nothing, on record or in half of the runs."""
        return self.observed > 0 and bool(np.median(self.runs) > 0)


def class_of(series: Series) -> str:
    """The class whose series share a spread."""
    if series.kind == "share":
        return "imports" if series.name.startswith("import") else "shares of output"
    return "prices" if series.kind in ("price", "money") else "tonnes"


def scaled(values: Floats, kind: Kind) -> Floats:
    """Figures on the scale on which a spread is added: logarithms, of shares the log odds."""
    with np.errstate(divide="ignore"):
        if kind != "share":
            return np.asarray(np.log(values))
        clipped = np.clip(values, 0.0, FULL)
        return np.asarray(np.log(clipped / (100 - clipped)))


def widened(runs: Floats, spread: float, kind: Kind) -> Floats:
    """The figures of runs with the discrepancy laid over them, flat; as they are without any."""
    if spread == 0:
        return runs
    factor = np.exp(spread * NODES)
    if kind != "share":
        return np.asarray((runs[:, None] * factor).ravel())
    clipped = np.clip(runs, 0.0, FULL)
    odds = (clipped / (100 - clipped))[:, None] * factor
    return np.asarray((100 * odds / (1 + odds)).ravel())


def band(runs: Floats, spread: float, kind: Kind) -> tuple[float, float, float]:
    """5, 50 and 95 % of runs and discrepancy; the median is that of the runs."""
    low, _, high = np.quantile(widened(runs, spread, kind), QUANTILES)
    return float(low), float(np.median(runs)), float(high)


def least_spread(runs: Floats, observed: float, kind: Kind) -> float:
    """The least spread with which the band holds an observation, at most MOST."""
    low, high = 0.0, MOST
    if _holds(runs, observed, kind, low):
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _holds(runs, observed, kind, middle) else (middle, high)
    return high


def _holds(runs: Floats, observed: float, kind: Kind, spread: float) -> bool:
    low, _, high = band(runs, spread, kind)
    return low <= observed <= high


def spreads(
    given: Sequence[Figure], group: Callable[[Series], str] = class_of, own: bool = False
) -> dict[str, float]:
    """The spread of every series, from what is on record of the others of its class.

    group: the class of a series. A class without other series on record takes those of all. own:
    whether a series' own figures count too, as they may where later ones are judged.
    """
    least_spreads = [
        (f.series, least_spread(f.runs, f.observed, f.series.kind)) for f in given if f.tells
    ]
    result = {}
    for series in dict.fromkeys([*SERIES, *(figure.series for figure in given)]):
        others = [
            (series_name, s) for series_name, s in least_spreads if own or series_name != series
        ]
        near = [s for series_name, s in others if group(series_name) == group(series)]
        spreads_found = near or [s for _, s in others]
        result[series.name] = (
            float(np.quantile(spreads_found, COVERED, method="higher")) if spreads_found else 0.0
        )
    return result

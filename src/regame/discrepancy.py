"""How far the model is off beyond its parameters: an error estimated on the record to 2015.

A band of a hindcast holds the spread of worlds and this discrepancy (Kennedy and O'Hagan 2001):
a factor on prices, money and tonnes, a factor on the odds of shares, lognormal, one spread a class.
The spread of a class is the least with which COVERED of its figures on record lie inside the band;
for each series it is taken from the other series of its class, so that no series is judged by an
error that was estimated on itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from regame.hindcast_series import SERIES, Kind, Series

Floats = NDArray[np.float64]

COVERED = 0.9  # of the figures of the other series: as many as a 5-95 % band should hold
BAND = (0.05, 0.5, 0.95)
NODES = norm.ppf((np.arange(25) + 0.5) / 25)  # a standard normal in 25 equal parts
MOST = 3.0  # spread at which the search ends
HALVINGS = 12
FULL = 99.99  # %, above which a share counts as this, for its odds


def class_of(series: Series) -> str:
    """The class whose series share a spread."""
    if series.kind == "share":
        return "imports" if series.name.startswith("import") else "shares of output"
    return "prices" if series.kind in ("price", "money") else "tonnes"


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
    low, _, high = np.quantile(widened(runs, spread, kind), BAND)
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


def spreads(told: Iterable[tuple[str, float, Floats]]) -> dict[str, float]:
    """The spread of every series, from what is on record of the others of its class.

    told: series, observation and the runs' figures for it. What is nothing, on record or in half
    of the runs, tells no factor. A class without other series on record has a spread of 0.
    """
    known = {series.name: series for series in SERIES}
    least: dict[str, list[tuple[str, float]]] = {}
    for name, observed, runs in told:
        if observed > 0 and np.median(runs) > 0:
            found = least_spread(runs, observed, known[name].kind)
            least.setdefault(class_of(known[name]), []).append((name, found))
    result = {}
    for series in SERIES:
        others = [s for name, s in least.get(class_of(series), []) if name != series.name]
        result[series.name] = (
            float(np.quantile(others, COVERED, method="higher")) if others else 0.0
        )
    return result

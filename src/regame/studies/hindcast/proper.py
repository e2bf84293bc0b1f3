"""Proper scores of forecasts, by the package scoringrules: the log score and the CRPS.

Both are on the scale of `baselines.scaled_score`, so that prices, tonnes and shares can be
averaged. A log score is the log density that a forecast gave to what came (higher is better);
the CRPS is a distance to it (lower is better). Neither rewards a forecast that is not believed
(Gneiting and Raftery 2007, "Strictly proper scoring rules, prediction, and estimation").
"""

from typing import Any, NamedTuple

import numpy as np

from regame.core.errors import missing_extra
from regame.studies.hindcast.baselines import Walk, scaled_score
from regame.studies.hindcast.discrepancy import Floats
from regame.studies.hindcast.groupings import LEAST
from regame.studies.hindcast.series import Kind

DRAWN = 1000  # of worlds and error, evenly, for the CRPS
FACTOR, POINTS = 1.5, 8.0  # near: within this factor, of a share within so many points
ROUNDED = 500.0  # t: half of what surveys round to; tonnes as close as this are near as well


class Scored(NamedTuple):
    """What a forecast of one figure is worth."""

    near: bool
    inside: bool
    width: float  # points of a share, high over low of all else; infinite where low is nothing
    log_score: float
    crps: float


def library() -> Any:
    """Return the package of scores. Raises UserError where it is not installed."""
    try:
        import scoringrules
    except ImportError:
        raise missing_extra("scores of forecasts", ["scoringrules"], "analysis") from None
    return scoringrules


def is_near(median: float, observed: float, kind: Kind) -> bool:
    """Whether a median is near: within a factor of 1.5, or 8 points of a share."""
    if kind == "share":
        return abs(median - observed) <= POINTS
    if kind == "tonnes" and abs(median - observed) <= ROUNDED:
        return True
    return min(median, observed) > 0 and 1 / FACTOR <= median / observed <= FACTOR


def score_worlds(
    runs: Floats, spread: float, band: tuple[float, float, float], observed: float, kind: Kind
) -> Scored:
    """Score worlds with a normal error of this spread on the scale of scores.

    runs: (run,) figures; band: 5, 50 and 95 % of worlds and error.
    """
    rules, wide = library(), max(spread, LEAST)
    scaled = float(scaled_score(np.array([observed]), kind)[0])
    members = scaled_score(runs, kind)
    drawn = np.quantile(members, (np.arange(DRAWN) + 0.5) / DRAWN)
    log_score = -float(rules.logs_ensemble(scaled, members, bw=wide, backend="numpy"))
    sizes = np.full(DRAWN, wide)
    crps = float(rules.crps_mixnorm(scaled, drawn, sizes, backend="numpy"))
    return _scored(band, observed, kind, log_score, crps)


def score_walk(walk: Walk, observed: float, kind: Kind) -> Scored:
    """Score a forecast that is normal on the scale of scores."""
    rules, wide = library(), max(walk.spread, LEAST)
    scaled = float(scaled_score(np.array([observed]), kind)[0])
    log_score = -float(rules.logs_normal(scaled, walk.mean, wide, backend="numpy"))
    crps = float(rules.crps_normal(scaled, walk.mean, wide, backend="numpy"))
    return _scored(walk.quantiles(kind), observed, kind, log_score, crps)


def _scored(
    band: tuple[float, float, float], observed: float, kind: Kind, log_score: float, crps: float
) -> Scored:
    low, median, high = band
    width = high - low if kind == "share" else (high / low if low > 0 else float("inf"))
    return Scored(is_near(median, observed, kind), low <= observed <= high, width, log_score, crps)

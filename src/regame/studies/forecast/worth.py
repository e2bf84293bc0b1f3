"""What forecasts in quantiles are worth: WIS, CRPS, log score, PIT, intervals by a block bootstrap.

Scores are those of scoringrules, on the scale of scores. CRPS and log score read the quantiles as a
normal of two halves through 5, 50 and 95 %. The weighted interval score over all levels is twice
the mean quantile score (Bracher and others 2021, equation 1 with its usual weights).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from regame.core.arrays import Floats
from regame.studies.forecast.rivals import LEVELS, least
from regame.studies.hindcast.scoring import library

LOW, MIDDLE, HIGH = (LEVELS.index(level) for level in (0.05, 0.5, 0.95))
EDGE = float(norm.ppf(0.95))
WORST = -10.0  # log score that counts for one below it: no single figure decides
DRAWS, BLOCK = 2000, 3  # of the bootstrap; origins in a row that are drawn together


class Worth(NamedTuple):
    """Scores of one figure: WIS and CRPS lower, log score higher is better; PIT from 0 to 1."""

    wis: float
    crps: float
    log_score: float
    pit: float
    width: float


def scored(quantiles: Floats, value: float, kind: str, levels: Sequence[float] = LEVELS) -> Worth:
    """Score quantiles on the scale of scores. levels: in order, with 0.05, 0.5 and 0.95."""
    rules = library()
    middle = float(quantiles[levels.index(0.5)])
    wis = float(rules.crps_quantile(value, quantiles, np.array(levels), backend="numpy"))
    low, high = (float(quantiles[levels.index(level)]) for level in (0.05, 0.95))
    floor = least(kind)
    normal = (value, max((middle - low) / EDGE, floor), max((high - middle) / EDGE, floor), middle)
    with np.errstate(divide="ignore"):
        log_score = rules.logs_2pnormal(*normal, backend="numpy")
    side = normal[1] if value < middle else normal[2]
    return Worth(
        wis=wis,
        crps=float(rules.crps_2pnormal(*normal, backend="numpy")),
        log_score=max(-float(log_score), WORST),
        pit=float(norm.cdf((value - middle) / side)),
        width=high - low,
    )


def ratio_interval(ours: Floats, theirs: Floats, seed: int = 1) -> tuple[float, float, float]:
    """Return mean over mean with 95 % by a moving-block bootstrap of scores in order of time."""
    n = len(ours)
    size = min(BLOCK, n)
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, n - size + 1, (DRAWS, int(np.ceil(n / size))))
    rows = (starts[:, :, None] + np.arange(size)).reshape(DRAWS, -1)[:, :n]
    drawn = ours[rows].mean(axis=1) / np.maximum(theirs[rows].mean(axis=1), 1e-12)
    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    return float(ours.mean() / max(float(theirs.mean()), 1e-12)), low, high

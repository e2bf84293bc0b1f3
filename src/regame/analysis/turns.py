"""Which assumptions turn the sign: those that tell harmed worlds from others, and where."""

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression
from scipy.stats import norm, rankdata

from regame.analysis.hindsight import meaning
from regame.analysis.outcomes import BAND, LEAST_BAND, Pairs
from regame.analysis.results import Turn
from regame.analysis.statistics import Floats
from regame.config.schema import Config

MOST = 3  # assumptions listed
FEWEST = 10  # worlds of each class, below which nothing is said
HALF = 0.5


def harmed(pairs: Pairs, years: int) -> np.ndarray:
    """Return which of the counted worlds are harmed after so many years, (worlds,) bool."""
    keep = pairs.counted(years)
    baseline = pairs.side("baseline", f"payoff_{years}y")[keep]
    band = np.maximum(BAND * np.abs(baseline), LEAST_BAND)
    return np.asarray(pairs.difference(f"payoff_{years}y")[keep] < -band)


def turns_with(pairs: Pairs, config: Config, years: int) -> tuple[Turn, ...]:
    """Return the assumptions that tell harmed worlds from others beyond chance, at most `MOST`.

    Each sampled key is judged by the area under the curve (AUC; Mann and Whitney 1947): the chance
    that a harmed world has the higher value. Chance allows for the number of keys (Bonferroni,
    5 %). `at` is where a monotone fit of the chance of harm (isotonic regression) crosses one half.
    """
    lost = harmed(pairs, years)
    worlds = pairs.treated[pairs.counted(years)]
    known = config.numbers()
    keys = [str(key) for key in worlds if key in known and worlds[key].nunique() > 2]
    count, rest = int(lost.sum()), int((~lost).sum())
    if min(count, rest) < FEWEST or not keys:
        return ()
    spread = np.sqrt((count + rest + 1) / (12 * count * rest))
    chance = float(norm.ppf(1 - 0.025 / len(keys)) * spread)
    values = {key: worlds[key].to_numpy(float) for key in keys}
    areas = {key: _area(column, lost) for key, column in values.items()}
    chosen = sorted((key for key in keys if abs(areas[key] - HALF) > chance), key=lambda key: (
        -abs(areas[key] - HALF), key
    ))  # fmt: skip
    return tuple(_turn(key, values[key], lost, areas[key], config) for key in chosen[:MOST])


def _area(values: Floats, lost: np.ndarray) -> float:
    count = int(lost.sum())
    ranks = rankdata(values)[lost].sum()
    return float((ranks - count * (count + 1) / 2) / (count * (len(lost) - count)))


def _turn(key: str, values: Floats, lost: np.ndarray, area: float, config: Config) -> Turn:
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    fit = isotonic_regression(lost[order].astype(float), increasing=area > HALF).x
    crossed = np.flatnonzero((fit[:-1] - HALF) * (fit[1:] - HALF) <= 0)
    inside = len(crossed) and min(fit) < HALF < max(fit)
    ends = pd.Series(lost[order]).groupby(np.arange(len(lost)) * 5 // len(lost)).mean()
    return Turn(
        key=key,
        **meaning(config, key),
        auc=area,
        at=float(ordered[crossed[0] : crossed[0] + 2].mean()) if inside else None,
        harmed_low=float(ends.iloc[0]),
        harmed_high=float(ends.iloc[-1]),
    )

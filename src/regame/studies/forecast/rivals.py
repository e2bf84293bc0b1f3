"""Forecasts that need no model, as quantiles: last value, drift, season, Theta, their median.

On the scale of scores: logarithms, of shares the log odds, of counts the figures themselves. The
spread of a month is that of calm months: the median absolute step (over the square root of the
months between), so that no collapse widens the band of quiet times; a series with fewer than STEADY
steps takes the mean of its group. Counts go up by stairs: as many steps as on record, of the mean
size. Drift is the median step over the last year, halved where fewer than MANY steps tell it. The
season adds last year's step over the same months. Theta is that of statsmodels (Assimakopoulos and
Nikolopoulos 2000); with fewer than MANY figures no change.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import expit, logit
from scipy.stats import binom, norm

from regame.core.arrays import Floats
from regame.core.errors import missing_extra
from regame.core.horizon import YEAR
from regame.studies.forecast.known import Figure

LEVELS = (0.01, 0.025, *(np.arange(1, 20) / 20).round(2).tolist(), 0.975, 0.99)  # of the 23
AT = norm.ppf(LEVELS)
STEADY, MOST = 3, 0.3  # steps that tell a spread; the most of a month, but for counts
MANY = 6  # figures or steps that tell a series' own habits
CALM = 1.4826  # standard deviation of a normal over its median distance from the mean
LEAST = {"count": 0.5, "share": 0.02}  # least spread of a month; of all else LEAST_LOG
LEAST_LOG = 0.02
LOWEST, CLEAR = 100.0, 0.01  # tonnes (or kg) below LOWEST, and % from none or all, count as these
FLOWS = 3  # months after which the spread of tonnes and money does not grow
THETA = "theta"
NOTHING = 1.001  # times LOWEST: up to it tonnes are none
POOL = "median of baselines"


def scaled(values: Floats, kind: str) -> Floats:
    """Return figures on the scale of scores."""
    if kind == "count":
        return np.asarray(values, float)
    if kind == "share":
        return np.asarray(logit(np.clip(values, CLEAR, 100 - CLEAR) / 100))
    return np.asarray(np.log(np.maximum(values, LOWEST if kind == "tonnes" else CLEAR)))


def unscaled(values: Floats, kind: str) -> Floats:
    """Return the figures at places on the scale of scores; counts are not below nothing."""
    if kind == "count":
        return np.maximum(np.round(values), 0.0)
    found = np.asarray(100 * expit(values) if kind == "share" else np.exp(values))
    return np.where(found <= NOTHING * LOWEST, 0.0, found) if kind == "tonnes" else found


def least(kind: str) -> float:
    """Return the least spread of a month of a kind of series."""
    return LEAST.get(kind, LEAST_LOG)


def spreads(
    known: Mapping[str, Sequence[Figure]], kinds: Mapping[str, str], groups: Mapping[str, str]
) -> dict[str, float]:
    """Return the spread of a month of each series, from calm months.

    known, kinds, groups: by series; those of a group have habits alike.
    """
    own = {name: _steps(rows, kinds[name]) for name, rows in known.items()}
    measured = {name: _calm(at, kinds[name]) for name, at in own.items() if len(at) >= STEADY}
    usual = float(np.mean(list(measured.values()))) if measured else 3 * LEAST_LOG
    found = {}
    for name, kind in kinds.items():
        alike = [value for other, value in measured.items() if groups[other] == groups[name]]
        middle = max(float(np.mean(alike)) if alike else usual, least(kind))
        found[name] = measured.get(name, middle)
    return found


def _calm(steps: Floats, kind: str) -> float:
    spread = max(float(CALM * np.median(np.abs(steps))), least(kind))
    return spread if kind == "count" else min(spread, MOST)


def _steps(rows: Sequence[Figure], kind: str) -> Floats:
    """Steps from figure to figure, each over the square root of the months between."""
    values = scaled(np.array([row.value for row in rows]), kind)
    months = np.array([row.month for row in rows])
    return np.diff(values) / np.sqrt(np.maximum(np.diff(months), 1))


def grown(spread: float, kind: str, ahead: int) -> float:
    """Return the spread so many months ahead: that of flows stays after a quarter of a year."""
    return spread * float(np.sqrt(min(ahead, FLOWS) if kind in ("tonnes", "money") else ahead))


def foretell(kind: str, rows: Sequence[Figure], spread: float, month: int) -> dict[str, Floats]:
    """Return the 23 quantiles on the scale of scores by each rival, and of their median.

    rows: known figures, one at least; month: number of the month that is forecast.
    """
    values = scaled(np.array([row.value for row in rows]), kind)
    months = np.array([row.month for row in rows])
    ahead = max(int(month - months[-1]), 1)
    wide = grown(spread, kind, ahead) * AT
    recent = months > months[-1] - YEAR
    rates = np.diff(values[recent]) / np.maximum(np.diff(months[recent]), 1)
    trust = 1.0 if len(rates) >= MANY else 0.5
    slope = trust * float(np.median(rates)) if len(rates) else 0.0
    middles = {
        "last value": values[-1],
        "drift": values[-1] + slope * ahead,
        "seasonal naive": values[-1] + _season(values, months, month),
        THETA: _theta(values, ahead),
    }
    found = {name: middle + wide for name, middle in middles.items()}
    pool = np.median(list(found.values()), axis=0)
    found[POOL] = _stairs(values, months, ahead) if kind == "count" else pool
    return found


def _stairs(values: Floats, months: Floats, ahead: int) -> Floats:
    """The last count and steps to come, of the mean size, at a rate (k + 1/2) / (n + 1) a month."""
    steps = np.diff(values)
    rose = steps[steps > 0]
    rate = (len(rose) + 0.5) / (int(months[-1] - months[0]) + 1)
    size = float(rose.mean()) if len(rose) else 1.0
    return np.asarray(values[-1] + size * binom.ppf(LEVELS, ahead, min(rate, 1.0)))


def _season(values: Floats, months: Floats, month: int) -> float:
    """Last year's step from this month of the year to that of the forecast; 0 if none is known."""
    at = dict(zip(months.tolist(), values.tolist(), strict=True))
    then, now = at.get(month - YEAR), at.get(int(months[-1]) - YEAR)
    return 0.0 if then is None or now is None else then - now


def _theta(values: Floats, ahead: int) -> float:
    if len(values) < MANY or np.ptp(values) == 0:
        return float(values[-1])
    fitted = _library()(values, deseasonalize=False, period=1).fit()
    return float(fitted.forecast(ahead).iloc[-1])


def _library() -> Any:
    """The Theta model of statsmodels. Raises UserError where it is not installed."""
    try:
        from statsmodels.tsa.forecasting.theta import ThetaModel
    except ImportError:
        raise missing_extra("baselines of forecasts", ["statsmodels"], "analysis") from None
    return ThetaModel

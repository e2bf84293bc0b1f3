"""Statistics of paired differences, each a function of plain arrays.

Intervals cover 95 % and show Monte-Carlo error only: how much the answer would move if other
worlds were drawn from the same prior, not whether the prior or the model is right.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import binomtest

RESAMPLES = 4000
RESAMPLING_SEED = 20100101
FEWEST = 6  # of fewer values not even the least and the greatest enclose the median in 95 %
HIGHEST_RATE = 0.5  # a year; break-even rates are looked for between 0 and this
RATES = 501  # grid on which a change of sign is looked for before it is refined

Floats = NDArray[np.float64]
Interval = list[float]


def wilson(count: int, total: int) -> Interval | None:
    """Return the Wilson score interval of a share (Wilson 1927), or None for a total of 0."""
    if total == 0:
        return None
    interval = binomtest(count, total).proportion_ci(0.95, method="wilson")
    return [float(interval.low), float(interval.high)]


def median_interval(values: Floats) -> Interval | None:
    """Return the percentile bootstrap interval of the median over worlds, or None for too few.

    Resampling n values with replacement and taking the median is drawing order statistics of n
    uniform ranks: the k-th smallest uniform is Beta(k, n - k + 1) and the next, given it, lies a
    Beta(1, n - k) of the way to 1. That is the bootstrap itself, at a cost that does not grow
    with n. The seed is fixed, so that the same values give the same interval.
    """
    n = len(values)
    if n < FEWEST:
        return None
    rng = np.random.Generator(np.random.PCG64(RESAMPLING_SEED))
    k = (n + 1) // 2
    lower = rng.beta(k, n - k + 1, RESAMPLES)
    upper = lower
    if n % 2 == 0:
        upper = lower + (1 - lower) * rng.beta(1, n - k, RESAMPLES)
    ranked = np.sort(values)
    ranks = [np.minimum((share * n).astype(int), n - 1) for share in (lower, upper)]
    medians = (ranked[ranks[0]] + ranked[ranks[1]]) / 2
    return [float(bound) for bound in np.quantile(medians, (0.025, 0.975))]


def turning_month(path: Floats) -> int | None:
    """Return the first month from which a path is negative to its end, or None.

    path: (months,), month 0 first; a path that ends at 0 or above does not turn.
    """
    if len(path) == 0 or path[-1] >= 0:
        return None
    held = np.flatnonzero(path >= 0)
    return int(held[-1]) + 1 if len(held) else 0


def break_even_rate(flows: Floats, times: Floats) -> float | None:
    """Return the lowest discount rate at which the median present value changes sign, or None.

    flows: (worlds, payments); times: (payments,) years from the start. A payment x at time t is
    worth x / (1 + rate)^t. Rates of 0 to 50 % a year are searched.
    """
    if len(flows) == 0:
        return None

    def median(rate: float) -> float:
        # Weighted sums row by row, not a matrix product: its bits depend on the other rows.
        return float(np.median((flows * (1 + rate) ** -times).sum(axis=1)))

    rates = np.linspace(0, HIGHEST_RATE, RATES)
    signs = np.sign([median(rate) for rate in rates])
    decided = np.flatnonzero(signs)
    changes = np.flatnonzero(np.diff(signs[decided]))
    if len(changes) == 0:
        return None
    low, high = decided[changes[0]], decided[changes[0] + 1]
    return float(brentq(median, rates[low], rates[high], xtol=1e-9))

"""Statistics of paired differences, each a function of plain arrays.

Intervals cover 95 % and show Monte-Carlo error only: how much the answer would move if other
worlds were drawn from the same prior, not whether the prior or the model is right.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import binomtest, rankdata

from regame.analysis.harm import present_value
from regame.core.arrays import Floats

RESAMPLES = 4000
RESAMPLING_SEED = 20100101
FEWEST = 6  # of fewer values not even the least and the greatest enclose the median in 95 %
HIGHEST_RATE = 0.5  # a year; break-even rates are looked for between 0 and this
RATES = 501  # grid on which a change of sign is looked for before it is refined
BATCH = 250  # resamples weighed at a time, to bound memory
MANY = 16_384  # values beyond which resamples are not kept: 64 MB, and fewer are drawn at a time

Interval = list[float]


def finite(value: float) -> float | None:
    """Return a number as results have it: None where it is infinite or none."""
    return float(value) if np.isfinite(value) else None


def bounds(values: Floats) -> Interval:
    """Return the middle 95 % of resampled values."""
    return [float(bound) for bound in np.quantile(values, (0.025, 0.975))]


def wilson(count: int, total: int) -> Interval:
    """Return the Wilson score interval of a share (Wilson 1927); of a total of 0, all of [0, 1]."""
    return list(_wilson(count, total)) if total else [0.0, 1.0]


@lru_cache(maxsize=4096)
def _wilson(count: int, total: int) -> tuple[float, float]:
    """Return the interval; the page asks for the same ones month by month."""
    interval = binomtest(count, total).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)


def median_interval(values: Floats) -> Interval | None:
    """Return the percentile bootstrap interval of the median over worlds, or None for no value.

    Of fewer than six values it is their range, which covers less than 95 % (five: 93.75 %).

    Resampling n values with replacement and taking the median is drawing order statistics of n
    uniform ranks: the k-th smallest uniform is Beta(k, n - k + 1) and the next, given it, lies a
    Beta(1, n - k) of the way to 1. That is the bootstrap itself, at a cost that does not grow
    with n. The seed is fixed, so that the same values give the same interval.
    """
    if len(values) < FEWEST:
        return _range(values)
    ranked = np.sort(values)
    lower, upper = _middle_ranks(len(values))
    return bounds((ranked[lower] + ranked[upper]) / 2)


def _range(values: Floats) -> Interval | None:
    return [float(values.min()), float(values.max())] if len(values) else None


@lru_cache(maxsize=64)
def _middle_ranks(n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which two of n ranked values are in the middle of each resample (resample,)."""
    rng = np.random.Generator(np.random.PCG64(RESAMPLING_SEED))
    k = (n + 1) // 2
    lower = rng.beta(k, n - k + 1, RESAMPLES)
    upper = lower
    if n % 2 == 0:
        upper = lower + (1 - lower) * rng.beta(1, n - k, RESAMPLES)
    low, high = (np.minimum((share * n).astype(int), n - 1) for share in (lower, upper))
    return low, high


@lru_cache(maxsize=4)
def resample_counts(n: int) -> NDArray[np.uint8]:
    """Return how often each of n values is drawn in each resample (resample, value)."""
    return np.concatenate(list(_drawn(n, BATCH)))


def _drawn(n: int, batch: int) -> Iterator[NDArray[np.uint8]]:
    """Give the resamples, some at a time; which they are does not depend on how many."""
    rng = np.random.Generator(np.random.PCG64(RESAMPLING_SEED))
    for first in range(0, RESAMPLES, batch):
        rows = min(batch, RESAMPLES - first)
        drawn = rng.integers(n, size=(rows, n)) + n * np.arange(rows)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=rows * n)
        yield counts.reshape(rows, n).astype(np.uint8)


def _resampled_sums(values: Floats) -> Floats:
    """Return the sum of every resample of the values (resample,)."""
    n = len(values)
    if n > MANY:
        batches = _drawn(n, max(BATCH * MANY // n // 4, 1))
    else:
        kept = resample_counts(n)
        batches = (kept[first : first + BATCH] for first in range(0, RESAMPLES, BATCH))
    return np.concatenate([(counts * values).sum(axis=1) for counts in batches])


def mean_interval(values: Floats) -> Interval | None:
    """Return the percentile bootstrap interval of the mean over worlds, or None for no value.

    Of fewer than six values it is their range, as with the median.
    """
    if len(values) < FEWEST:
        return _range(values)
    return bounds(_resampled_sums(np.sort(values)) / len(values))


def ratio_interval(parts: Floats, wholes: Floats) -> Interval | None:
    """Return the bootstrap interval of sum(parts) / sum(wholes), worlds drawn whole, or None.

    parts, wholes: (worlds,). What happens within a world is not independent, so worlds are what is
    drawn again. None unless the sum of the wholes is above 0 in all but 1 % of resamples.
    """
    if len(parts) < FEWEST:
        return None
    above, below = _resampled_sums(parts), _resampled_sums(wholes)
    sound = below > 0
    if sound.mean() < 0.99:
        return None
    return bounds(above[sound] / below[sound])


def pooled_share(counts: Floats, totals: Floats) -> tuple[float, Interval]:
    """Return the share sum(counts) / sum(totals) and its interval, worlds drawn whole.

    counts, totals: (worlds,). Where all or none succeed, or few worlds have any, resampling knows
    no spread: then it is Wilson's interval with a world, not an event, as the unit (wider).
    """
    some = totals > 0
    worlds, weight = int(some.sum()), float(totals.sum())
    if worlds == 0:
        return 0.0, wilson(0, 0)
    share = float(counts.sum()) / weight
    interval = None if share in (0.0, 1.0) else ratio_interval(counts[some], totals[some])
    if interval is None:
        interval = wilson(round(share * worlds), worlds)
    return share, interval


def spearman(x: Floats, y: Floats) -> float:
    """Return the rank correlation (Spearman 1904); 0 where one of the two never varies."""
    ranks = [rankdata(values) - (len(values) + 1) / 2 for values in (x, y)]
    spread = float(np.sqrt((ranks[0] ** 2).sum() * (ranks[1] ** 2).sum()))
    return float((ranks[0] * ranks[1]).sum()) / spread if spread > 0 else 0.0


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
        """Median over rows of the flows' value at a rate a year."""
        return float(np.median(present_value(flows, times, rate)))

    before = 0.0, 0.0  # rate and sign where the median was last not 0
    for rate in np.linspace(0, HIGHEST_RATE, RATES):
        sign = float(np.sign(median(rate)))
        if sign * before[1] < 0:
            return float(brentq(median, before[0], rate, xtol=1e-9))
        if sign:
            before = float(rate), sign
    return None

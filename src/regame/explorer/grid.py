"""Set-ups of a stop that are played, what lies between them, and how far that is off."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import log2
from typing import NamedTuple

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from regame.core.arrays import Floats
from regame.core.packaged import Toml, toml

type Levels = Mapping[str, Sequence[float]]

TABLES = toml("explorer.toml")
LEVELS: Levels = TABLES["levels"]
USUAL: dict[str, float] = TABLES["usual"]  # the worlds as they are sampled
READ_BY: dict[str, list[str]] = TABLES["read_by"]  # figures -> levers that they depend on
LEAST_STOP = 0.25  # share held back: less was not played, apart from licences alone


class Setup(NamedTuple):
    """One level of each lever, in their order."""

    share: float
    months: int
    start: int
    stocks: float
    growth: float

    @property
    def usual(self) -> bool:
        """Whether the worlds are as they are sampled."""
        return self == self.as_usual()

    def as_usual(self) -> "Setup":
        """Return the same stop in the worlds as they are sampled."""
        return self._replace(stocks=USUAL["stocks"], growth=USUAL["growth"])


def thinned(most: int) -> Levels:
    """Return levels of at most so many set-ups; ends and usual levels stay."""
    levels = {name: list(values) for name, values in LEVELS.items()}
    while np.prod([len(values) for values in levels.values()]) > most:
        name = max(levels, key=lambda key: len(levels[key]))
        values, usual = levels[name], USUAL.get(name)
        inner = [value for value in values[1:-1] if value != usual]
        if not inner:
            levels[name] = [values[0] if usual is None else usual]
        else:
            values.remove(inner[len(inner) // 2])
    return levels


def setups_of(levels: Levels) -> list[Setup]:
    """Return all set-ups, the last lever fastest."""
    return [Setup._make(row) for row in product(*levels.values())]


def kept_aside(levels: Levels, count: int, seed: int = 1) -> list[Setup]:
    """Return set-ups within the levels that the grid does not see, by start."""
    random = np.random.default_rng(seed)

    def drawn(name: str) -> list[float]:
        low, high = min(levels[name]), max(levels[name])
        low = LEAST_STOP if name == "share" else low
        if name in ("months", "start"):
            return random.integers(int(low), int(high) + 1, count).tolist()
        if name == "stocks":
            return np.asarray(2 ** random.uniform(log2(low), log2(high), count)).tolist()
        return random.uniform(low, high, count).tolist()

    rows = map(Setup._make, zip(*map(drawn, levels), strict=True))
    return sorted(rows, key=lambda one: one.start)


def estimate(levels: Levels, values: Floats, at: Setup) -> Floats:
    """Return values at a set-up, read between those played: linear in each lever, stocks in log.

    levels: of some levers; values: of all set-ups of these, the last lever fastest (set-up, ...).
    """
    scales = [np.log2 if name == "stocks" else np.asarray for name in levels]
    points = [scale(row) for scale, row in zip(scales, levels.values(), strict=True)]
    cells = values.reshape(*map(len, points), *values.shape[1:])
    place = [scale(getattr(at, name)) for scale, name in zip(scales, levels, strict=True)]
    read = RegularGridInterpolator(points, cells, bounds_error=False, fill_value=None)
    return np.asarray(read(place)[0])


type Row = dict[str, list[list[float]]]  # of a set-up, see `summary`
AFTER = 4  # months after a stop in which lines come back


def by_sector_of(row: Row) -> Floats:
    """Mean losses of a set-up (state, sector, month)."""
    months = np.asarray(row["sectors"], dtype=float)
    return months.reshape(len(row["total"]), -1, months.shape[1])


def _between(figures: Toml, name: str, one: Setup, state: int) -> Floats:
    """Return figures of a state at a set-up, read between those of the levers they depend on."""
    levels = {lever: figures["levers"][lever] for lever in READ_BY[name]}
    return estimate(levels, np.asarray([at[state] for at in figures[name]], dtype=float), one)


def months_between(figures: Toml, one: Setup, state: int) -> Floats:
    """Return low, median and high of a state month by month (3, month), read between the grid.

    What growth changes is spread over the months as the sum is.
    """
    path, tail = (_between(figures, name, one, state) for name in ("path", "tail"))
    full_sum = np.concatenate([path[:, : one.months], tail], axis=1)
    usual = one._replace(growth=USUAL["growth"])
    own_part, before = (_between(figures, "total", at, state)[1] for at in (one, usual))
    return np.asarray(full_sum * (own_part / before if before else 1.0))


def sectors_between(figures: Toml, one: Setup, state: int) -> Floats:
    """Return what sectors of a state lose month by month, mean of the usual worlds (sector, month).

    After the stop's end each has the part of the state's median month that it has of all months.
    """
    one = one.as_usual()
    sums, path = (_between(figures, name, one, state) for name in ("by_sector", "sector_path"))
    after = months_between(figures, one, state)[1, one.months :]
    part = sums / sums.sum() if sums.any() else sums
    return np.concatenate([path[:, : one.months], np.outer(part, after)], axis=1)


def month_error(
    figures: Toml, aside: Sequence[Setup], truth: Sequence[Row], shown: Sequence[int],
    by_sector: bool = False,
) -> float:  # fmt: skip
    """Return the typical error of a month, as a share of the state's worst month.

    Of the median month of all sectors together, or by sector of the mean one in usual worlds.
    """
    worst = np.max([[max(state[1]) for state in cell] for cell in figures["path"]], axis=0)
    off = []
    for item, row in zip(aside, truth, strict=True):
        for state, at in enumerate(shown):
            if by_sector:
                gap = sectors_between(figures, item, state) - by_sector_of(row)[at]
            else:
                gap = months_between(figures, item, state)[1] - row["months"][3 * at + 1]
            off.append(gap.ravel() / worst[state])
    return round(float(np.sqrt(np.mean(np.concatenate(off) ** 2))), 4)


def error_of(guess: Floats, real: Floats, scale: Floats) -> dict[str, float]:
    """Return how far estimates lie from what was played and kept aside, as shares of the range.

    guess, real: (set-up, state, low/median/high); scale: (state,) from nothing to the largest
    median loss on the grid. typical: root of the mean square over set-ups and states of the
    median; widest: what 19 of 20 lie within; ends: typical of low and high; worst: the largest.
    """
    off = np.abs(guess - real) / scale[None, :, None]
    median = off[..., 1]
    errors = {
        "typical": np.sqrt((median**2).mean()),
        "widest": np.quantile(median, 0.95),
        "ends": np.sqrt((off[..., (0, 2)] ** 2).mean()),
        "worst": median.max(),
    }
    return {"setups": len(guess)} | {name: round(float(x), 4) for name, x in errors.items()}

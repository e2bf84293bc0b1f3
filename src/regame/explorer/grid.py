"""Set-ups of a stop that are played, what lies between them, and how far that is off."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import log2
from typing import Any, NamedTuple

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from regame.core.arrays import Floats

type Levels = Mapping[str, Sequence[float]]

LEVELS: Levels = {
    "share": (0.0, 0.25, 0.5, 0.75, 1.0),  # held back of usual exports; 0: licences alone
    "months": (1, 2, 3, 4, 6, 9, 12, 18, 24),
    "start": (3, 12, 24, 36),  # months from the opening
    "stocks": (0.5, 1.0, 2.0, 3.0, 4.0),  # of magnets at users, over what is sampled
    "growth": (-0.03, 0.0, 0.03),  # a year of the use of magnets, added to what is sampled
}
USUAL = {"stocks": 1.0, "growth": 0.0}  # the worlds as they are sampled
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


def grid(levels: Levels) -> list[Setup]:
    """Return all set-ups, the last lever fastest."""
    return [
        Setup(share, int(months), int(start), stocks, growth)
        for share, months, start, stocks, growth in product(*levels.values())
    ]


def kept_aside(levels: Levels, count: int, seed: int = 1) -> list[Setup]:
    """Return set-ups within the levels that the grid does not see, by start."""
    random = np.random.default_rng(seed)

    def drawn(name: str) -> Floats:
        low, high = min(levels[name]), max(levels[name])
        low = LEAST_STOP if name == "share" else low
        if name in ("months", "start"):
            return np.asarray(random.integers(int(low), int(high) + 1, count), dtype=float)
        if name == "stocks":
            return np.asarray(2 ** random.uniform(log2(low), log2(high), count))
        return random.uniform(low, high, count)

    columns = [drawn(name) for name in levels]
    rows = [Setup(float(a), int(b), int(c), float(d), float(e)) for a, b, c, d, e in
            zip(*columns, strict=True)]  # fmt: skip
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
TAIL = ("share", "months", "start", "stocks")
PATH = ("share", "start")  # of sectors by month


def by_sector_of(row: Row) -> Floats:
    """Mean losses of a set-up (state, sector, month)."""
    months = np.asarray(row["sectors"], dtype=float)
    return months.reshape(len(row["total"]), -1, months.shape[1])


def months_between(figures: dict[str, Any], one: Setup, state: int) -> Floats:
    """Return low, median and high of a state month by month (3, month), read between the grid.

    What growth changes is spread over the months as the sum is.
    """
    levels, total = figures["levers"], np.asarray(figures["total"], dtype=float)
    parts = []
    for name, levers in (("path", ("share", "start", "stocks")), ("tail", TAIL)):
        values = np.asarray([setup[state] for setup in figures[name]], dtype=float)
        parts.append(estimate({lever: levels[lever] for lever in levers}, values, one))
    full_sum = np.concatenate([parts[0][:, : one.months], parts[1]], axis=1)
    usual = one._replace(growth=USUAL["growth"])
    own_part, before = (estimate(levels, total, at)[state, 1] for at in (one, usual))
    return np.asarray(full_sum * (own_part / before if before else 1.0))


def sectors_between(figures: dict[str, Any], one: Setup, state: int) -> Floats:
    """Return what sectors of a state lose month by month, mean of the usual worlds (sector, month).

    After the stop's end each has the part of the state's median month that it has of all months.
    """
    levels, one = figures["levers"], one.as_usual()
    sums, path = (
        estimate({name: levels[name] for name in names}, values, one)
        for names, values in (
            (("share", "months", "start"), np.asarray(figures["by_sector"], dtype=float)[:, state]),
            (PATH, np.asarray(figures["sector_path"], dtype=float)[:, state]),
        )
    )
    after = months_between(figures, one, state)[1, one.months :]
    part = sums / sums.sum() if sums.any() else sums
    return np.concatenate([path[:, : one.months], np.outer(part, after)], axis=1)


def month_error(
    figures: dict[str, Any],
    aside: Sequence[Setup],
    truth: Sequence[Row],
    shown: Sequence[int],
    by_sector: bool = False,
) -> float:
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
    errors = {
        "typical": np.sqrt((off[..., 1] ** 2).mean()),
        "widest": np.quantile(off[..., 1], 0.95),
        "ends": np.sqrt((off[..., (0, 2)] ** 2).mean()),
        "worst": off[..., 1].max(),
    }
    return {"setups": len(guess)} | {name: round(float(x), 4) for name, x in errors.items()}

"""Levers of a stop of exports, the levels of each that are played, and what lies between them."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import log2
from typing import NamedTuple

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
        return (self.stocks, self.growth) == (USUAL["stocks"], USUAL["growth"])


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

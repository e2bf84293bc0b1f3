"""What lines lack in a pair of runs of one world: the policy's less the baseline's.

`runs/line_rows.py` says what is kept of a run.
"""

import numpy as np
from numpy.typing import NDArray

from regame.analysis.stopped_lines import Lack
from regame.tables.losses import Economy

type Floats = NDArray[np.float64]

LINES = (
    "need", "received", "held", "served", "wanted", "from_holder", "grades_alone", "parts_bound",
)  # fmt: skip
TRACE = 1e-6  # share of lines: less is rounding, since runs may be kept in single precision


def lack_of(economy: Economy, treated: Floats, baseline: Floats) -> Lack:
    """Return what lines lack, from runs (world, LINES, state, month) of both sides."""
    runs, usual = (
        dict(zip(LINES, np.moveaxis(side, 1, 0), strict=True)) for side in (treated, baseline)
    )
    lack = lacking(
        runs["need"], runs["received"], runs["held"][..., 0], usual["served"], runs["wanted"]
    )
    withheld = np.maximum(1 - runs["from_holder"] / np.maximum(usual["from_holder"], 1e-12), 0)
    alone = runs["grades_alone"]
    return Lack(
        products=by_use(lack, economy.tonnes, economy.exposed, alone),
        parts=runs["parts_bound"] * withheld,
        grades_alone=alone,
    )


def lacking(
    need: Floats, received: Floats, held: Floats, baseline: Floats, wanted: Floats
) -> Floats:
    """Share of the baseline's lines that lack goods, month by month (..., month).

    need and received: t; held: (...) t at first; baseline: served there, over need; wanted: at the
    price of buyers at the holder, over need. A line runs as long as a stock or what it is sent lets
    it. Neither what the holder's own price puts off nor growth that never came is lacking.
    """
    stock, short = held, np.zeros_like(need)
    for month in range(need.shape[-1]):
        size, usual = need[..., month], baseline[..., month]
        goal = np.minimum(usual, wanted[..., month])
        available = stock + received[..., month]
        use = np.minimum(goal * size, available)
        stock = available - use
        gap = goal - use / np.maximum(size, 1e-12)
        short[..., month] = np.where(size > 0, gap / np.maximum(usual, 1e-12), 0)
    return np.where(short > TRACE, short, 0.0).clip(0, 1)


def by_use(lack: Floats, tonnes: Floats, exposed: Floats, grades_alone: Floats) -> Floats:
    """Share that every end use lacks (world, end use, state, month) of what a state lacks.

    lack and grades_alone: (world, state, month). tonnes: (end use,) share of magnets; exposed: the
    part of it with elements under licence, which lacks first where grades alone are held back.
    """
    by_tonnes, part = tonnes[:, None, None], exposed[:, None, None]
    first = np.where(grades_alone[:, None] > 0, part, by_tonnes)
    short = first * np.minimum(lack[:, None] / np.maximum(first.sum(1, keepdims=True), 1e-12), 1)
    fed = by_tonnes - short
    over = np.maximum(lack[:, None] - short.sum(axis=1, keepdims=True), 0)
    short = short + over * fed / np.maximum(fed.sum(axis=1, keepdims=True), 1e-12)
    return np.where(by_tonnes > 0, short / np.maximum(by_tonnes, 1e-12), 0)

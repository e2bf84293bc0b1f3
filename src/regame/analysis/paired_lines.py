"""What lines lack in a pair of runs of one world: the policy's less the baseline's.

What is kept of a run is told in `runs/line_rows.py`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regame.analysis.stopped_lines import Lack
from regame.tables.losses import Economy

type Floats = NDArray[np.float64]

LINES = ("served", "wanted", "from_holder", "grades_alone", "parts_bound")


def lack_of(economy: Economy, treated: Floats, baseline: Floats) -> Lack:
    """Return what lines lack, from runs (world, LINES, state, month) of both sides."""
    served, wanted, shipped, alone, bound = np.moveaxis(treated, 1, 0)
    usual = np.moveaxis(baseline, 1, 0)
    lack = lacking(served, usual[LINES.index("served")], wanted)
    before = np.maximum(usual[LINES.index("from_holder")], 1e-12)
    withheld = np.maximum(1 - shipped / before, 0)
    return Lack(
        magnets=by_use(lack, economy.tonnes, economy.exposed, alone[:, 0]),
        parts=bound * withheld,
        grades_alone=alone[:, 0],
    )


def lacking(served: Floats, baseline: Floats, wanted: Floats) -> Floats:
    """Share of the baseline's lines that lack goods; all shares of need, of any one shape.

    Neither what the holder's own price puts off nor growth that never came is lacking.
    """
    gap = np.minimum(baseline, wanted) - served
    return np.asarray(np.maximum(gap, 0) / np.maximum(baseline, 1e-12)).clip(0, 1)


def by_use(lack: Floats, tonnes: Floats, exposed: Floats, grades_alone: Floats) -> Floats:
    """Share that every end use lacks (world, end use, state, month) of what a state lacks.

    lack: (world, state, month). tonnes: (end use,) share of magnets; exposed: the part of it with
    elements under licence, which lacks first where grades alone are held back (world, month).
    """
    first = np.where(grades_alone[:, None, None] > 0, exposed[:, None, None], tonnes[:, None, None])
    part = np.minimum(lack[:, None] / np.maximum(first.sum(axis=1, keepdims=True), 1e-12), 1)
    short = first * part
    rest = tonnes[:, None, None] - short
    over = np.maximum(lack[:, None] - short.sum(axis=1, keepdims=True), 0)
    short = short + over * rest / np.maximum(rest.sum(axis=1, keepdims=True), 1e-12)
    return np.where(tonnes[:, None, None] > 0, short / np.maximum(tonnes, 1e-12)[:, None, None], 0)

"""What mechanisms hand to each other within a month: the buffers, gone by the next.

Nothing here is carried from month to month. What is handed from one step to another has a place
per run; scratch has one place for all runs, and is filled again in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lanes.expressions import GANG_SUFFIX
from lanes.intrinsics import LANES
from lanes.memory import Memory
from lanes.pointers import Pointers
from regame.core.packaged import rows
from regame.engine.state.lines import LINES

if TYPE_CHECKING:
    from regame.engine.state.arrays import BufferArrays
else:
    BufferArrays = object

# Axes of buffers.csv besides those of the world; use: groups of oxides outside magnets, magnets.
R, G, L, USES, STAGE, ROWS = "run", "group", "line", "use", "plants", "rows"
_TABLE = {row["name"]: tuple(row["axes"].split()) for row in rows("engine/state/buffers.csv")}

SCRATCH = frozenset(name for name, axes in _TABLE.items() if R not in axes)


class Buffers(BufferArrays):
    """Arrays by name, run first (memory.py); `pointers` says where they lie, for compiled verbs.

    Scratch is there twice: `news` for one run, and `news_gang` for the runs of a gang.
    """

    def __init__(self, runs: int, sizes: dict[str, int]):
        lengths = sizes | {L: len(LINES), USES: sizes[G] + 1, STAGE: 4, ROWS: 4}
        shapes = {
            name: tuple(lengths[axis] for axis in axes if axis != R)
            for name, axes in _TABLE.items()
        }
        by_run = Memory(runs, {n: shape for n, shape in shapes.items() if n not in SCRATCH})
        scratch = {n: shape for n, shape in shapes.items() if n in SCRATCH}
        for_gangs = Memory(LANES, {f"{n}{GANG_SUFFIX}": shape for n, shape in scratch.items()})
        alone = {n: np.zeros(shape) for n, shape in scratch.items()}
        self.pointers = Pointers("Buffers", alone, by_run, for_gangs)
        vars(self).update(self.pointers.named)
        self.markets: Any = None  # that are laid out here, see clearing.py

"""What mechanisms are written in: helpers of the vector compiler, and what they are given.

`w: World`, its variables; `a: Facts`, the atlas; `d: Buffers` of the month; `q: Row`, the numbers
of a run.
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from lanes.elementary import power
from lanes.helpers import compiled, mechanism
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.world import World

__all__ = [
    "LN2", "Buffers", "Facts", "Row", "Table", "World",
    "compiled", "mechanism", "number", "power", "sum_of",
]  # fmt: skip

if TYPE_CHECKING:
    from regame.engine.state.arrays import Row, Table
else:
    Table = Any  # the config's numbers by run: market.hold as market_hold
    Row = Any  # those of one run

LN2 = math.log(2)


@compiled
def number(value: float) -> float:
    """The value of an instrument, or zero where it is left as at the start (NaN)."""
    return 0.0 if value != value else value


@compiled
def sum_of(values: np.ndarray) -> float:
    """The sum of a row, in its order."""
    total = 0.0
    for k in range(len(values)):
        total += values[k]
    return total

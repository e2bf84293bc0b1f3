"""What mechanisms are written in: helpers of the vector compiler, and what they are given.

`w: World`, its variables; `a: Facts`, the atlas; `d: Buffers` of the month; `q: Row`, the numbers
of a run.
"""

from typing import Any

from lanes.elementary import power
from lanes.helpers import compiled, mechanism
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.world import World

__all__ = ["Buffers", "Facts", "Row", "Table", "World", "compiled", "mechanism", "number", "power"]

type Table = Any  # the config's numbers by run: market.hold as market_hold
type Row = Any  # those of one run


@compiled
def number(value: float) -> float:
    """The value of an instrument, or zero where it is left as at the start (NaN)."""
    return 0.0 if value != value else value

"""What mechanisms are written in: helpers of the vector compiler, and the numbers of a run."""

from typing import Any

from lanes.elementary import power
from lanes.helpers import compiled, mechanism

__all__ = ["Row", "Table", "compiled", "mechanism", "number", "power"]

type Table = Any  # the config's numbers by run: market.hold as market_hold
type Row = Any  # those of one run


@compiled
def number(value: float) -> float:
    """The value of an instrument, or zero where it is left as at the start (NaN)."""
    return 0.0 if value != value else value

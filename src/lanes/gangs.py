"""Gangs of eight runs: the loop that is compiled for gangs, and what the rewriter makes of it.

`for r in lanes(runs)` becomes a loop over `range(gang_count(runs))` with `r = gang(number)`.
"""

from __future__ import annotations

from lanes.intrinsics import LANES


def lanes(runs: int) -> range:
    """All runs one by one; in a compiled verb, a gang of eight at a time."""
    return range(runs)


def gang_count(runs: int) -> int:
    """How many gangs hold so many runs; there is room for whole ones (memory.py)."""
    return -(-runs // LANES)


def gang(number: int) -> slice:
    """The runs of a gang; compiled, the first of them."""
    return slice(LANES * number, LANES * (number + 1))

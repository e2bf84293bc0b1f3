"""Clocks: CPU seconds of this process, and CPU and wall seconds of processes that it starts."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple

MONTHS = 240  # of what counts as a run


class Spent(NamedTuple):
    """Seconds that something took."""

    cpu: float
    wall: float

    def less(self, other: Spent) -> Spent:
        """What it took beyond another."""
        return Spent(self.cpu - other.cpu, self.wall - other.wall)


def spent[**P](play: Callable[P, object], *given: P.args, **named: P.kwargs) -> Spent:
    """CPU of this process and of the children it waited for, and wall seconds, of a call."""
    begun = time.perf_counter(), _cpu()
    play(*given, **named)
    return Spent(_cpu() - begun[1], time.perf_counter() - begun[0])


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


class Turns[Name]:
    """CPU seconds of several plays that were run in turns, some rounds over.

    What slows the machine for a while slows all of them, so their ratios hold.
    """

    def __init__(self, plays: Mapping[Name, Callable[[], object]], rounds: int):
        self.seconds: dict[Name, list[float]] = {name: [] for name in plays}
        for _ in range(rounds):
            for name, play in plays.items():
                self.seconds[name].append(spent(play).cpu)

    def median(self, name: Name) -> float:
        """Median CPU seconds."""
        return median(self.seconds[name])

    def ratio(self, name: Name, base: Name) -> float:
        """Median over rounds of what one took over what another took."""
        pairs = zip(self.seconds[name], self.seconds[base], strict=True)
        return median(one / other for one, other in pairs)

"""Every draw of chance, made before play and found again by its address.

A draw is addressed by (seed of the run, kind of shock, month, entity) and is a pure function of
that address: Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3")
with the key (seed, kind). Months are slowest and entities lie in pages of fixed width, so
neither another run, another kind, a longer horizon nor a later entity moves an earlier draw.
Twins share the seed and so meet the same luck.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

WORDS = 4  # 64-bit words that one value of Philox's counter yields
ABOVE_ZERO = 2.0**-54  # a uniform draw may be 0, whose normal quantile is minus infinity


class Kind(NamedTuple):
    """One kind of shock. No field may change once results have been published.

    number: part of the key, never reused. law: "uniform" on [0, 1) or standard "normal".
    page: entities that lie side by side (a multiple of 4); further entities fill further pages.
    block: months drawn at once, which only decides speed and memory.
    """

    number: int
    law: Literal["uniform", "normal"]
    page: int
    block: int


KINDS: dict[str, Kind] = {
    "demand": Kind(1, "normal", 16, 48),  # by state
    "start": Kind(2, "uniform", 128, 1),  # by firm, in month 0
    "dispute": Kind(3, "uniform", 16, 48),  # by state: does a dispute open
    "stake": Kind(4, "normal", 32, 48),  # by state, three each: stake, cost and resolve
    "supply": Kind(5, "normal", 128, 12),  # by firm
    "invest": Kind(7, "uniform", 128, 12),  # by firm: chances to start, stop and restart
    "drive": Kind(8, "uniform", 16, 48),  # by state: causes of political will of their own
    "die": Kind(6, "uniform", 16, 48),  # by state: a fair die for strategies that mix
}


class Chance:
    """The luck of R runs over a horizon.

    seeds: (R,) integers of 0 to 2**64 - 1, one per run. months: the horizon, at least 1.
    widths: how many entities of a kind are in use, where that is not one page; fewer save time.
    Keeps one block of months of each kind that has been asked for: at most R x page x block
    doubles (6.3 MB for 512 runs and 128 firms). Holds no other state, so months may be asked
    for in any order.
    """

    def __init__(
        self, seeds: NDArray[np.integer], months: int, widths: Mapping[str, int] | None = None
    ) -> None:
        self.seeds = np.asarray(seeds).astype(np.uint64)
        self.months = months
        self.widths = {kind: KINDS[kind].page for kind in KINDS} | dict(widths or {})
        self._blocks: dict[str, NDArray[np.float64]] = {}
        self._first: dict[str, int] = {}

    def month(
        self, kind: str, month: int, runs: NDArray[np.integer] | None = None
    ) -> NDArray[np.float64]:
        """Return the draws of one kind in one month: (R, width), C-ordered, the caller's own.

        runs: (k,) those that are wanted, where it is not all; then (k, width). Raises KeyError for
        a kind that is not in KINDS and IndexError beyond the horizon.
        """
        if not 0 <= month < self.months:
            raise IndexError(f"month {month} lies outside 0 to {self.months - 1}")
        law, block = KINDS[kind].law, KINDS[kind].block
        first = month - month % block
        if self._first.get(kind) != first:
            self._draw(kind, first)
        flat = self._blocks[kind][month - first][:, : self.widths[kind]]
        if runs is not None:
            flat = flat[runs]
        if law == "uniform":
            return np.array(flat)
        # Quantiles, not rejection: a draw takes one word, so that its address stays known.
        normal: NDArray[np.float64] = ndtri(np.maximum(flat, ABOVE_ZERO))
        return normal

    def _draw(self, kind: str, first: int) -> None:
        """Fill the block of a kind that starts at month `first`: (month, run, entity)."""
        number, _, page, block = KINDS[kind]
        pages = -(-self.widths[kind] // page)
        if kind not in self._blocks:  # reused: fresh memory of this size costs more than draws
            shape = (min(block, self.months), len(self.seeds), pages * page)
            self._blocks[kind] = np.empty(shape)
        buffer = self._blocks[kind]
        philox = np.random.Philox(0)
        generator, state = np.random.Generator(philox), philox.state
        counter, key = np.zeros(4, np.uint64), np.array([0, number], np.uint64)
        state["state"], state["buffer_pos"] = {"counter": counter, "key": key}, WORDS
        counter[0] = first * (page // WORDS)
        lone = np.empty((len(buffer), page))  # one run's page
        for run, seed in enumerate(self.seeds):
            key[0] = seed
            for sheet in range(pages):
                counter[1] = sheet
                philox.state = state
                generator.random(out=lone)
                buffer[:, run, sheet * page : (sheet + 1) * page] = lone
        self._first[kind] = first

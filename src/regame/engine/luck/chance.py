"""Every draw of chance, fixed before play and found by its address.

A draw is addressed by (seed of the run, kind of shock, month, entity) and is a pure function of
that address: Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3")
with the key (seed, kind). Months are slowest and entities lie in pages of fixed width, so
neither another run, another kind, a longer horizon nor a later entity moves an earlier draw.
Baselines share the seed and so meet the same luck.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lanes.memory import room_by_run
from regame.engine.luck.philox import WORDS, uniforms
from regame.engine.luck.quantiles import normal


class Kind(NamedTuple):
    """One kind of shock. No field may change once results have been published.

    number: part of the key, never reused. law: "uniform" on [0, 1) or standard "normal".
    page: entities that lie side by side (a multiple of 4); further entities fill further pages.
    """

    number: int
    law: Literal["uniform", "normal"]
    page: int


KINDS: dict[str, Kind] = {
    "demand": Kind(1, "normal", 16),  # by state
    "start": Kind(2, "uniform", 128),  # by plant, in month 0: how far new plants slip
    "dispute": Kind(3, "uniform", 16),  # by state: does a dispute open
    "stake": Kind(4, "normal", 32),  # by issue, nine each: see disputes.draw_stake
    "bargain": Kind(13, "uniform", 16),  # in month 0: which draw of the bargain's parameters
    "supply": Kind(5, "normal", 128),  # by plant
    "invest": Kind(7, "uniform", 128),  # by plant: chances to start, stop and restart
    "drive": Kind(8, "uniform", 16),  # by state: causes of political will of their own
    "slip": Kind(9, "uniform", 16),  # by state: is its order lost
    "fog": Kind(10, "normal", 256),  # by state, one for each figure that it may misjudge
    "wto": Kind(11, "uniform", 16),  # by holder, in month 0, four each: filing, outcome, two unused
    "hits": Kind(12, "uniform", 16),  # by state, in month 0: does it strike back
    "die": Kind(6, "uniform", 16),  # by state: a fair die for strategies that mix
}


class Chance:
    """The luck of R runs over a horizon.

    seeds: (R,) integers of 0 to 2**64 - 1, one per run. months: the horizon, at least 1.
    widths: how many entities of a kind are in use, where that is not one page; fewer save time.
    before: months of the same luck that were used up before month 0.
    Keeps nothing that is drawn, so months may be asked for in any order.
    """

    def __init__(
        self,
        seeds: NDArray[np.integer],
        months: int,
        widths: Mapping[str, int] | None = None,
        before: int = 0,
    ) -> None:
        self.seeds = np.asarray(seeds).astype(np.uint64)
        self.months, self.before = months, before
        self.widths = {kind: KINDS[kind].page for kind in KINDS} | dict(widths or {})

    def month(
        self,
        kind: str,
        month: int,
        runs: NDArray[np.integer] | None = None,
        entities: tuple[int, int] | None = None,
        into: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]:
        """Return the draws of one kind in one month: (R, width), the caller's own, or `into`.

        runs: (k,) those that are wanted, where it is not all; then (k, width). entities: the first
        that is wanted and the first that is not, where it is not the whole width. into: where to
        put them, an array of that shape as `memory.room_by_run` makes it. Raises KeyError for a
        kind that is not in KINDS and IndexError beyond the horizon.
        """
        if not 0 <= month < self.months:
            raise IndexError(f"month {month} lies outside 0 to {self.months - 1}")
        number, law, page = KINDS[kind]
        seeds = self.seeds if runs is None else self.seeds[runs]
        first, end = entities or (0, self.widths[kind])
        drawn = room_by_run(len(seeds), end - first) if into is None else into
        random_words = np.empty((WORDS, len(seeds)))
        uniforms.call_alike(
            seeds, number, int(self.before + month), page, first, random_words, drawn
        )
        if law == "normal":
            # Quantiles, not rejection: a draw takes one word, so that its address stays known.
            normal.play([drawn])
        return drawn

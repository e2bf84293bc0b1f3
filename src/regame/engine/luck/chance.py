"""Every draw of chance, fixed before play and found by its address.

A draw is addressed by (seed of the run, kind of shock, month, entity) and is a pure function of
that address: Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3")
with the key (seed, kind). NumPy has the same generator, but has to be set up again for every run
and draws whole pages. Months are slowest and entities lie in pages of fixed width, so
neither another run, another kind, a longer horizon nor a later entity moves an earlier draw.
Baselines share the seed and so meet the same luck.

Normal draws are quantiles of uniform ones by algorithm AS 241, PPND16 (Wichura 1988, "The
percentage points of the normal distribution"): a ratio of two polynomials near the middle, and two
more, in the root of minus the log of what lies beyond, for the tails. All three are computed and
one is chosen, a gang of runs at a time.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lanes.compiling import Verb
from lanes.elementary import log
from lanes.gangs import lanes
from lanes.helpers import compiled
from lanes.intrinsics import fma, root
from lanes.memory import room_by_run
from regame.core.packaged import rows

NEVER = np.inf  # a draw that no chance reaches, however many projects share it
MULTIPLIERS = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
STEPS = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)  # of the key, per round
ROUNDS = 10
WORDS = 4  # 64-bit words that one value of the counter yields
LOW_BITS = np.uint64(11)  # a double holds 53 of 64 bits
UNIT = 2.0**-53
HALF, SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)

ABOVE_ZERO = 2.0**-54  # a uniform draw may be 0, whose normal quantile is minus infinity
MIDDLE = 0.425  # how far from 1/2 the middle goes
NEAR, FAR = 1.6, 5.0  # roots from which the polynomials of near and of far tails count

# Wichura's coefficients by the power of x, over and under the line.
_TABLE = rows("engine/luck/quantile.csv")
MIDDLE_OVER, MIDDLE_UNDER, NEAR_OVER, NEAR_UNDER, FAR_OVER, FAR_UNDER = (
    tuple(float(row[f"{part}_{side}"]) for row in _TABLE)
    for part in ("middle", "near", "far")
    for side in ("over", "under")
)


@compiled
def product(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the upper and the lower 64 bits of the product of two 64-bit numbers.

    By halves, and so that the compiler does not see through it: it would multiply whole numbers,
    one at a time.
    """
    a0, a1, b0, b1 = a & HALF, a >> SHIFT, b & HALF, b >> SHIFT
    lowest = a0 * b0
    middle = a1 * b0 + (lowest >> SHIFT)
    cross = a0 * b1 + (middle & HALF)
    return a1 * b1 + (middle >> SHIFT) + (cross >> SHIFT), (cross << SHIFT) | (lowest & HALF)


@Verb
def uniforms(
    seeds: np.ndarray,
    number: int,
    month: int,
    page: int,
    first: int,
    words: np.ndarray,
    drawn: np.ndarray,
) -> None:
    """Fill in uniform draws on [0, 1) of one kind in one month (run, entity), from `first` on.

    seeds: (run,) of 64 bits, with the kind's number the key. Entities lie in pages of `page`, a
    multiple of 4; the counter is (month and place in the page, page, 0, 0), and NumPy's: it is
    raised before it draws. words: scratch (4, run). drawn: by run.
    """
    end, runs = first + drawn.shape[1], len(seeds)
    item, two, three, four = words[0], words[1], words[2], words[3]
    for entity in range(first - first % WORDS, end, WORDS):
        sheet, slot = entity // page, entity % page
        for run in range(runs):
            c0, c1 = np.uint64((month * page + slot) // WORDS + 1), np.uint64(sheet)
            c2, c3 = np.uint64(0), np.uint64(0)
            k0, k1 = np.uint64(seeds[run]), np.uint64(number)
            for _ in range(ROUNDS):
                high0, low0 = product(MULTIPLIERS[0], c0)
                high1, low1 = product(MULTIPLIERS[1], c2)
                c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
                k0, k1 = k0 + STEPS[0], k1 + STEPS[1]
            item[run], two[run] = (c0 >> LOW_BITS) * UNIT, (c1 >> LOW_BITS) * UNIT
            three[run], four[run] = (c2 >> LOW_BITS) * UNIT, (c3 >> LOW_BITS) * UNIT
        for word in range(max(first - entity, 0), min(end - entity, WORDS)):
            for run in range(runs):
                drawn[run, entity + word - first] = words[word, run]


@compiled
def polynomial(x: float, of: tuple[float, ...]) -> float:
    """The polynomial of seventh degree with these coefficients."""
    y = of[7]
    for k in range(6, -1, -1):
        y = fma(x, y, of[k])
    return y


@compiled
def quantile(chance: float) -> float:
    """The standard normal quantile of a chance between 0 and 1, to 2e-15 of its size."""
    off = chance - 0.5
    x = MIDDLE * MIDDLE - off * off
    over, under = off * polynomial(x, MIDDLE_OVER), polynomial(x, MIDDLE_UNDER)
    out = root(-log(min(chance, 1 - chance)))
    near, far = out - NEAR, out - FAR
    near_over, near_under = polynomial(near, NEAR_OVER), polynomial(near, NEAR_UNDER)
    far_over, far_under = polynomial(far, FAR_OVER), polynomial(far, FAR_UNDER)
    if x < 0:
        over = near_over if out <= FAR else far_over
        under = near_under if out <= FAR else far_under
        over = -over if off < 0 else over
    return over / under


@Verb
def normal(drawn: np.ndarray) -> None:
    """Put standard normal draws in the place of uniform ones on [0, 1) (run, entity)."""
    for r in lanes(len(drawn)):
        for k in range(drawn.shape[1]):
            drawn[r, k] = quantile(max(drawn[r, k], ABOVE_ZERO))


class Kind(NamedTuple):
    """One kind of shock. No field may change once results have been published.

    number: part of the key, never reused. law: "uniform" on [0, 1) or standard "normal".
    page: entities that lie side by side (a multiple of 4); further entities fill further pages.
    """

    number: int
    law: str
    page: int


KINDS = {
    row["kind"]: Kind(int(row["number"]), row["law"], int(row["page"]))
    for row in rows("engine/luck/kinds.csv")
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

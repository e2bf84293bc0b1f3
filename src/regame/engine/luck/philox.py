"""Philox4x64-10, compiled: uniform draws straight from their addresses.

NumPy has the same generator, but has to be set up again for every run and draws whole pages.
"""

import numpy as np

from lanes.compiling import Verb
from lanes.helpers import compiled

MULTIPLIERS = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
STEPS = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)  # of the key, per round
ROUNDS = 10
WORDS = 4  # 64-bit words that one value of the counter yields
LOW_BITS = np.uint64(11)  # a double holds 53 of 64 bits
UNIT = 2.0**-53
HALF, SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)


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

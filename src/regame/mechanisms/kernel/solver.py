"""The solver: damped Newton steps in every lane, and a blunted start for runs that resist."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable

from regame.mechanisms.kernel.caching import stamp
from regame.mechanisms.kernel.elementary import exp
from regame.mechanisms.kernel.layout import (
    BEST,
    FRESH,
    LENGTH,
    NORM,
    POINT,
    REACH,
    SCALE,
    STEP,
    WIDTH,
    Fixed,
    Flags,
    Floats,
    Ints,
    Lanes,
    Work,
    lane_views,
    work_views,
)
from regame.mechanisms.kernel.newton import evaluate

FARTHEST = 3.0  # most that a price may rise in one step, as a multiple of itself
STEEPEST = -3.0  # most that the log of a price may fall, beyond the first halving
LEAST_GAIN = 1e-4  # least part of the promised fall of the norm
LENIENCE = 0.5  # the norm to beat falls by at most this factor a step
SHORTEST = 1e-6  # a step cut to this length is taken as it is
NO_RENT = 1e-12  # a rent below this part of its scale is nil

PATIENCE = 12  # tries before a run is blunted
BLUNTEST = 0.2  # part of the sharpness to begin with
SHARPEN = 2.0  # how much sharper the next stage is
ROUGH = 0.1  # residual at which a blunted stage is good enough
NARROW = 8  # lanes for the last few runs


type Place = tuple[int, int]  # a run and its lane


class Book(NamedTuple):
    """Runs to clear and, per run, what was found."""

    packed: Floats  # (R, K) as in ``packing.pack``
    found: Floats  # (R, K') as in ``packing.unpack``
    tries: Ints  # (R,)
    ok: Flags  # (R,)


@register_jitable(forceinline=True)
def _measure(lanes: Lanes, work: Work) -> None:
    """Set the part of the step that takes no price, rent or margin beyond ``FARTHEST``."""
    for lane in range(work.top.size):
        work.total[lane] = 1.0
    for g in range(lanes.seller.shape[1]):
        for s in range(lanes.seller.shape[2]):
            for lane in range(work.top.size):
                rise = work.matrix[g, s, work.ask.shape[1], lane] / FARTHEST
                work.total[lane] = max(work.total[lane], rise)
    for k in range(work.margin.shape[0]):
        _measure_holder(lanes, work, k)
    for lane in range(work.top.size):
        work.note[REACH, lane] = 1.0 / work.total[lane]


@register_jitable(forceinline=True)
def _measure_holder(lanes: Lanes, work: Work, k: int) -> None:
    """Let ``total`` be at least what the rent and margin of holder ``k`` ask for."""
    sellers, count = lanes.seller.shape[2], work.margin.shape[0]
    first = lanes.seller.shape[1] * sellers
    for lane in range(work.top.size):
        work.top[lane] = 0.0
    for g in range(lanes.seller.shape[1]):
        for lane in range(work.top.size):
            work.top[lane] = max(work.top[lane], work.ask[g, sellers + k, lane])
    for lane in range(work.top.size):
        width = lanes.holder[WIDTH, k, lane]
        rise = abs(work.border[k, 2 * count, lane])
        widening = abs(work.border[count + k, 2 * count, lane]) * width
        rent = FARTHEST * (work.top[lane] + work.trial[first + k, lane])
        # a margin may start from a coordinate far below nil, and must get up in one step
        margin = FARTHEST * (work.top[lane] + abs(work.margin[k, lane])) + 30.0 * width
        work.total[lane] = max(work.total[lane], rise / rent, widening / margin)


@register_jitable(forceinline=True)
def _judge(work: Work, lane: int, tries: int) -> None:
    """Accept the trial of a lane if its norm is low enough, else halve its step.

    The norm may rise a little for a while (Grippo, Lampariello and Lucidi 1986): at the sharp
    corners of a logit a strictly falling norm means very short steps. A run that still resists
    is solved with a blunted logit first, and from there with ever sharper ones (homotopy).
    """
    norm, best, length = work.note[NORM, lane], work.note[BEST, lane], work.note[LENGTH, lane]
    low = norm <= best * (1.0 - LEAST_GAIN * length)
    work.note[FRESH, lane] = 0.0
    if work.blunt[lane] < 1.0 and work.excess[0, lane] <= ROUGH:
        work.blunt[lane] = min(1.0, work.blunt[lane] * SHARPEN)
        work.note[FRESH, lane], work.note[LENGTH, lane] = 1.0, 0.0
        work.note[BEST, lane] = np.inf
    elif tries == PATIENCE:
        work.blunt[lane] = BLUNTEST
        work.note[LENGTH, lane] = 0.0
        work.note[BEST, lane] = np.inf
    elif low or (length < SHORTEST and norm < np.inf):
        work.note[FRESH, lane], work.note[LENGTH, lane] = 1.0, work.note[REACH, lane]
        work.note[BEST, lane] = max(norm, LENIENCE * best) if best < np.inf else norm
    else:
        work.note[LENGTH, lane] = 0.5 * length


@register_jitable(forceinline=True)
def _move(lanes: Lanes, work: Work) -> None:
    """Set the next trial of all lanes.

    Prices, rents and margins move along one straight line, on which delivered prices keep their
    order; only a price that would more than halve falls along an exponential.
    """
    sellers, count = lanes.seller.shape[2], work.margin.shape[0]
    for g in range(lanes.seller.shape[1]):
        for s in range(sellers):
            v = g * sellers + s
            _renew(lanes, work, v, work.matrix[g, s, work.ask.shape[1]])
            for lane in range(work.top.size):
                change = work.note[LENGTH, lane] * lanes.unknown[STEP, v, lane]
                rest = 0.5 * exp(max(change + 0.5, STEEPEST))
                factor = 1.0 + change if change > -0.5 else rest
                work.trial[v, lane] = lanes.unknown[POINT, v, lane] * factor
    for k in range(2 * count):
        v = work.trial.shape[0] - 2 * count + k
        _renew(lanes, work, v, work.border[k, 2 * count])
        for lane in range(work.top.size):
            change = work.note[LENGTH, lane] * lanes.unknown[STEP, v, lane]
            least = NO_RENT * lanes.holder[SCALE, k, lane] if k < count else -np.inf
            moved = lanes.unknown[POINT, v, lane] + change
            work.trial[v, lane] = moved if moved > least else 0.0


@register_jitable(forceinline=True)
def _renew(lanes: Lanes, work: Work, v: int, found: Floats) -> None:
    """Where the trial was accepted, go on from it along ``found`` (L,), the step from there."""
    for lane in range(work.top.size):
        fresh = work.note[FRESH, lane] > 0.0
        old = lanes.unknown[STEP, v, lane]
        lanes.unknown[STEP, v, lane] = found[lane] if fresh else old
    for lane in range(work.top.size):
        fresh = work.note[FRESH, lane] > 0.0
        old = lanes.unknown[POINT, v, lane]
        lanes.unknown[POINT, v, lane] = work.trial[v, lane] if fresh else old


@register_jitable
def _load(lanes: Lanes, work: Work, held: Floats, row: Floats, lane: int) -> None:
    """Put a packed run ``row`` (K,) into a lane of ``held`` (K, L), at its start."""
    for i in range(row.size):
        held[i, lane] = row[i]
    first = row.size - work.trial.shape[0]
    for v in range(work.trial.shape[0]):
        work.trial[v, lane] = row[first + v]
        lanes.unknown[POINT, v, lane] = row[first + v]
        lanes.unknown[STEP, v, lane] = 0.0
    work.blunt[lane] = 1.0
    work.note[BEST, lane] = np.inf
    work.note[LENGTH, lane] = 0.0


@register_jitable(forceinline=True)
def _settle(book: Book, work: Work, found: Floats, rules: tuple[float, int], place: Place) -> bool:
    """Judge one lane; tell whether its run is done or given up, and then write it down."""
    run, lane = place
    done = work.excess[0, lane] <= rules[0] and work.blunt[lane] == 1.0
    if not done and book.tries[run] < rules[1]:
        book.tries[run] += 1
        _judge(work, lane, book.tries[run])
        return False
    book.ok[run] = done
    for i in range(found.shape[0]):
        book.found[run, i] = found[i, lane]
    work.note[FRESH, lane], work.note[LENGTH, lane] = 0.0, 0.0
    return True


def _solver(_stamp: int) -> Callable[[Fixed, Book, int, float, int], None]:
    def clear(fixed: Fixed, book: Book, width: int, tolerance: float, limit: int) -> None:
        """Clear every run of ``book``, ``width`` at a time, each in at most ``limit`` tries.

        When no run is left to take the place of those that are done and few are still at work,
        those start again in fewer lanes: with the same bits, and sooner.
        """
        _ = _stamp
        todo = np.arange(book.ok.size)
        while todo.size > 0:
            held = np.zeros((book.packed.shape[1], width))
            found = np.zeros((book.found.shape[1], width))
            lanes, work = lane_views(fixed, held), work_views(fixed, found)
            played = np.full(width, -1)  # the run in each lane
            ahead = 0  # runs that have been given a lane
            for lane in range(width):
                run = todo[min(lane, todo.size - 1)]
                _load(lanes, work, held, book.packed[run], lane)
                if ahead < todo.size:
                    played[lane], book.tries[run] = run, 0
                    ahead += 1
            busy, spare = ahead, NARROW if width > NARROW else 0
            while busy > 0 and (ahead < todo.size or busy > spare):
                evaluate(lanes, work, fixed)
                _measure(lanes, work)
                for lane in range(width):
                    place = (played[lane], lane)
                    if place[0] < 0 or not _settle(book, work, found, (tolerance, limit), place):
                        continue
                    if ahead < todo.size:
                        played[lane], book.tries[todo[ahead]] = todo[ahead], 0
                        _load(lanes, work, held, book.packed[todo[ahead]], lane)
                        ahead += 1
                    else:
                        played[lane] = -1
                        busy -= 1
                _move(lanes, work)
            todo = played[played >= 0]
            width = NARROW

    return clear


plain = _solver(stamp())
fast = njit(plain, cache=True, nogil=True, error_model="numpy")

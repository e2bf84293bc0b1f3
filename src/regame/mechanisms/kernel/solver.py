"""The solver: damped Newton steps in every lane, and a blunted start for runs that resist."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

from regame.mechanisms.kernel.elementary import exp
from regame.mechanisms.kernel.layout import (
    Fixed,
    Floats,
    Ints,
    Lanes,
    Work,
    lane_views,
    work_views,
)
from regame.mechanisms.kernel.newton import evaluate

GAIN = 1e-4  # least part of the promised fall of the norm
LENIENCE = 0.5  # the norm to beat falls by at most this factor a step
SHORTEST = 1e-6  # a step cut to this length is taken as it is
NO_RENT = 1e-12  # a rent below this part of its scale is nil
STEEPEST_FALL = -3.0  # of the log of a price in one step, beyond its first halving

PATIENCE = 12  # tries before a run is blunted
BLUNT = 0.2  # part of the sharpness to begin with
SHARPEN = 2.0  # how much sharper the next stage is
ROUGH = 0.1  # residual at which a blunted stage is good enough
NARROW = 8  # lanes for the last few runs


class Book(NamedTuple):
    """Runs to clear and, per run, what was found."""

    packed: Floats  # (R, K) as in ``packing.pack``
    found: Floats  # (R, K') as in ``packing.unpack``
    tries: Ints  # (R,)
    ok: NDArray[np.bool_]  # (R,)


@register_jitable(forceinline=True)
def _judge(lanes: Lanes, work: Work, lane: int, tries: int) -> None:
    """Accept the trial of a lane if its norm is low enough, else halve its step.

    The norm may rise a little for a while (Grippo, Lampariello and Lucidi 1986): at the sharp
    corners of a logit a strictly falling norm means very short steps.
    """
    norm, best = work.norm[lane], work.best[lane]
    work.fresh[lane] = 0.0
    if lanes.blunt[lane] < 1.0 and work.excess[0, lane] <= ROUGH:
        lanes.blunt[lane] = min(1.0, lanes.blunt[lane] * SHARPEN)
        work.fresh[lane] = 1.0
        work.length[lane] = 0.0
        work.best[lane] = np.inf
    elif tries == PATIENCE:
        lanes.blunt[lane] = BLUNT
        work.length[lane] = 0.0
        work.best[lane] = np.inf
    elif norm <= best * (1.0 - GAIN * work.length[lane]) or (
        work.length[lane] < SHORTEST and norm < np.inf
    ):
        work.fresh[lane] = 1.0
        work.best[lane] = max(norm, LENIENCE * best) if best < np.inf else norm
        work.length[lane] = work.reach[lane]
    else:
        work.length[lane] *= 0.5


@register_jitable(forceinline=True)
def _move(lanes: Lanes, work: Work) -> None:
    """Set the next trial of all lanes."""
    groups, sellers = lanes.active.shape[0], lanes.active.shape[1]
    count = work.margin.shape[0]
    for g in range(groups):
        for s in range(sellers):
            v = g * sellers + s
            _step(lanes, work, v, work.matrix[g, s, work.ask.shape[1]])
            for lane in range(work.top.size):
                change = work.length[lane] * lanes.step[v, lane]
                rest = exp(max(change + 0.5, STEEPEST_FALL))
                factor = 1.0 + change if change > -0.5 else 0.5 * rest
                work.trial[v, lane] = lanes.point[v, lane] * factor
    for k in range(2 * count):
        v = groups * sellers + k
        _step(lanes, work, v, work.border[k, 2 * count])
        for lane in range(work.top.size):
            work.trial[v, lane] = lanes.point[v, lane] + work.length[lane] * lanes.step[v, lane]
        if k < count:
            for lane in range(work.top.size):
                rent = work.trial[v, lane]
                work.trial[v, lane] = rent if rent > NO_RENT * lanes.scale[k, lane] else 0.0


@register_jitable(forceinline=True)
def _step(lanes: Lanes, work: Work, v: int, found: Floats) -> None:
    """Where the trial was accepted, go on from it along ``found`` (L,), the step from there."""
    for lane in range(work.top.size):
        fresh = work.fresh[lane] > 0.0
        lanes.step[v, lane] = found[lane] if fresh else lanes.step[v, lane]
        lanes.point[v, lane] = work.trial[v, lane] if fresh else lanes.point[v, lane]


@register_jitable
def _load(lanes: Lanes, work: Work, held: Floats, row: Floats, lane: int) -> None:
    """Put a packed run ``row`` (K,) into a lane of ``held`` (K, L), at its start."""
    for i in range(row.size):
        held[i, lane] = row[i]
    for v in range(lanes.start.shape[0]):
        work.trial[v, lane] = lanes.start[v, lane]
        lanes.point[v, lane] = lanes.start[v, lane]
        lanes.step[v, lane] = 0.0
    lanes.blunt[lane] = 1.0
    work.best[lane] = np.inf


@register_jitable
def _sweep(
    fixed: Fixed, book: Book, todo: Ints, sizes: tuple[int, int], rules: tuple[float, int]
) -> Ints:
    """Clear the runs in ``todo`` in ``sizes[0]`` lanes; return those left over.

    Runs are left over when no more than ``sizes[1]`` lanes are still at work: they go on from
    their start in fewer lanes. ``rules``: the tolerance and the most tries of a run.
    """
    held = np.zeros((book.packed.shape[1], sizes[0]))
    found = np.zeros((book.found.shape[1], sizes[0]))
    lanes, work = lane_views(fixed, held), work_views(fixed, found)
    played, tries = np.full(sizes[0], -1), np.zeros(sizes[0], np.int64)
    ahead, busy = 0, 0
    for lane in range(sizes[0]):
        _load(lanes, work, held, book.packed[todo[min(lane, todo.size - 1)]], lane)
        if ahead < todo.size:
            played[lane] = todo[ahead]
            ahead, busy = ahead + 1, busy + 1
    while busy > 0 and (ahead < todo.size or busy > sizes[1]):
        evaluate(lanes, work, fixed)
        for lane in range(sizes[0]):
            run = played[lane]
            work.fresh[lane] = 0.0
            if run < 0:
                continue
            done = work.excess[0, lane] <= rules[0] and lanes.blunt[lane] == 1.0
            if not done and tries[lane] < rules[1]:
                tries[lane] += 1
                _judge(lanes, work, lane, tries[lane])
                continue
            for i in range(found.shape[0]):
                book.found[run, i] = found[i, lane]
            book.tries[run], book.ok[run] = tries[lane], done
            work.length[lane] = 0.0
            if ahead < todo.size:
                _load(lanes, work, held, book.packed[todo[ahead]], lane)
                played[lane], tries[lane] = todo[ahead], 0
                ahead += 1
            else:
                played[lane] = -1
                busy -= 1
        _move(lanes, work)
    return played[played >= 0]


def _stamp() -> int:
    """Return a digest of the solver's files.

    Numba's cache looks at the file of the compiled function only; as a free variable of that
    function the digest makes it see the others.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return int(digest.hexdigest()[:12], 16)


def _solver(stamp: int) -> Callable[[Fixed, Book, int, float, int], None]:
    def clear(fixed: Fixed, book: Book, width: int, tolerance: float, limit: int) -> None:
        """Clear every run of ``book.packed``, ``width`` at a time, and write the rest of it."""
        _ = stamp
        todo = np.arange(book.ok.size)
        while todo.size > 0:
            spare = NARROW if width > NARROW else 0
            todo = _sweep(fixed, book, todo, (width, spare), (tolerance, limit))
            width = NARROW

    return clear


plain = _solver(_stamp())
fast = njit(plain, cache=True, nogil=True, error_model="numpy")

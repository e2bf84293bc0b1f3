"""The solver: damped Newton steps in every lane, and a blunted start for runs that resist."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import njit
from numba.extending import register_jitable

from regame.mechanisms.kernel.elementary import exp
from regame.mechanisms.kernel.layout import (
    Answer,
    Floats,
    Ints,
    Lanes,
    Problem,
    Work,
    room_for_lanes,
    room_for_work,
)
from regame.mechanisms.kernel.newton import evaluate
from regame.mechanisms.kernel.packing import pack, unpack

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


@register_jitable
def _judge(lanes: Lanes, work: Work, lane: int, tries: int) -> None:
    """Accept the trial of a lane if its norm is low enough, else halve its step.

    The norm may rise a little for a while (Grippo, Lampariello and Lucidi 1986): at the sharp
    corners of a logit a strictly falling norm means very short steps.
    """
    norm, best = work.norm[lane], work.best[lane]
    work.fresh[lane] = 0.0
    if lanes.blunt[lane] < 1.0 and work.excess[lane] <= ROUGH:
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


@register_jitable
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
                lanes.trial[v, lane] = lanes.point[v, lane] * factor
    for k in range(2 * count):
        v = groups * sellers + k
        _step(lanes, work, v, work.border[k, 2 * count])
        for lane in range(work.top.size):
            lanes.trial[v, lane] = lanes.point[v, lane] + work.length[lane] * lanes.step[v, lane]
        if k < count:
            for lane in range(work.top.size):
                rent = lanes.trial[v, lane]
                lanes.trial[v, lane] = rent if rent > NO_RENT * lanes.scale[k, lane] else 0.0


@register_jitable
def _step(lanes: Lanes, work: Work, v: int, found: Floats) -> None:
    """Where the trial was accepted, go on from it along ``found`` (L,), the step from there."""
    for lane in range(work.top.size):
        fresh = work.fresh[lane] > 0.0
        lanes.step[v, lane] = found[lane] if fresh else lanes.step[v, lane]
        lanes.point[v, lane] = lanes.trial[v, lane] if fresh else lanes.point[v, lane]


@register_jitable
def _sweep(
    problem: Problem, answer: Answer, todo: Ints, sizes: tuple[int, int], rules: tuple[float, int]
) -> Ints:
    """Clear the runs in ``todo`` in ``sizes[0]`` lanes; return those left over.

    Runs are left over when no more than ``sizes[1]`` lanes are still at work: they go on from
    their start in fewer lanes. ``rules``: the tolerance and the most tries of a run.
    """
    room = (
        problem.available.shape[1], problem.sellers.size, problem.buyers.size,
        problem.holders.size, sizes[0],
    )  # fmt: skip
    lanes, work = room_for_lanes(*room), room_for_work(*room)
    played, tries = np.full(sizes[0], -1), np.zeros(sizes[0], np.int64)
    ahead, busy = 0, 0
    for lane in range(sizes[0]):
        pack(problem, lanes, work, todo[min(lane, todo.size - 1)], lane)
        if ahead < todo.size:
            played[lane] = todo[ahead]
            ahead, busy = ahead + 1, busy + 1
    while busy > 0 and (ahead < todo.size or busy > sizes[1]):
        evaluate(lanes, work, problem)
        for lane in range(sizes[0]):
            if played[lane] < 0:
                work.fresh[lane] = 0.0
                continue
            done = work.excess[lane] <= rules[0] and lanes.blunt[lane] == 1.0
            if not done and tries[lane] < rules[1]:
                tries[lane] += 1
                _judge(lanes, work, lane, tries[lane])
                continue
            unpack(problem, lanes, work, answer, (played[lane], lane))
            answer.iterations[played[lane]] = tries[lane]
            answer.ok[played[lane]] = done
            work.fresh[lane] = 0.0
            work.length[lane] = 0.0
            if ahead < todo.size:
                pack(problem, lanes, work, todo[ahead], lane)
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


def _solver(stamp: int) -> Callable[[Problem, Answer, int, float, int], None]:
    def clear(problem: Problem, answer: Answer, width: int, tolerance: float, limit: int) -> None:
        """Clear every run of ``problem``, ``width`` at a time, and write ``answer``."""
        _ = stamp
        rules = (tolerance, limit)
        few = NARROW if width > NARROW else 0
        left = _sweep(problem, answer, np.arange(problem.hold.size), (width, few), rules)
        if left.size > 0:
            _sweep(problem, answer, left, (NARROW, 0), rules)

    return clear


plain = _solver(_stamp())
fast = njit(plain, cache=True, nogil=True, error_model="numpy")

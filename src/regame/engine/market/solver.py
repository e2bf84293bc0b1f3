"""The solver: damped Newton steps in every lane, and a blunted start for runs that resist."""

from __future__ import annotations

import numpy as np

from regame.engine.lanes.compiling import Kernel
from regame.engine.lanes.elementary import exp
from regame.engine.lanes.helpers import compiled
from regame.engine.lanes.intrinsics import (
    LANES,
    Mask,
    Vector,
    anywhere,
    larger,
    magnitude,
    smaller,
    spread,
    where,
)
from regame.engine.lanes.places import get, put
from regame.engine.market.keeping import bring, bring_routes, go_on, keep, take_back
from regame.engine.market.layout import (
    ASK,
    BEST,
    BLUNT,
    DONE,
    EXCESS,
    LENGTH,
    MARGIN,
    NEWTON,
    NORM,
    POINT,
    SCALE,
    STEP,
    TRIAL,
    TRIES,
    WIDTH,
    Apart,
    Found,
    Given,
    Kinds,
    Lists,
    Room,
    Sides,
)
from regame.engine.market.loading import load, load_offers, sides_of
from regame.engine.market.newton import evaluate, find_step
from regame.engine.market.writing import write

FARTHEST = 3.0  # most that a price may rise in one step, as a multiple of itself
STEEPEST = -3.0  # most that the log of a price may fall, beyond the first halving
LEAST_GAIN = 1e-4  # least part of the promised fall of the norm
LENIENCE = 0.5  # the norm to beat falls by at most this factor a step
FAR = 100.0  # times the norm to beat: a step that leads there is cut to a quarter, else halved
SHORTEST = 1e-6  # a step cut to this length is taken as it is
NO_RENT = 1e-12  # a rent below this part of its scale is zero

PATIENCE = 12  # tries before a run that is down to short steps is blunted; others have as many more
SHORT = 0.1  # length of a step that is short
BLUNTEST = 0.2  # part of the sharpness to begin with
SHARPEN = 2.0  # how much sharper the next stage is
ROUGH = 0.1  # residual at which a blunted stage is good enough, and at which no run resists

FIRST = 6  # trials after which runs that are not done are put together in new gangs;
MORE = 2  # a part of those so far, after which they are again


@compiled
def _reach(room: Room, sides: Sides) -> Vector:
    """The part of the step that takes no price, rent or margin beyond ``FARTHEST``."""
    sellers, count = sides.others + sides.holders, sides.holders
    most = spread(1.0)
    for v in range(sides.groups * sellers):
        most = larger(most, get(room.unknown, (NEWTON, v)) / FARTHEST)
    for k in range(count):
        top = spread(0.0)
        for g in range(sides.groups):
            top = larger(top, get(room.source, (ASK, g, sides.others + 3 * k + 1)))
        v = sides.groups * sellers + k
        width = get(room.holder, (WIDTH, k))
        rise = magnitude(get(room.unknown, (NEWTON, v)))
        widening = magnitude(get(room.unknown, (NEWTON, v + count))) * width
        rent = FARTHEST * (top + get(room.unknown, (TRIAL, v)))
        # a margin may start from a coordinate far below zero, and must rise in one step
        margin = FARTHEST * (top + magnitude(get(room.holder, (MARGIN, k)))) + 30.0 * width
        most = larger(most, larger(rise / rent, widening / margin))
    return 1.0 / most


@compiled
def _judge(room: Room, tries: int) -> Mask:
    """Return where trials are accepted, because the norm is low enough; cut the steps elsewhere.

    The norm may rise a little for a while (Grippo, Lampariello and Lucidi 1986): at the sharp
    corners of a logit a strictly falling norm means very short steps. A run that still resists,
    and is not about to arrive, is solved with a blunted logit first, and from there with ever
    sharper ones (homotopy): soon if its steps are short, else later.
    """
    norm, best, length = get(room.note, (NORM,)), get(room.note, (BEST,)), get(room.note, (LENGTH,))
    blunt, going = get(room.note, (BLUNT,)), get(room.note, (DONE,)) < 1.0
    sharper = (blunt < 1.0) & (get(room.note, (EXCESS,)) <= ROUGH)
    low = norm <= best * (1.0 - LEAST_GAIN * length)
    low = low | ((length < SHORTEST) & (norm < np.inf))
    fresh = (sharper | low) & going
    first = where(best < np.inf, larger(norm, LENIENCE * best), norm)
    put(room.note, (BEST,), where(sharper, spread(np.inf), where(low, first, best)))
    put(room.note, (BLUNT,), where(sharper & going, smaller(1.0, SHARPEN * blunt), blunt))
    shorter = where(norm > FAR * best, 0.25, 0.5) * length
    put(room.note, (LENGTH,), where(fresh, where(sharper, 0.0, spread(1.0)), shorter))
    if tries in (PATIENCE, 2 * PATIENCE):
        shortest = SHORT if tries == PATIENCE else 2.0
        stuck = going & (blunt >= 1.0) & (get(room.note, (EXCESS,)) > ROUGH) & (length < shortest)
        put(room.note, (BLUNT,), where(stuck, BLUNTEST, get(room.note, (BLUNT,))))
        put(room.note, (LENGTH,), where(stuck, 0.0, get(room.note, (LENGTH,))))
        put(room.note, (BEST,), where(stuck, np.inf, get(room.note, (BEST,))))
        fresh = fresh & ~stuck
    put(room.note, (LENGTH,), where(going, get(room.note, (LENGTH,)), length))
    return fresh


@compiled
def _go(room: Room, sides: Sides, fresh: Mask) -> None:
    """Where the trial was accepted, go on from it along the step from there, as far as allowed."""
    find_step(room, sides)
    length = get(room.note, (LENGTH,))
    put(room.note, (LENGTH,), where(fresh & (length > 0.0), _reach(room, sides), length))
    prices = sides.groups * (sides.others + sides.holders)
    for v in range(prices + (2 + sides.groups) * sides.holders):
        step = where(fresh, get(room.unknown, (NEWTON, v)), get(room.unknown, (STEP, v)))
        point = where(fresh, get(room.unknown, (TRIAL, v)), get(room.unknown, (POINT, v)))
        put(room.unknown, (STEP, v), step)
        put(room.unknown, (POINT, v), point)


@compiled
def _move(room: Room, sides: Sides) -> None:
    """Set the next trial of all lanes that are not done.

    Prices, rents and margins move along one straight line, on which delivered prices keep their
    order; only a price that would more than halve falls along an exponential.
    """
    prices, length = sides.groups * (sides.others + sides.holders), get(room.note, (LENGTH,))
    going = get(room.note, (DONE,)) < 1.0
    for v in range(prices):
        change = length * get(room.unknown, (STEP, v))
        factor = 1.0 + change
        if anywhere(change <= -0.5):
            rest = 0.5 * exp(larger(change + 0.5, STEEPEST))
            factor = where(change > -0.5, factor, rest)
        moved = get(room.unknown, (POINT, v)) * factor
        put(room.unknown, (TRIAL, v), where(going, moved, get(room.unknown, (TRIAL, v))))
    for k in range((2 + sides.groups) * sides.holders):
        v = prices + k
        moved = get(room.unknown, (POINT, v)) + length * get(room.unknown, (STEP, v))
        if k < sides.holders:
            moved = where(moved > NO_RENT * get(room.holder, (SCALE, k)), moved, 0.0)
        put(room.unknown, (TRIAL, v), where(going, moved, get(room.unknown, (TRIAL, v))))


@compiled
def _solve(
    room: Room, sides: Sides, kinds: Kinds, tolerance: float, turns: tuple[int, int, int]
) -> None:
    """Go on with a gang until all its runs are done, but for so many tries; done ones stay.

    turns: the tries that there were, those after which it ends, and the most that there may be.
    """
    begin, end, limit = turns
    for tries in range(begin, end):
        evaluate(room, sides, kinds)
        before = get(room.note, (DONE,))
        put(room.note, (TRIES,), where(before < 1.0, float(tries), get(room.note, (TRIES,))))
        done = (get(room.note, (EXCESS,)) <= tolerance) & (get(room.note, (NORM,)) < np.inf)
        done = done & (get(room.note, (BLUNT,)) >= 1.0)
        put(room.note, (DONE,), where(done, 1.0, before))
        if tries == limit or not anywhere(get(room.note, (DONE,)) < 1.0):
            break
        fresh = _judge(room, tries + 1)
        if anywhere(fresh):
            _go(room, sides, fresh)
        _move(room, sides)


@compiled
def _line_up(room: Room, lists: Lists, start: int, count: int) -> None:
    """Put so many runs of those to do, from `start` on, into lanes; those left repeat the last."""
    for lane in range(LANES):
        lists.runs[lane] = lists.todo[start + min(lane, count - 1)]
        room.note[DONE, lane] = 1.0 if lane >= count else 0.0


@compiled
def _part(
    room: Room,
    sides: Sides,
    found: Found,
    lists: Lists,
    apart: Apart,
    how: tuple[int, int, bool, bool],
) -> int:
    """Note how runs ended, keep the state of others, and return how many are left to do.

    how: lanes with a run, runs left of gangs before, whether all end here, whether their numbers
    have to be taken back to the arrays of all.
    """
    count, left, all_end, back = how
    for lane in range(count):
        run, done = lists.runs[lane], room.note[DONE, lane] > 0.0
        if done or all_end:
            found.residual[run] = room.note[EXCESS, lane]
            found.iterations[run] = int(room.note[TRIES, lane])
            found.ok[run] = done
            if back:
                take_back(apart.found_rows, apart.found_of_all, run, lane)
        else:
            keep(room, sides, apart, run, lane)
            lists.todo[left] = run
            left += 1
    return left


@Kernel
def clear(
    given: Given,
    kinds: Kinds,
    found: Found,
    room: Room,
    lists: Lists,
    apart: Apart,
    rules: tuple[int, float, int],
) -> None:
    """Clear all runs, so many to a gang, to a tolerance, each in at most so many tries.

    Runs of a gang end together. Those that are not done after a few tries go on from where
    they are in gangs of their own and with the same bits: the others need not wait for them.
    """
    (width, tolerance, limit), todo, runs = rules, lists.todo.size, lists.runs
    begin, end = 0, FIRST
    for run in range(todo):
        lists.todo[run] = run
    while todo > 0:
        left, together = 0, begin == 0 and width == LANES
        for start in range(0, todo, width):
            count = min(width, todo - start)
            _line_up(room, lists, start, count)
            first, here, there = start, given, found
            if not together:
                first, here, there = 0, apart.given, apart.found
                bring(apart.given_rows, apart.given_of_all, runs)
            sides = sides_of(room, here, lists, first)
            if not together:
                bring_routes(here, given, sides, runs)
            load(room, sides, kinds, here, first)
            load_offers(room, given, runs)
            if begin > 0:
                go_on(room, sides, here, apart, runs)
            _solve(room, sides, kinds, tolerance, (begin, end, limit))
            write(room, sides, kinds, here, there, first)
            how = count, left, end > limit, not together
            left = _part(room, sides, found, lists, apart, how)
        todo, begin, end = left, end, end + max(end // MORE, 1)

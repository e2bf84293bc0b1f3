"""How far each lane goes along its step, and a blunted start for runs that resist."""

import numpy as np

from lanes.elementary import exp
from lanes.helpers import compiled
from lanes.intrinsics import Mask, Vector, anywhere, larger, magnitude, smaller, spread, where
from lanes.places import get, put
from regame.engine.market import layout as at
from regame.engine.market.layout import Room, Sides

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


@compiled
def judge(room: Room, tries: int) -> Mask:
    """Return where trials are accepted, because the norm is low enough; cut the steps elsewhere.

    The norm may rise a little for a while (Grippo, Lampariello and Lucidi 1986): at the sharp
    corners of a logit a strictly falling norm means very short steps. A run that still resists,
    and is not about to arrive, is solved with a blunted logit first, and from there with ever
    sharper ones (homotopy): soon if its steps are short, else later.
    """
    norm = get(room.note, (at.NORM,))
    best = get(room.note, (at.BEST,))
    length = get(room.note, (at.LENGTH,))
    blunt, going = get(room.note, (at.BLUNT,)), get(room.note, (at.DONE,)) < 1.0
    sharper = (blunt < 1.0) & (get(room.note, (at.EXCESS,)) <= ROUGH)
    low = norm <= best * (1.0 - LEAST_GAIN * length)
    low = low | ((length < SHORTEST) & (norm < np.inf))
    fresh = (sharper | low) & going
    first = where(best < np.inf, larger(norm, LENIENCE * best), norm)
    put(room.note, (at.BEST,), where(sharper, spread(np.inf), where(low, first, best)))
    put(room.note, (at.BLUNT,), where(sharper & going, smaller(1.0, SHARPEN * blunt), blunt))
    shorter = where(norm > FAR * best, 0.25, 0.5) * length
    put(room.note, (at.LENGTH,), where(fresh, where(sharper, 0.0, spread(1.0)), shorter))
    if tries in (PATIENCE, 2 * PATIENCE):
        shortest = SHORT if tries == PATIENCE else 2.0
        rough = get(room.note, (at.EXCESS,)) > ROUGH
        stuck = going & (blunt >= 1.0) & rough & (length < shortest)
        put(room.note, (at.BLUNT,), where(stuck, BLUNTEST, get(room.note, (at.BLUNT,))))
        put(room.note, (at.LENGTH,), where(stuck, 0.0, get(room.note, (at.LENGTH,))))
        put(room.note, (at.BEST,), where(stuck, np.inf, get(room.note, (at.BEST,))))
        fresh = fresh & ~stuck
    put(room.note, (at.LENGTH,), where(going, get(room.note, (at.LENGTH,)), length))
    return fresh


@compiled
def go(room: Room, sides: Sides, fresh: Mask) -> None:
    """Where the trial was accepted, go on from it along its Newton step, as far as allowed."""
    length = get(room.note, (at.LENGTH,))
    put(room.note, (at.LENGTH,), where(fresh & (length > 0.0), _reach(room, sides), length))
    prices = sides.groups * (sides.others + sides.holders)
    for v in range(prices + (2 + sides.groups) * sides.holders):
        step = where(fresh, get(room.unknown, (at.NEWTON, v)), get(room.unknown, (at.STEP, v)))
        point = where(fresh, get(room.unknown, (at.TRIAL, v)), get(room.unknown, (at.POINT, v)))
        put(room.unknown, (at.STEP, v), step)
        put(room.unknown, (at.POINT, v), point)


@compiled
def _reach(room: Room, sides: Sides) -> Vector:
    """The part of the step that takes no price, rent or margin beyond ``FARTHEST``."""
    sellers, count = sides.others + sides.holders, sides.holders
    reach = spread(1.0)
    for v in range(sides.groups * sellers):
        reach = larger(reach, get(room.unknown, (at.NEWTON, v)) / FARTHEST)
    for k in range(count):
        top = spread(0.0)
        for g in range(sides.groups):
            top = larger(top, get(room.source, (at.ASK, g, sides.others + 3 * k + 1)))
        v = sides.groups * sellers + k
        width = get(room.holder, (at.WIDTH, k))
        rise = magnitude(get(room.unknown, (at.NEWTON, v)))
        widening = magnitude(get(room.unknown, (at.NEWTON, v + count))) * width
        rent = FARTHEST * (top + get(room.unknown, (at.TRIAL, v)))
        # a margin may start from a coordinate far below zero, and must rise in one step
        margin = FARTHEST * (top + magnitude(get(room.holder, (at.MARGIN, k)))) + 30.0 * width
        reach = larger(reach, larger(rise / rent, widening / margin))
    return 1.0 / reach


@compiled
def move(room: Room, sides: Sides) -> None:
    """Set the next trial of all lanes that are not done.

    Prices, rents and margins move along one straight line, on which delivered prices keep their
    order; only a price that would more than halve falls along an exponential.
    """
    prices, length = sides.groups * (sides.others + sides.holders), get(room.note, (at.LENGTH,))
    going = get(room.note, (at.DONE,)) < 1.0
    for v in range(prices):
        change = length * get(room.unknown, (at.STEP, v))
        factor = 1.0 + change
        if anywhere(change <= -0.5):
            tail_slope = 0.5 * exp(larger(change + 0.5, STEEPEST))
            factor = where(change > -0.5, factor, tail_slope)
        moved = get(room.unknown, (at.POINT, v)) * factor
        put(room.unknown, (at.TRIAL, v), where(going, moved, get(room.unknown, (at.TRIAL, v))))
    for k in range((2 + sides.groups) * sides.holders):
        v = prices + k
        moved = get(room.unknown, (at.POINT, v)) + length * get(room.unknown, (at.STEP, v))
        if k < sides.holders:
            moved = where(moved > NO_RENT * get(room.holder, (at.SCALE, k)), moved, 0.0)
        put(room.unknown, (at.TRIAL, v), where(going, moved, get(room.unknown, (at.TRIAL, v))))

"""Where an ask meets its floor: steps that go round that corner.

A licensed export is asked for at max(bare, floor), bare = (price + rent)(1 + duty). Beyond the
corner a Newton step from before it is wrong by any amount: as long as all asks stand on their
floors exports do not depend on the rent. So the step is that of the piecewise linear model.
"""

from __future__ import annotations

from regame.engine.lanes.helpers import compiled
from regame.engine.lanes.intrinsics import Vector, anywhere, fma, larger, magnitude, where
from regame.engine.lanes.places import get, put
from regame.engine.market.layout import (
    ASK,
    BARE,
    BLUNT,
    FLOOR,
    GAIN,
    JUMP,
    LICENSED,
    NEWTON,
    RIGHT,
    TAX,
    TRIAL,
    Room,
    Sides,
)

DEEPEST = (
    0.975  # most that a step takes off a price, as a part of it: an ask without floor has none
)


@compiled
def go_round(room: Room, sides: Sides) -> bool:
    """Take each ask's slope from where the step leads; return whether one changed in any lane.

    Not where a lane is blunted: the corner is round there.
    """
    sellers, turned, sharp = sides.others + sides.holders, False, get(room.note, (BLUNT,)) >= 1.0
    for k in range(sides.holders):
        rent = get(room.unknown, (NEWTON, sides.groups * sellers + k))
        for g in range(sides.groups):
            source, tax = sides.others + 3 * k + LICENSED, get(room.gate, (TAX, g, k))
            bare, floor = get(room.gate, (BARE, g, k)), get(room.gate, (FLOOR, g, k))
            v = g * sellers + sides.others + k
            price = larger(get(room.unknown, (NEWTON, v)), -DEEPEST * get(room.unknown, (TRIAL, v)))
            above = fma(price + rent * sides.covered[g], tax, bare) >= floor
            before = get(room.source, (GAIN, g, source))
            gain = where(sharp, where(above, tax, 0.0), before)
            jump = where(above, bare, floor) - get(room.source, (ASK, g, source))
            put(room.source, (GAIN, g, source), gain)
            put(room.gate, (JUMP, g, k), where(sharp, jump, 0.0))
            turned = turned or anywhere(magnitude(gain - before) > 0.0)
    return turned


@compiled
def right_of(room: Room, sides: Sides, g: int, source: int) -> Vector:
    """The right-hand side of a source's row, less what the jumps of asks do to its sales."""
    value = get(room.source, (RIGHT, g, source))
    for k in range(sides.holders):
        slope = between(room, g, source, sides.others + 3 * k + LICENSED)
        value = fma(-slope, get(room.gate, (JUMP, g, k)), value)
    return value


@compiled
def between(room: Room, g: int, a: int, b: int) -> Vector:
    """The entry of the symmetric slopes for two sources."""
    return get(room.matrix, (g, max(a, b), min(a, b)))

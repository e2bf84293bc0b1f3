"""What ties the groups: the rows of the holders' rents and smugglers' margins."""

from lanes.helpers import compiled
from lanes.intrinsics import Floats, fma, larger, spread, where
from lanes.places import get, put
from regame.engine.market import layout as at
from regame.engine.market.layout import Room, Sides


@compiled
def begin_border(room: Room, sides: Sides) -> None:
    """Set the part that depends on rents and margins themselves, and the residuals."""
    count = sides.holders
    for r in range(2 * count):
        for c in range(2 * count):
            put(room.border, (r, c), spread(0.0))
    for k in range(count):
        on = get(room.holder, (at.SMUGGLED, k)) > 0.0
        put(room.border, (k, k), get(room.holder, (at.D_RENT, k)))
        put(room.border, (k, 2 * count), get(room.holder, (at.LICENCE_GAP, k)))
        put(room.border, (count + k, count + k), where(on, get(room.holder, (at.BEND, k)), 1.0))
        put(room.border, (count + k, 2 * count), get(room.holder, (at.GREY_GAP, k)))


@compiled
def add_to_border(room: Room, sides: Sides, g: int, k: int) -> None:
    """Add a group's licensed and grey exports to the rows of holder ``k``, over what they sum to.

    Both rows are those of the logs of its exports, which fall by what ``joint`` says.
    """
    count = sides.holders
    ration = get(room.holder, (at.RATION, k)) * sides.covered[g]
    fill = get(room.holder, (at.FILL, k))
    for c in range(2 * count + 1):
        licensed = get(room.joint, (g, count + k, count + c)) * ration
        grey = get(room.joint, (g, 2 * count + k, count + c)) * fill
        put(room.border, (k, c), get(room.border, (k, c)) + licensed)
        put(room.border, (count + k, c), get(room.border, (count + k, c)) + grey)


@compiled
def solve_border(room: Room, sides: Sides) -> None:
    """Set the steps of rents and margins.

    A rent falls to zero at most, and the margins and prices after it know: they would else make
    room for a fall that does not come. Not where a lane is blunted, far from any answer.
    """
    count, first = sides.holders, sides.groups * (sides.others + sides.holders)
    sharp = get(room.note, (at.BLUNT,)) >= 1.0
    _eliminate_from_below(room.border, 2 * count)
    for r in range(2 * count):
        value = get(room.border, (r, 2 * count))
        for c in range(r):
            value = fma(-get(room.border, (r, c)), get(room.unknown, (at.NEWTON, first + c)), value)
        value = value / get(room.border, (r, r))
        if r < count:
            step_low = larger(value, -get(room.unknown, (at.TRIAL, first + r)))
            value = where(sharp, step_low, value)
        put(room.unknown, (at.NEWTON, first + r), value)


@compiled
def _eliminate_from_below(matrix: Floats, size: int) -> None:
    """Eliminate all unknowns of ``size`` rows but the first, with their right-hand sides."""
    for p in range(size - 1, 0, -1):
        pivot = 1.0 / get(matrix, (p, p))
        for r in range(p):
            factor = -(get(matrix, (r, p)) * pivot)
            for c in range(p):
                put(matrix, (r, c), fma(factor, get(matrix, (p, c)), get(matrix, (r, c))))
            put(matrix, (r, size), fma(factor, get(matrix, (p, size)), get(matrix, (r, size))))

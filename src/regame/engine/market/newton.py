"""The Newton step: group by group, then rents and margins.

What a source sells falls in its own ask and rises in another's, by the same for each two of them:
in tonnes and asks the slopes within a group are symmetric (and an M-matrix: gross substitutes, so
elimination needs no pivoting). Sellers without licences go first. What is left ties a holder's
price, rent and margin; groups meet only in the rents and margins (``border``).

Where an ask meets its floor a step goes round that corner. A licensed export is asked for at
max(bare, floor), bare = (price + rent)(1 + duty). Beyond the corner a Newton step from before it is
wrong by any amount: as long as all asks stand on their floors exports do not depend on the rent. So
the step is that of the piecewise linear model.
"""

from lanes.helpers import compiled
from lanes.intrinsics import Floats, Vector, anywhere, fma, larger, magnitude, spread, where
from lanes.places import get, put
from regame.engine.market import layout as at
from regame.engine.market.layout import Room, Sides

DEEPEST = 0.975  # most that a step takes off a price, of it: an ask without floor has none


@compiled
def eliminate_others(room: Room, sides: Sides, g: int) -> None:
    """Eliminate the sellers without licences from the lower half of the symmetric slopes."""
    for s in range(sides.others):
        diagonal = get(room.matrix, (g, s, s)) + get(room.source, (at.RISE, g, s))
        put(room.matrix, (g, s, s), diagonal)
    for t in range(sides.others, sides.sources):
        put(room.source, (at.RIGHT, g, t), spread(0.0))
    for p in range(sides.others):
        pivot = 1.0 / get(room.matrix, (g, p, p))
        put(room.source, (at.PIVOT, g, p), pivot)
        right = get(room.source, (at.RIGHT, g, p))
        for r in range(p + 1, sides.sources):
            factor = -(get(room.matrix, (g, r, p)) * pivot)
            here = get(room.source, (at.RIGHT, g, r))
            put(room.source, (at.RIGHT, g, r), fma(factor, right, here))
            for c in range(p + 1, r + 1):
                value = fma(factor, get(room.matrix, (g, c, p)), get(room.matrix, (g, r, c)))
                put(room.matrix, (g, r, c), value)


@compiled
def join_holders(room: Room, sides: Sides, g: int) -> None:
    """Set the rows of the holders of a group in their prices, rents and margins."""
    count = sides.holders
    for k in range(count):
        for column in range(count):
            _join(room, sides, g, (k, column))
        _join_right(room, sides, g, k)
    _eliminate(room.joint[g], count, 3 * count)


@compiled
def _join(room: Room, sides: Sides, g: int, pair: tuple[int, int]) -> None:
    """Turn slopes of a holder's three sources in another's asks into those in its unknowns.

    Rows: what the holder sells in all, with licences, unseen. Columns: the other's price, rent and
    coordinate of the margin.
    """
    k, column = pair
    count, a, b = sides.holders, sides.others + 3 * k, sides.others + 3 * column
    gain = get(room.source, (at.GAIN, g, b + at.LICENSED))
    widen = get(room.holder, (at.WIDEN, column))
    price, rent, margin = spread(0.0), spread(0.0), spread(0.0)
    if k == column:
        price = get(room.gate, (at.OWN, g, k))
    for part in range(3):
        licensed = _between(room, g, a + part, b + at.LICENSED) * gain
        grey = _between(room, g, a + part, b + at.GREY)
        at_price = _between(room, g, a + part, b + at.HOME) + licensed + grey
        at_rent, at_margin = licensed * sides.covered[g], grey * widen
        price, rent, margin = price + at_price, rent + at_rent, margin + at_margin
        if part != at.HOME:
            row = part * count + k
            put(room.joint, (g, row, column), at_price)
            put(room.joint, (g, row, count + column), at_rent)
            put(room.joint, (g, row, 2 * count + column), at_margin)
    put(room.joint, (g, k, column), price)
    put(room.joint, (g, k, count + column), rent)
    put(room.joint, (g, k, 2 * count + column), margin)


@compiled
def _join_right(room: Room, sides: Sides, g: int, k: int) -> None:
    """Join the right-hand sides of a holder's three sources."""
    count, home = sides.holders, sides.others + 3 * k
    total = get(room.gate, (at.OVER, g, k)) + _right_of(room, sides, g, home)
    for part in (at.LICENSED, at.GREY):
        right = _right_of(room, sides, g, home + part)
        put(room.joint, (g, part * count + k, 3 * count), right)
        total = total + right
    put(room.joint, (g, k, 3 * count), total)


@compiled
def _eliminate(matrix: Floats, pivots: int, size: int) -> None:
    """Eliminate the first ``pivots`` unknowns of ``size`` rows with their right-hand sides."""
    for p in range(pivots):
        pivot = 1.0 / get(matrix, (p, p))
        for r in range(p + 1, size):
            factor = -(get(matrix, (r, p)) * pivot)
            for c in range(p + 1, size + 1):
                put(matrix, (r, c), fma(factor, get(matrix, (p, c)), get(matrix, (r, c))))


@compiled
def go_round(room: Room, sides: Sides) -> bool:
    """Take each ask's slope from where the step leads; return whether one changed in any lane.

    Not where a lane is blunted: the corner is round there.
    """
    sellers, turned, sharp = sides.others + sides.holders, False, get(room.note, (at.BLUNT,)) >= 1.0
    for k in range(sides.holders):
        rent = get(room.unknown, (at.NEWTON, sides.groups * sellers + k))
        for g in range(sides.groups):
            source, tax = sides.others + 3 * k + at.LICENSED, get(room.gate, (at.TAX, g, k))
            bare, floor = get(room.gate, (at.BARE, g, k)), get(room.gate, (at.FLOOR, g, k))
            v = g * sellers + sides.others + k
            deepest = -DEEPEST * get(room.unknown, (at.TRIAL, v))
            price = larger(get(room.unknown, (at.NEWTON, v)), deepest)
            above = fma(price + rent * sides.covered[g], tax, bare) >= floor
            before = get(room.source, (at.GAIN, g, source))
            gain = where(sharp, where(above, tax, 0.0), before)
            jump = where(above, bare, floor) - get(room.source, (at.ASK, g, source))
            put(room.source, (at.GAIN, g, source), gain)
            put(room.gate, (at.JUMP, g, k), where(sharp, jump, 0.0))
            turned = turned or anywhere(magnitude(gain - before) > 0.0)
    return turned


@compiled
def _right_of(room: Room, sides: Sides, g: int, source: int) -> Vector:
    """The right-hand side of a source's row, less what the jumps of asks do to its sales."""
    value = get(room.source, (at.RIGHT, g, source))
    for k in range(sides.holders):
        slope = _between(room, g, source, sides.others + 3 * k + at.LICENSED)
        value = fma(-slope, get(room.gate, (at.JUMP, g, k)), value)
    return value


@compiled
def _between(room: Room, g: int, a: int, b: int) -> Vector:
    """The entry of the symmetric slopes for two sources."""
    return get(room.matrix, (g, max(a, b), min(a, b)))


@compiled
def substitute_holders(room: Room, sides: Sides, g: int) -> None:
    """Set the steps of the holders' prices, in USD/kg, given those of rents and margins."""
    sellers, count = sides.others + sides.holders, sides.holders
    for k in range(count - 1, -1, -1):
        value = get(room.joint, (g, k, 3 * count))
        for c in range(k + 1, count):
            step_here = get(room.unknown, (at.NEWTON, g * sellers + sides.others + c))
            value = fma(-get(room.joint, (g, k, c)), step_here, value)
        for c in range(2 * count):
            step_here = get(room.unknown, (at.NEWTON, sides.groups * sellers + c))
            value = fma(-get(room.joint, (g, k, count + c)), step_here, value)
        value = value / get(room.joint, (g, k, k))
        put(room.unknown, (at.NEWTON, g * sellers + sides.others + k), value)


@compiled
def substitute_others(room: Room, sides: Sides, g: int) -> None:
    """Set the steps of all prices of a group, relative to the prices."""
    sellers, count = sides.others + sides.holders, sides.holders
    for k in range(count):
        home = sides.others + 3 * k
        price = get(room.unknown, (at.NEWTON, g * sellers + sides.others + k))
        rent = get(room.unknown, (at.NEWTON, sides.groups * sellers + k)) * sides.covered[g]
        margin = get(room.unknown, (at.NEWTON, sides.groups * sellers + count + k))
        gain = get(room.source, (at.GAIN, g, home + at.LICENSED))
        jump = get(room.gate, (at.JUMP, g, k))
        licensed = fma(gain, price + rent, jump)
        put(room.unknown, (at.NEWTON, sides.groups * sellers + (2 + g) * count + k), licensed)
        put(room.source, (at.RIGHT, g, home), price)
        put(room.source, (at.RIGHT, g, home + at.LICENSED), licensed)
        grey = fma(margin, get(room.holder, (at.WIDEN, k)), price)
        put(room.source, (at.RIGHT, g, home + at.GREY), grey)
        put(room.unknown, (at.NEWTON, g * sellers + sides.others + k), price)
    for p in range(sides.others - 1, -1, -1):
        value = get(room.source, (at.RIGHT, g, p))
        for t in range(p + 1, sides.sources):
            value = fma(-get(room.matrix, (g, t, p)), get(room.source, (at.RIGHT, g, t)), value)
        value = value * get(room.source, (at.PIVOT, g, p))
        put(room.source, (at.RIGHT, g, p), value)
        put(room.unknown, (at.NEWTON, g * sellers + p), value)
    for s in range(sellers):
        v = g * sellers + s
        step = get(room.unknown, (at.NEWTON, v)) / get(room.unknown, (at.TRIAL, v))
        put(room.unknown, (at.NEWTON, v), step)

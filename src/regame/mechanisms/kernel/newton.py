"""The residuals of all balances, and the Newton step: group by group, then rents and margins.

What a source sells falls in its own ask and rises in another's, by the same for each two of them:
in tonnes and asks the slopes within a group are symmetric (and an M-matrix: gross substitutes, so
elimination needs no pivoting). Sellers without licences go first. What is left ties a holder's
price, rent and margin; groups meet only in the rents and margins, the border.
"""

from __future__ import annotations

from numba.extending import register_jitable

from regame.mechanisms.kernel.curves import supply
from regame.mechanisms.kernel.elementary import CLOSED
from regame.mechanisms.kernel.layout import (
    ACTIVE,
    ANCHOR,
    AVAILABLE,
    BEND,
    EXCESS,
    FILL,
    GAIN,
    HOLD,
    LICENCES,
    LOG_SALES,
    NEWTON,
    NORM,
    PIVOT,
    RATION,
    RATIONED,
    RIGHT,
    SALES,
    SCALE,
    SLOPE,
    SMUGGLED,
    SMUGGLING,
    TRIAL,
    WIDEN,
    Floats,
    Kinds,
    Room,
    Sides,
)
from regame.mechanisms.kernel.routing import FAINT, set_asks, set_margins, trade
from regame.mechanisms.kernel.vectors import (
    Mask,
    Vector,
    exp,
    fma,
    get,
    larger,
    log,
    magnitude,
    put,
    root,
    spread,
    where,
)

HOME, LICENSED, GREY = 0, 1, 2  # the sources of a holder


@register_jitable(forceinline=True)
def evaluate(room: Room, sides: Sides, kinds: Kinds) -> None:
    """Set the residuals of all lanes at their trials, and what the Newton step needs."""
    put(room.note, (NORM,), spread(0.0))
    put(room.note, (EXCESS,), spread(0.0))
    for r in range(2 * sides.holders):
        for c in range(2 * sides.holders + 1):
            put(room.border, (r, c), spread(0.0))
    set_margins(room, sides)
    for g in range(sides.groups):
        set_asks(room, sides, g)
        trade(room, sides, kinds, g)
        for s in range(sides.others):
            _balance(room, sides, kinds, g, s)
        for k in range(sides.holders):
            _balance_holder(room, sides, kinds, g, k)
    for k in range(sides.holders):
        _ration(room, sides, k)
        _fill(room, sides, k)


@register_jitable(forceinline=True)
def _note(room: Room, residual: Vector) -> None:
    """Add a residual to the norm and the excess."""
    put(room.note, (NORM,), fma(residual, residual, get(room.note, (NORM,))))
    put(room.note, (EXCESS,), larger(magnitude(residual), get(room.note, (EXCESS,))))


@register_jitable(forceinline=True)
def _excess(
    room: Room, sides: Sides, kinds: Kinds, place: tuple[int, int], sales: Vector
) -> tuple[Mask, Vector, Vector]:
    """Whether a seller trades, log ``sales`` less log supply, and the slope of supply in USD/kg."""
    g, s = place
    price = get(room.unknown, (TRIAL, g * (sides.others + sides.holders) + s))
    x = log(price) - get(room.seller, (ANCHOR, g, s))
    size, slope = supply(kinds.supply, get(room.offer, (HOLD,)), get(room.offer, (SLOPE,)), x)
    active = get(room.seller, (ACTIVE, g, s)) > 0.0
    excess = where(active, sales - (get(room.seller, (AVAILABLE, g, s)) + size), 0.0)
    _note(room, excess)
    return active, excess, slope / price


@register_jitable(forceinline=True)
def _balance(room: Room, sides: Sides, kinds: Kinds, g: int, s: int) -> None:
    """Set the balance of a seller without licences: log sales less log supply."""
    tonnes = get(room.source, (SALES, g, s))
    sales = get(room.source, (LOG_SALES, g, s))
    active, excess, slope = _excess(room, sides, kinds, (g, s), sales)
    own = where(active, tonnes * slope, 1.0)
    put(room.matrix, (g, s, s), get(room.matrix, (g, s, s)) + own)
    put(room.source, (RIGHT, g, s), tonnes * excess)


@register_jitable(forceinline=True)
def _balance_holder(room: Room, sides: Sides, kinds: Kinds, g: int, k: int) -> None:
    """Set the balance of holder ``k``, which sells by three ways, in its row of ``joint``."""
    home, s = sides.others + 3 * k, sides.others + k
    one, two = get(room.source, (LOG_SALES, g, home)), get(room.source, (LOG_SALES, g, home + 1))
    three = get(room.source, (LOG_SALES, g, home + 2))
    top = larger(larger(one, two), three)
    sales = top + log(exp(one - top) + exp(two - top) + exp(three - top))
    active, excess, slope = _excess(room, sides, kinds, (g, s), sales)
    tonnes = get(room.source, (SALES, g, home)) + get(room.source, (SALES, g, home + 1))
    tonnes = tonnes + get(room.source, (SALES, g, home + 2))
    put(room.joint, (g, k, k), where(active, tonnes * slope, 1.0))
    put(room.joint, (g, k, 3 * sides.holders), tonnes * excess)


@register_jitable(forceinline=True)
def _abroad(room: Room, sides: Sides, covered: bool, source: int) -> tuple[Vector, Vector]:
    """What a source sells in all groups, or those covered by licences, t, and its log."""
    top, tonnes, total = spread(CLOSED), spread(0.0), spread(0.0)
    for g in range(sides.groups):
        if not covered or sides.covered[g] > 0.0:
            top = larger(top, get(room.source, (LOG_SALES, g, source)))
            tonnes = tonnes + get(room.source, (SALES, g, source))
    for g in range(sides.groups):
        if not covered or sides.covered[g] > 0.0:
            total = total + exp(get(room.source, (LOG_SALES, g, source)) - top)
    return tonnes, top + log(larger(total, 1e-300))


@register_jitable(forceinline=True)
def _ration(room: Room, sides: Sides, k: int) -> None:
    """Set the licences of holder ``k``: rent >= 0, spare licences >= 0, one of them nil.

    As sqrt(a^2 + b^2) = a + b (Fischer 1992), a = log of licences over exports, b = rent / scale.
    """
    count = sides.holders
    tonnes, exports = _abroad(room, sides, True, sides.others + 3 * k + LICENSED)
    on = get(room.holder, (RATIONED, k)) > 0.0
    scale = get(room.holder, (SCALE, k))
    a = get(room.holder, (LICENCES, k)) - exports
    v = sides.groups * (sides.others + count) + k
    b = get(room.unknown, (TRIAL, v)) / scale
    size = root(a * a + b * b) + 1e-300
    residual = where(on, size - a - b, 0.0)
    _note(room, residual)
    put(room.border, (k, k), where(on, (1.0 - b / size) / scale, 1.0))
    put(room.border, (k, 2 * count), residual)
    put(room.holder, (RATION, k), where(on, (1.0 - a / size) / larger(tonnes, FAINT), 0.0))


@register_jitable(forceinline=True)
def _fill(room: Room, sides: Sides, k: int) -> None:
    """Set the balance of grey exports of holder ``k``: log sales less log tonnage offered."""
    count = sides.holders
    tonnes, exports = _abroad(room, sides, False, sides.others + 3 * k + GREY)
    on = get(room.holder, (SMUGGLED, k)) > 0.0
    residual = where(on, exports - get(room.holder, (SMUGGLING, k)), 0.0)
    _note(room, residual)
    put(room.border, (count + k, count + k), where(on, get(room.holder, (BEND, k)), 1.0))
    put(room.border, (count + k, 2 * count), residual)
    put(room.holder, (FILL, k), where(on, 1.0 / larger(tonnes, FAINT), 0.0))


@register_jitable(forceinline=True)
def find_step(room: Room, sides: Sides) -> None:
    """Set the Newton step of all lanes from their trials."""
    sellers, count = sides.others + sides.holders, sides.holders
    for g in range(sides.groups):
        _eliminate_others(room, sides, g)
        for k in range(count):
            for other in range(count):
                _join(room, sides, g, (k, other))
            _join_right(room, sides, g, k)
        _eliminate(room.joint[g], count, 3 * count)
        for k in range(count):
            _add_to_border(room, sides, g, k)
    _eliminate(room.border, 2 * count, 2 * count)
    for r in range(2 * count - 1, -1, -1):
        value = get(room.border, (r, 2 * count))
        for c in range(r + 1, 2 * count):
            there = get(room.unknown, (NEWTON, sides.groups * sellers + c))
            value = fma(-get(room.border, (r, c)), there, value)
        value = value / get(room.border, (r, r))
        put(room.unknown, (NEWTON, sides.groups * sellers + r), value)
    for g in range(sides.groups):
        _substitute_holders(room, sides, g)
        _substitute_others(room, sides, g)


@register_jitable(forceinline=True)
def _eliminate_others(room: Room, sides: Sides, g: int) -> None:
    """Eliminate the sellers without licences from the lower half of the symmetric slopes."""
    for t in range(sides.others, sides.sources):
        put(room.source, (RIGHT, g, t), spread(0.0))
    for p in range(sides.others):
        pivot = 1.0 / get(room.matrix, (g, p, p))
        put(room.source, (PIVOT, g, p), pivot)
        right = get(room.source, (RIGHT, g, p))
        for r in range(p + 1, sides.sources):
            factor = -(get(room.matrix, (g, r, p)) * pivot)
            here = get(room.source, (RIGHT, g, r))
            put(room.source, (RIGHT, g, r), fma(factor, right, here))
            for c in range(p + 1, r + 1):
                value = fma(factor, get(room.matrix, (g, c, p)), get(room.matrix, (g, r, c)))
                put(room.matrix, (g, r, c), value)


@register_jitable(forceinline=True)
def _between(room: Room, g: int, a: int, b: int) -> Vector:
    """The entry of the symmetric slopes for two sources."""
    return get(room.matrix, (g, max(a, b), min(a, b)))


@register_jitable(forceinline=True)
def _join(room: Room, sides: Sides, g: int, pair: tuple[int, int]) -> None:
    """Turn slopes of a holder's three sources in another's asks into those in its unknowns.

    Rows: what the holder sells in all, with licences, unseen. Columns: the other's price, rent and
    coordinate of the margin.
    """
    k, other = pair
    count, a, b = sides.holders, sides.others + 3 * k, sides.others + 3 * other
    gain = get(room.source, (GAIN, g, b + LICENSED))
    widen = get(room.holder, (WIDEN, other))
    price, rent, margin = get(room.joint, (g, k, other)), spread(0.0), spread(0.0)
    if k != other:
        price = spread(0.0)
    for part in range(3):
        licensed = _between(room, g, a + part, b + LICENSED) * gain
        grey = _between(room, g, a + part, b + GREY)
        at_price = _between(room, g, a + part, b + HOME) + licensed + grey
        at_rent, at_margin = licensed * sides.covered[g], grey * widen
        price, rent, margin = price + at_price, rent + at_rent, margin + at_margin
        if part != HOME:
            row = part * count + k
            put(room.joint, (g, row, other), at_price)
            put(room.joint, (g, row, count + other), at_rent)
            put(room.joint, (g, row, 2 * count + other), at_margin)
    put(room.joint, (g, k, other), price)
    put(room.joint, (g, k, count + other), rent)
    put(room.joint, (g, k, 2 * count + other), margin)


@register_jitable(forceinline=True)
def _join_right(room: Room, sides: Sides, g: int, k: int) -> None:
    """Join the right-hand sides of a holder's three sources."""
    count, home = sides.holders, sides.others + 3 * k
    total = get(room.joint, (g, k, 3 * count)) + get(room.source, (RIGHT, g, home))
    for part in (LICENSED, GREY):
        right = get(room.source, (RIGHT, g, home + part))
        put(room.joint, (g, part * count + k, 3 * count), right)
        total = total + right
    put(room.joint, (g, k, 3 * count), total)


@register_jitable(forceinline=True)
def _eliminate(matrix: Floats, pivots: int, size: int) -> None:
    """Eliminate the first ``pivots`` unknowns of ``size`` rows with their right-hand sides."""
    for p in range(pivots):
        pivot = 1.0 / get(matrix, (p, p))
        for r in range(p + 1, size):
            factor = -(get(matrix, (r, p)) * pivot)
            for c in range(p + 1, size + 1):
                put(matrix, (r, c), fma(factor, get(matrix, (p, c)), get(matrix, (r, c))))


@register_jitable(forceinline=True)
def _add_to_border(room: Room, sides: Sides, g: int, k: int) -> None:
    """Add a group's licensed and grey exports to the rows of holder ``k``, over what they sum to.

    Both rows are those of the logs of its exports, which fall by what ``joint`` says.
    """
    count = sides.holders
    ration, fill = get(room.holder, (RATION, k)) * sides.covered[g], get(room.holder, (FILL, k))
    for c in range(2 * count + 1):
        licensed = get(room.joint, (g, count + k, count + c)) * ration
        grey = get(room.joint, (g, 2 * count + k, count + c)) * fill
        put(room.border, (k, c), get(room.border, (k, c)) + licensed)
        put(room.border, (count + k, c), get(room.border, (count + k, c)) + grey)


@register_jitable(forceinline=True)
def _substitute_holders(room: Room, sides: Sides, g: int) -> None:
    """Set the steps of the holders' prices, in USD/kg, given those of rents and margins."""
    sellers, count = sides.others + sides.holders, sides.holders
    for k in range(count - 1, -1, -1):
        value = get(room.joint, (g, k, 3 * count))
        for c in range(k + 1, count):
            there = get(room.unknown, (NEWTON, g * sellers + sides.others + c))
            value = fma(-get(room.joint, (g, k, c)), there, value)
        for c in range(2 * count):
            there = get(room.unknown, (NEWTON, sides.groups * sellers + c))
            value = fma(-get(room.joint, (g, k, count + c)), there, value)
        value = value / get(room.joint, (g, k, k))
        put(room.unknown, (NEWTON, g * sellers + sides.others + k), value)


@register_jitable(forceinline=True)
def _substitute_others(room: Room, sides: Sides, g: int) -> None:
    """Set the steps of all prices of a group, relative to the prices."""
    sellers, count = sides.others + sides.holders, sides.holders
    for k in range(count):
        home = sides.others + 3 * k
        price = get(room.unknown, (NEWTON, g * sellers + sides.others + k))
        rent = get(room.unknown, (NEWTON, sides.groups * sellers + k)) * sides.covered[g]
        margin = get(room.unknown, (NEWTON, sides.groups * sellers + count + k))
        licensed = get(room.source, (GAIN, g, home + LICENSED)) * (price + rent)
        put(room.source, (RIGHT, g, home), price)
        put(room.source, (RIGHT, g, home + LICENSED), licensed)
        grey = fma(margin, get(room.holder, (WIDEN, k)), price)
        put(room.source, (RIGHT, g, home + GREY), grey)
        put(room.unknown, (NEWTON, g * sellers + sides.others + k), price)
    for p in range(sides.others - 1, -1, -1):
        value = get(room.source, (RIGHT, g, p))
        for t in range(p + 1, sides.sources):
            value = fma(-get(room.matrix, (g, t, p)), get(room.source, (RIGHT, g, t)), value)
        value = value * get(room.source, (PIVOT, g, p))
        put(room.source, (RIGHT, g, p), value)
        put(room.unknown, (NEWTON, g * sellers + p), value)
    for s in range(sellers):
        v = g * sellers + s
        put(
            room.unknown,
            (NEWTON, v),
            get(room.unknown, (NEWTON, v)) / get(room.unknown, (TRIAL, v)),
        )

"""The residuals of all balances, and the Newton step: group by group, then rents and margins.

What a source sells falls in its own ask and rises in another's, by the same for each two of them:
in tonnes and asks the slopes within a group are symmetric (and an M-matrix: gross substitutes, so
elimination needs no pivoting). Sellers without licences go first. What is left ties a holder's
price, rent and margin; groups meet only in the rents and margins (``border``).
"""

from __future__ import annotations

from regame.engine.lanes.elementary import log
from regame.engine.lanes.helpers import compiled
from regame.engine.lanes.intrinsics import (
    Floats,
    Mask,
    Vector,
    fma,
    larger,
    magnitude,
    root,
    spread,
    where,
)
from regame.engine.lanes.places import get, put
from regame.engine.market.border import add_to_border, begin_border, solve_border
from regame.engine.market.corners import between, go_round, right_of
from regame.engine.market.curves import supply
from regame.engine.market.layout import (
    ACTIVE,
    ANCHOR,
    ASK,
    AVAILABLE,
    D_RENT,
    EXCESS,
    FILL,
    GAIN,
    GREY,
    GREY_GAP,
    HOLD,
    HOME,
    JUMP,
    LICENCE_GAP,
    LICENCES,
    LICENSED,
    NEWTON,
    NORM,
    OVER,
    OWN,
    PIVOT,
    RATION,
    RATIONED,
    RIGHT,
    RISE,
    SALES,
    SCALE,
    SLOPE,
    SMUGGLED,
    SMUGGLING,
    TRIAL,
    WIDEN,
    Kinds,
    Room,
    Sides,
)
from regame.engine.market.routing import set_asks, set_margins, set_slopes, trade
from regame.engine.market.sales import LEAST_SALES, log_sum_of

TURNS = 8  # most times that a step is found, because it goes round corners


@compiled
def evaluate(room: Room, sides: Sides, kinds: Kinds) -> None:
    """Set the residuals of all lanes at their trials."""
    put(room.note, (NORM,), spread(0.0))
    put(room.note, (EXCESS,), spread(0.0))
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


@compiled
def _note(room: Room, residual: Vector) -> None:
    """Add a residual to the norm and the excess."""
    put(room.note, (NORM,), fma(residual, residual, get(room.note, (NORM,))))
    put(room.note, (EXCESS,), larger(magnitude(residual), get(room.note, (EXCESS,))))


@compiled
def _excess(
    room: Room, sides: Sides, kinds: Kinds, place: tuple[int, int], sources: tuple[int, int]
) -> tuple[Vector, Vector]:
    """Note the excess of a seller's log sales over log supply.

    sources: its first and the one after its last. Returns the excess, t, and the slope of supply,
    t/(USD/kg); one where it does not trade.
    """
    (g, s), (first, last) = place, sources
    price = get(room.unknown, (TRIAL, g * (sides.others + sides.holders) + s))
    x = log(price) - get(room.seller, (ANCHOR, g, s))
    size, kept, slope = supply(kinds.supply, get(room.offer, (HOLD,)), get(room.offer, (SLOPE,)), x)
    active = get(room.seller, (ACTIVE, g, s)) > 0.0
    tonnes = get(room.source, (SALES, g, first))
    for t in range(first + 1, last):
        tonnes = tonnes + get(room.source, (SALES, g, t))
    sales = log_sum_of(room, sides, active, (tonnes, kept), (g, g + 1, first, last, False))
    excess = where(active, sales - (get(room.seller, (AVAILABLE, g, s)) + size), 0.0)
    _note(room, excess)
    return tonnes * excess, where(active, tonnes * slope / price, 1.0)


@compiled
def _balance(room: Room, sides: Sides, kinds: Kinds, g: int, s: int) -> None:
    """Set the balance of a seller without licences: log sales less log supply."""
    excess, own = _excess(room, sides, kinds, (g, s), (s, s + 1))
    put(room.source, (RISE, g, s), own)
    put(room.source, (RIGHT, g, s), excess)


@compiled
def _balance_holder(room: Room, sides: Sides, kinds: Kinds, g: int, k: int) -> None:
    """Set the balance of holder ``k``, which sells by three ways, and check its ask.

    An ask that is off what price and rent make counts as an excess, but not in the norm: a whole
    step puts it right, so that only the balances are what a shorter one has to better.
    """
    home = sides.others + 3 * k
    excess, own = _excess(room, sides, kinds, (g, sides.others + k), (home, home + 3))
    gap = magnitude(get(room.gate, (JUMP, g, k))) / get(room.source, (ASK, g, home + LICENSED))
    put(room.note, (EXCESS,), larger(gap, get(room.note, (EXCESS,))))
    put(room.gate, (OWN, g, k), own)
    put(room.gate, (OVER, g, k), excess)


@compiled
def _abroad(
    room: Room, sides: Sides, on: Mask, covered: bool, source: int
) -> tuple[Vector, Vector]:
    """What a source sells in all groups, t, and its log where ``on``.

    covered: whether only groups count that licences cover.
    """
    tonnes = spread(0.0)
    for g in range(sides.groups):
        if not covered or sides.covered[g] > 0.0:
            tonnes = tonnes + get(room.source, (SALES, g, source))
    places = 0, sides.groups, source, source + 1, covered
    return tonnes, log_sum_of(room, sides, on, (tonnes, spread(1.0)), places)


@compiled
def _ration(room: Room, sides: Sides, k: int) -> None:
    """Set the licences of holder ``k``: rent >= 0, spare licences >= 0, one of them zero.

    As sqrt(a^2 + b^2) = a + b (Fischer 1992), a = log of licences over exports, b = rent / scale.
    """
    on = get(room.holder, (RATIONED, k)) > 0.0
    tonnes, exports = _abroad(room, sides, on, True, sides.others + 3 * k + LICENSED)
    scale = get(room.holder, (SCALE, k))
    a = get(room.holder, (LICENCES, k)) - exports
    v = sides.groups * (sides.others + sides.holders) + k
    b = get(room.unknown, (TRIAL, v)) / scale
    size = root(a * a + b * b) + 1e-300
    residual = where(on, size - a - b, 0.0)
    _note(room, residual)
    put(room.holder, (D_RENT, k), where(on, (1.0 - b / size) / scale, 1.0))
    put(room.holder, (LICENCE_GAP, k), residual)
    put(room.holder, (RATION, k), where(on, (1.0 - a / size) / larger(tonnes, LEAST_SALES), 0.0))


@compiled
def _fill(room: Room, sides: Sides, k: int) -> None:
    """Set the balance of grey exports of holder ``k``: log sales less log tonnage offered."""
    on = get(room.holder, (SMUGGLED, k)) > 0.0
    tonnes, exports = _abroad(room, sides, on, False, sides.others + 3 * k + GREY)
    residual = where(on, exports - get(room.holder, (SMUGGLING, k)), 0.0)
    _note(room, residual)
    put(room.holder, (GREY_GAP, k), residual)
    put(room.holder, (FILL, k), where(on, 1.0 / larger(tonnes, LEAST_SALES), 0.0))


@compiled
def find_step(room: Room, sides: Sides) -> None:
    """Set the Newton step of all lanes from their trials.

    Where it takes an ask to or off its floor it is found again with the slope beyond that corner,
    until none is crossed (Robinson 1994): only the holders' part, because the rest stays as it is.
    """
    for g in range(sides.groups):
        set_slopes(room, sides, g)
        for s in range(sides.others):
            own = get(room.matrix, (g, s, s)) + get(room.source, (RISE, g, s))
            put(room.matrix, (g, s, s), own)
        _eliminate_others(room, sides, g)
    for turn in range(TURNS):
        _step_holders(room, sides)
        if turn == TURNS - 1 or not go_round(room, sides):
            break
    for g in range(sides.groups):
        _substitute_others(room, sides, g)


@compiled
def _step_holders(room: Room, sides: Sides) -> None:
    """Set the steps of the holders' prices, rents and margins."""
    count = sides.holders
    begin_border(room, sides)
    for g in range(sides.groups):
        for k in range(count):
            for other in range(count):
                _join(room, sides, g, (k, other))
            _join_right(room, sides, g, k)
        _eliminate(room.joint[g], count, 3 * count)
        for k in range(count):
            add_to_border(room, sides, g, k)
    solve_border(room, sides)
    for g in range(sides.groups):
        _substitute_holders(room, sides, g)


@compiled
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


@compiled
def _join(room: Room, sides: Sides, g: int, pair: tuple[int, int]) -> None:
    """Turn slopes of a holder's three sources in another's asks into those in its unknowns.

    Rows: what the holder sells in all, with licences, unseen. Columns: the other's price, rent and
    coordinate of the margin.
    """
    k, other = pair
    count, a, b = sides.holders, sides.others + 3 * k, sides.others + 3 * other
    gain = get(room.source, (GAIN, g, b + LICENSED))
    widen = get(room.holder, (WIDEN, other))
    price, rent, margin = spread(0.0), spread(0.0), spread(0.0)
    if k == other:
        price = get(room.gate, (OWN, g, k))
    for part in range(3):
        licensed = between(room, g, a + part, b + LICENSED) * gain
        grey = between(room, g, a + part, b + GREY)
        at_price = between(room, g, a + part, b + HOME) + licensed + grey
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


@compiled
def _join_right(room: Room, sides: Sides, g: int, k: int) -> None:
    """Join the right-hand sides of a holder's three sources."""
    count, home = sides.holders, sides.others + 3 * k
    total = get(room.gate, (OVER, g, k)) + right_of(room, sides, g, home)
    for part in (LICENSED, GREY):
        right = right_of(room, sides, g, home + part)
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


@compiled
def _substitute_others(room: Room, sides: Sides, g: int) -> None:
    """Set the steps of all prices of a group, relative to the prices."""
    sellers, count = sides.others + sides.holders, sides.holders
    for k in range(count):
        home = sides.others + 3 * k
        price = get(room.unknown, (NEWTON, g * sellers + sides.others + k))
        rent = get(room.unknown, (NEWTON, sides.groups * sellers + k)) * sides.covered[g]
        margin = get(room.unknown, (NEWTON, sides.groups * sellers + count + k))
        gain, jump = get(room.source, (GAIN, g, home + LICENSED)), get(room.gate, (JUMP, g, k))
        licensed = fma(gain, price + rent, jump)
        put(room.unknown, (NEWTON, sides.groups * sellers + (2 + g) * count + k), licensed)
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

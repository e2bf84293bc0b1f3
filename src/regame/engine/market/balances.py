"""What sources sell, and the residuals of all balances.

Sales are numbers in tonnes down to ``LEAST_SALES``; a source that sells less has that number, and
its log says how much it is, so that a price can find its way down to buyers.
"""

from lanes.elementary import CLOSED, TINY, exp, log
from lanes.helpers import compiled, out_of_line
from lanes.intrinsics import (
    LANES,
    Mask,
    Vector,
    anywhere,
    fma,
    larger,
    magnitude,
    root,
    spread,
    where,
)
from lanes.places import get, put
from regame.engine.market import layout as at
from regame.engine.market.curves import supply
from regame.engine.market.layout import Kinds, Room, Sides

SCARCE = 1e-200  # t; in sums above this what underflows is below relative machine precision


@compiled
def sum_up(room: Room, sides: Sides, kinds: Kinds, sales: Vector, place: tuple[int, int]) -> None:
    """Set the sales of a source, and their logs where they underflow."""
    g, t = place
    opened, sold = get(room.source, (at.OPEN, g, t)) > 0.0, larger(sales, at.LEAST_SALES)
    put(room.source, (at.SALES, g, t), where(opened, sold, 0.0))
    if anywhere(opened & (sales < at.LEAST_SALES)):
        for lane in range(LANES):
            if room.source[at.SALES, g, t, lane] == at.LEAST_SALES:
                _sell_in_logs(room, sides, kinds, (g, t, lane))


@out_of_line
def _sell_in_logs(room: Room, sides: Sides, kinds: Kinds, place: tuple[int, int, int]) -> None:
    """Sum the sales of one source in one lane by their logs; they depend on its own ask alone."""
    g, t, lane = place
    blunt, top = room.note[at.BLUNT, lane], CLOSED
    for j in range(sides.buyers):
        top = max(top, _log_flow(room, kinds, place, j))
    total, own_sales = 0.0, 0.0
    for j in range(sides.buyers):
        part = exp(_log_flow(room, kinds, place, j) - top)
        sharp = room.buyer[g, at.SHARPNESS, j, lane] * blunt
        if kinds.ces:
            sharp = (sharp + 1.0) * exp(-room.near[g, t, j, lane])
        total += part
        own_sales += part * sharp
    room.source[at.LOG_SALES, g, t, lane] = top + log(total)
    room.source[at.FALL, g, t, lane] = at.LEAST_SALES * own_sales / total


@out_of_line
def _log_flow(room: Room, kinds: Kinds, place: tuple[int, int, int], j: int) -> float:
    """Log of what buyer ``j`` takes from one source in one lane."""
    g, t, lane = place
    weight = room.weight[g, t, j, lane]
    x = room.source[at.ASK, g, t, lane] + room.cost[g, t, j, lane]
    if kinds.ces:
        x = room.near[g, t, j, lane]
    size = log(weight) if weight > TINY else CLOSED
    size = (size - room.buyer[g, at.SHARPNESS, j, lane] * x) * room.note[at.BLUNT, lane]
    size += room.demand[g, at.SHIFT, j, lane]
    return size - x if kinds.ces else size


@compiled
def _log_of(room: Room, g: int, t: int) -> Vector:
    """Log of what a source sells, ``CLOSED`` where it has no way to anybody."""
    tonnes = get(room.source, (at.SALES, g, t))
    under = where(tonnes > 0.0, get(room.source, (at.LOG_SALES, g, t)), CLOSED)
    return where(tonnes > at.LEAST_SALES, log(larger(tonnes, at.LEAST_SALES)), under)


@compiled
def _log_sum_of(
    room: Room,
    sides: Sides,
    on: Mask,
    what: tuple[Vector, Vector],
    places: tuple[int, int, int, int, bool],
) -> Vector:
    """Log of a multiple of the sum of sales, by their logs where little is sold and ``on``.

    what: the sum, t, and its multiple. places: the first group and the one after the last, the same
    of sources, and whether only groups count that licences cover.
    """
    tonnes, times = what
    log_tonnes, scarce = log(larger(tonnes, at.LEAST_SALES) * times), on & (tonnes < SCARCE)
    if anywhere(scarce):
        begin, end, first, last, covered = places
        top, total = spread(CLOSED), spread(0.0)
        for g in range(begin, end):
            for t in range(first, last):
                if not covered or sides.covered[g] > 0.0:
                    top = larger(top, _log_of(room, g, t))
        for g in range(begin, end):
            for t in range(first, last):
                if not covered or sides.covered[g] > 0.0:
                    total = total + exp(_log_of(room, g, t) - top)
        log_tonnes = where(scarce, top + log(total) + log(times), log_tonnes)
    return log_tonnes


@compiled
def set_no_residuals(room: Room) -> None:
    """Set the norm and the excess to zero, to which residuals are added."""
    put(room.note, (at.NORM,), spread(0.0))
    put(room.note, (at.EXCESS,), spread(0.0))


@compiled
def balance_sellers(room: Room, sides: Sides, kinds: Kinds, g: int) -> None:
    """Set the residuals of the sellers of a group."""
    for s in range(sides.others):
        _balance(room, sides, kinds, g, s)
    for k in range(sides.holders):
        _balance_holder(room, sides, kinds, g, k)


@compiled
def balance_holders(room: Room, sides: Sides) -> None:
    """Set the residuals of the holders' licences and of their grey exports."""
    for k in range(sides.holders):
        _ration(room, sides, k)
        _fill(room, sides, k)


@compiled
def _note(room: Room, residual: Vector) -> None:
    """Add a residual to the norm and the excess."""
    put(room.note, (at.NORM,), fma(residual, residual, get(room.note, (at.NORM,))))
    put(room.note, (at.EXCESS,), larger(magnitude(residual), get(room.note, (at.EXCESS,))))


@compiled
def _excess(
    room: Room, sides: Sides, kinds: Kinds, place: tuple[int, int], sources: tuple[int, int]
) -> tuple[Vector, Vector]:
    """Note the excess of a seller's log sales over log supply.

    sources: its first and the one after its last. Returns the excess, t, and the slope of supply,
    t/(USD/kg); one where it does not trade.
    """
    (g, s), (first, last) = place, sources
    price = get(room.unknown, (at.TRIAL, g * (sides.others + sides.holders) + s))
    x = log(price) - get(room.seller, (at.ANCHOR, g, s))
    size, held, slope = supply(
        kinds.supply, get(room.offer, (at.HOLD,)), get(room.offer, (at.SLOPE,)), x
    )
    active = get(room.seller, (at.ACTIVE, g, s)) > 0.0
    tonnes = get(room.source, (at.SALES, g, first))
    for t in range(first + 1, last):
        tonnes = tonnes + get(room.source, (at.SALES, g, t))
    sales = _log_sum_of(room, sides, active, (tonnes, held), (g, g + 1, first, last, False))
    excess = where(active, sales - (get(room.seller, (at.AVAILABLE, g, s)) + size), 0.0)
    _note(room, excess)
    return tonnes * excess, where(active, tonnes * slope / price, 1.0)


@compiled
def _balance(room: Room, sides: Sides, kinds: Kinds, g: int, s: int) -> None:
    """Set the balance of a seller without licences: log sales less log supply."""
    excess, own_slope = _excess(room, sides, kinds, (g, s), (s, s + 1))
    put(room.source, (at.RISE, g, s), own_slope)
    put(room.source, (at.RIGHT, g, s), excess)


@compiled
def _balance_holder(room: Room, sides: Sides, kinds: Kinds, g: int, k: int) -> None:
    """Set the balance of holder ``k``, which sells by three ways, and check its ask.

    An ask that is off what price and rent make counts as an excess, but not in the norm: a whole
    step puts it right, so that only the balances are what a shorter one has to better.
    """
    home = sides.others + 3 * k
    excess, own_slope = _excess(room, sides, kinds, (g, sides.others + k), (home, home + 3))
    ask = get(room.source, (at.ASK, g, home + at.LICENSED))
    gap = magnitude(get(room.gate, (at.JUMP, g, k))) / ask
    put(room.note, (at.EXCESS,), larger(gap, get(room.note, (at.EXCESS,))))
    put(room.gate, (at.OWN, g, k), own_slope)
    put(room.gate, (at.OVER, g, k), excess)


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
            tonnes = tonnes + get(room.source, (at.SALES, g, source))
    places = 0, sides.groups, source, source + 1, covered
    return tonnes, _log_sum_of(room, sides, on, (tonnes, spread(1.0)), places)


@compiled
def _ration(room: Room, sides: Sides, k: int) -> None:
    """Set the licences of holder ``k``: rent >= 0, spare licences >= 0, one of them zero.

    As sqrt(a^2 + b^2) = a + b (Fischer 1992), a = log of licences over exports, b = rent / scale.
    """
    on = get(room.holder, (at.RATIONED, k)) > 0.0
    tonnes, exports = _abroad(room, sides, on, True, sides.others + 3 * k + at.LICENSED)
    scale = get(room.holder, (at.SCALE, k))
    a = get(room.holder, (at.LICENCES, k)) - exports
    v = sides.groups * (sides.others + sides.holders) + k
    b = get(room.unknown, (at.TRIAL, v)) / scale
    size = root(a * a + b * b) + 1e-300
    residual = where(on, size - a - b, 0.0)
    _note(room, residual)
    put(room.holder, (at.D_RENT, k), where(on, (1.0 - b / size) / scale, 1.0))
    put(room.holder, (at.LICENCE_GAP, k), residual)
    weight = (1.0 - a / size) / larger(tonnes, at.LEAST_SALES)
    put(room.holder, (at.RATION, k), where(on, weight, 0.0))


@compiled
def _fill(room: Room, sides: Sides, k: int) -> None:
    """Set the balance of grey exports of holder ``k``: log sales less log tonnage offered."""
    on = get(room.holder, (at.SMUGGLED, k)) > 0.0
    tonnes, exports = _abroad(room, sides, on, False, sides.others + 3 * k + at.GREY)
    residual = where(on, exports - get(room.holder, (at.SMUGGLING, k)), 0.0)
    _note(room, residual)
    put(room.holder, (at.GREY_GAP, k), residual)
    put(room.holder, (at.FILL, k), where(on, 1.0 / larger(tonnes, at.LEAST_SALES), 0.0))

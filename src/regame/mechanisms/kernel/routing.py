"""From prices to flows: asks, price indices, what buyers take on each route, what sources sell."""

from __future__ import annotations

from numba.extending import register_jitable

from regame.mechanisms.kernel import elementary
from regame.mechanisms.kernel.curves import demand, floored, smuggle
from regame.mechanisms.kernel.elementary import CLOSED
from regame.mechanisms.kernel.layout import (
    AMOUNT,
    ASK,
    BARE,
    BEND,
    BENT,
    BLUNT,
    CAPACITY,
    CORNER,
    ELASTICITY,
    EVASION,
    FALL,
    FLOOR,
    GAIN,
    IDLE,
    INDEX,
    JUMP,
    KINK,
    LENGTH,
    LOG_SALES,
    MARGIN,
    OPEN,
    QUANTITY,
    SALES,
    SHARPNESS,
    SHIFT,
    SMUGGLING,
    SPREAD,
    TAX,
    TOP,
    TOTAL,
    TRIAL,
    TURN,
    UNIT,
    WIDEN,
    WIDTH,
    Floats,
    Kinds,
    Room,
    Sides,
)
from regame.mechanisms.kernel.vectors import (
    LANES,
    Vector,
    anywhere,
    exp,
    fma,
    get,
    larger,
    log,
    put,
    spread,
    where,
)

SOFTNESS = 0.3  # of the corner at a floor of the ask, as a part of it, while a run is blunted
ROUTES = 2.0  # log of how many routes a buyer has, about
FAINT = 1e-250  # t; sales below this are summed by their logs, lest they vanish


@register_jitable(forceinline=True)
def set_margins(room: Room, sides: Sides) -> None:
    """Set the smugglers' margins and what they offer, with slopes."""
    first = sides.groups * (sides.others + sides.holders) + sides.holders
    for k in range(sides.holders):
        margin, widen, tonnes, bend = smuggle(
            get(room.unknown, (TRIAL, first + k)),
            get(room.holder, (EVASION, k)),
            get(room.holder, (CAPACITY, k)),
            get(room.holder, (KINK, k)),
            get(room.holder, (CORNER, k)),
        )
        tonnes, width = larger(tonnes, 1e-290), get(room.holder, (WIDTH, k))
        put(room.holder, (MARGIN, k), margin * width)
        put(room.holder, (WIDEN, k), widen * width)
        put(room.holder, (SMUGGLING, k), log(tonnes))
        put(room.holder, (BEND, k), bend / tonnes)


@register_jitable(forceinline=True)
def set_asks(room: Room, sides: Sides, g: int) -> None:
    """Set the asks of group ``g`` and the slopes of those that hang on another's price.

    Where part of a step is under test the ask for licensed exports is that part of the way to the
    ask at its end as well, though that is not the ask that price and rent make: on the straight
    line all excesses shrink alike, while the corner at the floor would put a bend into it. The
    difference is nil again at the end of a whole step.
    """
    sellers = sides.others + sides.holders
    first, length = sides.groups * sellers + 2 * sides.holders, get(room.note, (LENGTH,))
    for s in range(sides.others):
        put(room.source, (ASK, g, s), get(room.unknown, (TRIAL, g * sellers + s)))
    for k in range(sides.holders):
        home = sides.others + 3 * k
        price = get(room.unknown, (TRIAL, g * sellers + sides.others + k))
        rent = get(room.unknown, (TRIAL, sides.groups * sellers + k)) * sides.covered[g]
        tax = get(room.gate, (TAX, g, k))
        softness = SOFTNESS * (1.0 - get(room.note, (BLUNT,)))
        bare = (price + rent) * tax
        due, gain = floored(bare, get(room.gate, (FLOOR, g, k)), softness)
        part = (length > 0.0) & (length < 1.0) & (softness <= 0.0)
        ask = where(part, get(room.unknown, (TRIAL, first + g * sides.holders + k)), due)
        put(room.unknown, (TRIAL, first + g * sides.holders + k), ask)
        put(room.gate, (BARE, g, k), bare)
        put(room.gate, (JUMP, g, k), due - ask)
        put(room.source, (ASK, g, home), price)
        put(room.source, (ASK, g, home + 1), ask)
        put(room.source, (GAIN, g, home + 1), gain * tax)
        put(room.source, (ASK, g, home + 2), price + get(room.holder, (MARGIN, k)))


@register_jitable(forceinline=True)
def trade(room: Room, sides: Sides, kinds: Kinds, g: int) -> None:
    """Set what buyers of group ``g`` take and what sources sell."""
    blunt = get(room.note, (BLUNT,))
    buyer, demands = room.buyer[g], room.demand[g]
    for j in range(sides.buyers):
        put(demands, (TOP, j), get(buyer, (IDLE, j)) * blunt)
    for t in range(sides.sources):
        _weigh(room, sides, kinds, g, t)
    for j in range(sides.buyers):
        put(demands, (TOTAL, j), exp(get(buyer, (IDLE, j)) * blunt - get(demands, (TOP, j))))
    for t in range(sides.sources):
        share = room.share[g, t]
        for n in range(sides.open[g, t, 0]):
            j = sides.open[g, t, n + 1]
            weight = exp(get(share, (j,)) - get(demands, (TOP, j)))
            put(share, (j,), weight)
            put(demands, (TOTAL, j), get(demands, (TOTAL, j)) + weight)
    for j in range(sides.buyers):
        _want(buyer, demands, kinds, blunt, j)
    for t in range(sides.sources):
        _sell(room, sides, kinds, g, t)


@register_jitable(forceinline=True)
def _weigh(room: Room, sides: Sides, kinds: Kinds, g: int, t: int) -> None:
    """Leave the log weights of a source's routes in ``share`` and a buyer's largest in ``TOP``."""
    blunt, ask = get(room.note, (BLUNT,)), get(room.source, (ASK, g, t))
    base, cost, share, near = room.base[g, t], room.cost[g, t], room.share[g, t], room.near[g, t]
    buyer, demands = room.buyer[g], room.demand[g]
    for n in range(sides.open[g, t, 0]):
        j, x = sides.open[g, t, n + 1], ask
        if kinds.ces:
            x = log(larger(ask + get(cost, (j,)), 1e-12))
            put(near, (j,), x)
        weight = (get(base, (j,)) - get(buyer, (SHARPNESS, j)) * x) * blunt
        put(share, (j,), weight)
        put(demands, (TOP, j), larger(get(demands, (TOP, j)), weight))


@register_jitable(forceinline=True)
def _want(buyer: Floats, demands: Floats, kinds: Kinds, blunt: Vector, j: int) -> None:
    """Set the price index of a buyer, given its weights, and what it takes.

    A blunted logit would lower the index by the log of the number of routes; about that much is
    added back.
    """
    total, quantity = get(demands, (TOTAL, j)), get(buyer, (QUANTITY, j))
    level = get(demands, (TOP, j)) + log(total)
    near = (ROUTES * (1.0 - blunt) - level) * get(buyer, (SPREAD, j))
    if anywhere(blunt < 1.0):
        near = near / blunt
    index = exp(near) if kinds.ces else near
    unit = get(buyer, (UNIT, j))
    size, slant = demand(kinds.demand, get(buyer, (ELASTICITY, j)), index * unit)
    size = quantity + size
    turn = get(buyer, (SHARPNESS, j)) * blunt
    if kinds.ces:
        size, turn = size + near, turn + 1.0 + slant * unit * index
    else:
        turn = turn + slant * unit
    put(demands, (INDEX, j), index)
    put(demands, (SHIFT, j), size - level)
    put(demands, (AMOUNT, j), exp(size))
    put(demands, (TURN, j), turn)
    put(demands, (TOTAL, j), 1.0 / total)


@register_jitable(forceinline=True)
def _sell(room: Room, sides: Sides, kinds: Kinds, g: int, t: int) -> None:
    """Set shares and sales of a source, and how these fall in its ask at a given index."""
    blunt, share, near = get(room.note, (BLUNT,)), room.share[g, t], room.near[g, t]
    buyer, demands = room.buyer[g], room.demand[g]
    sales, own = spread(0.0), spread(0.0)
    for n in range(sides.open[g, t, 0]):
        j = sides.open[g, t, n + 1]
        part, sharp = (
            get(share, (j,)) * get(demands, (TOTAL, j)),
            get(buyer, (SHARPNESS, j)) * blunt,
        )
        if kinds.ces:
            each = exp(-get(near, (j,)))
            part, sharp = part * each, (sharp + 1.0) * each
        put(share, (j,), part)
        flow = part * get(demands, (AMOUNT, j))
        sales, own = sales + flow, fma(flow, sharp, own)
    put(room.source, (FALL, g, t), own)
    _sum_up(room, sides, kinds, sales, (g, t))


@register_jitable(forceinline=True)
def set_slopes(room: Room, sides: Sides, g: int) -> None:
    """Set how what sources of group ``g`` sell hangs on their own asks and those before them."""
    demands = room.demand[g]
    for t in range(sides.sources):
        share, count = room.share[g, t], sides.open[g, t, 0]
        for n in range(count):
            j = sides.open[g, t, n + 1]
            flow = get(share, (j,)) * get(demands, (AMOUNT, j))
            put(demands, (BENT, j), flow * get(demands, (TURN, j)))
        for s in range(0, t + 1, 3):
            _set_three(room, sides, (g, t, s))
        faint, total = get(room.source, (SALES, g, t)) <= FAINT, get(room.matrix, (g, t, t))
        put(room.matrix, (g, t, t), where(faint, get(room.source, (FALL, g, t)), total))


@register_jitable(forceinline=True)
def _set_three(room: Room, sides: Sides, place: tuple[int, int, int]) -> None:
    """Set the slopes in three asks, from ``s`` on: sums side by side, which do not wait."""
    g, t, s = place
    demands, two, three = room.demand[g], min(s + 1, t), min(s + 2, t)
    fall, zero = get(room.source, (FALL, g, t)), spread(0.0)
    a, b, c = zero, zero, zero
    if s == t:
        a = fall
    if two == t:
        b = fall
    if three == t:
        c = fall
    for n in range(sides.open[g, t, 0]):
        j = sides.open[g, t, n + 1]
        bent = -get(demands, (BENT, j))
        a = fma(bent, get(room.share, (g, s, j)), a)
        b = fma(bent, get(room.share, (g, two, j)), b)
        c = fma(bent, get(room.share, (g, three, j)), c)
    put(room.matrix, (g, t, s), a)
    put(room.matrix, (g, t, two), b)
    put(room.matrix, (g, t, three), c)


@register_jitable(forceinline=True)
def _sum_up(room: Room, sides: Sides, kinds: Kinds, sales: Vector, place: tuple[int, int]) -> None:
    """Set the sales of a source and their logs."""
    g, t = place
    opened, seen = get(room.source, (OPEN, g, t)) > 0.0, larger(sales, FAINT)
    put(room.source, (SALES, g, t), where(opened, seen, 0.0))
    put(room.source, (LOG_SALES, g, t), where(opened, log(seen), CLOSED))
    if anywhere(opened & (sales < FAINT)):
        for lane in range(LANES):
            if room.source[SALES, g, t, lane] == FAINT:
                _sell_faintly(room, sides, kinds, (g, t, lane))


@register_jitable
def _sell_faintly(room: Room, sides: Sides, kinds: Kinds, place: tuple[int, int, int]) -> None:
    """Sum the sales of one source in one lane by their logs; they hang on its own ask alone."""
    g, t, lane = place
    blunt, top = room.note[BLUNT, lane], CLOSED
    for j in range(sides.buyers):
        top = max(top, _faint_flow(room, kinds, place, j))
    total, own = 0.0, 0.0
    for j in range(sides.buyers):
        part = elementary.exp(_faint_flow(room, kinds, place, j) - top)
        sharp = room.buyer[g, SHARPNESS, j, lane] * blunt
        if kinds.ces:
            sharp = (sharp + 1.0) * elementary.exp(-room.near[g, t, j, lane])
        total += part
        own += part * sharp
    room.source[LOG_SALES, g, t, lane] = top + elementary.log(total)
    room.source[FALL, g, t, lane] = FAINT * own / total


@register_jitable
def _faint_flow(room: Room, kinds: Kinds, place: tuple[int, int, int], j: int) -> float:
    """Log of what buyer ``j`` takes from one source in one lane."""
    g, t, lane = place
    x = room.near[g, t, j, lane] if kinds.ces else room.source[ASK, g, t, lane]
    weight = room.base[g, t, j, lane] - room.buyer[g, SHARPNESS, j, lane] * x
    size = weight * room.note[BLUNT, lane] + room.demand[g, SHIFT, j, lane]
    return size - x if kinds.ces else size

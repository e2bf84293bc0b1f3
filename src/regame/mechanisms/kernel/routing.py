"""From prices to flows: asks, price indices, what buyers take on each route, what sources sell."""

from __future__ import annotations

from numba.extending import register_jitable

from regame.mechanisms.kernel import elementary
from regame.mechanisms.kernel.curves import demand, floored, smuggle
from regame.mechanisms.kernel.elementary import CLOSED
from regame.mechanisms.kernel.layout import (
    AMOUNT,
    ASK,
    BEND,
    BLUNT,
    CAPACITY,
    CORNER,
    ELASTICITY,
    EVASION,
    FLOOR,
    GAIN,
    IDLE,
    INDEX,
    KINK,
    LOG_SALES,
    MARGIN,
    OPEN,
    QUANTITY,
    REFERENCE,
    SALES,
    SHARPNESS,
    SHIFT,
    SMUGGLING,
    TAX,
    TRIAL,
    TURN,
    WIDEN,
    WIDTH,
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
    """Set the asks of group ``g`` and the slopes of those that hang on another's price."""
    sellers = sides.others + sides.holders
    for s in range(sides.others):
        put(room.source, (ASK, g, s), get(room.unknown, (TRIAL, g * sellers + s)))
    for k in range(sides.holders):
        home = sides.others + 3 * k
        price = get(room.unknown, (TRIAL, g * sellers + sides.others + k))
        rent = get(room.unknown, (TRIAL, sides.groups * sellers + k)) * sides.covered[g]
        tax = get(room.gate, (TAX, g, k))
        softness = SOFTNESS * (1.0 - get(room.note, (BLUNT,)))
        ask, gain = floored((price + rent) * tax, get(room.gate, (FLOOR, g, k)), softness)
        put(room.source, (ASK, g, home), price)
        put(room.source, (ASK, g, home + 1), ask)
        put(room.source, (GAIN, g, home + 1), gain * tax)
        put(room.source, (ASK, g, home + 2), price + get(room.holder, (MARGIN, k)))


@register_jitable(forceinline=True)
def trade(room: Room, sides: Sides, kinds: Kinds, g: int) -> None:
    """Set what buyers of group ``g`` take, what sources sell and how sales hang on asks."""
    for t in range(sides.sources):
        put(room.source, (SALES, g, t), spread(0.0))
        for s in range(t + 1):
            put(room.matrix, (g, t, s), spread(0.0))
    for j in range(sides.buyers):
        top = _weigh(room, sides, kinds, g, j)
        total = exp(get(room.buyer, (IDLE, g, j)) * get(room.note, (BLUNT,)) - top)
        for n in range(sides.open[g, j, 0]):
            place = (g, sides.open[g, j, n + 1], j)
            weight = exp(get(room.share, place) - top)
            put(room.share, place, weight)
            total = total + weight
        _want(room, kinds, top + log(total), (g, j))
        _spread(room, sides, kinds, 1.0 / total, (g, j))
    _sell(room, sides, kinds, g)


@register_jitable(forceinline=True)
def _weigh(room: Room, sides: Sides, kinds: Kinds, g: int, j: int) -> Vector:
    """Leave log weights in ``share`` and return the largest."""
    blunt, sharpness = get(room.note, (BLUNT,)), get(room.buyer, (SHARPNESS, g, j))
    top = get(room.buyer, (IDLE, g, j)) * blunt
    for n in range(sides.open[g, j, 0]):
        t = sides.open[g, j, n + 1]
        near = get(room.source, (ASK, g, t))
        if kinds.ces:
            near = log(larger(near + get(room.cost, (g, t, j)), 1e-12))
            put(room.near, (g, t, j), near)
        weight = (get(room.base, (g, t, j)) - sharpness * near) * blunt
        put(room.share, (g, t, j), weight)
        top = larger(top, weight)
    return top


@register_jitable(forceinline=True)
def _want(room: Room, kinds: Kinds, level: Vector, place: tuple[int, int]) -> None:
    """Set the price index of a buyer, given the log of its weights, and what it takes.

    A blunted logit would lower the index by the log of the number of routes; about that much is
    added back.
    """
    g, j = place
    blunt, quantity = get(room.note, (BLUNT,)), get(room.buyer, (QUANTITY, g, j))
    reference = get(room.buyer, (REFERENCE, g, j))
    sharp = get(room.buyer, (SHARPNESS, g, j)) * blunt
    near = (ROUTES * (1.0 - blunt) - level) / sharp
    index = exp(near) if kinds.ces else near
    size, slant = demand(kinds.demand, get(room.buyer, (ELASTICITY, g, j)), index / reference)
    size = quantity + size
    turn = sharp + slant / reference
    if kinds.ces:
        size = size + near
        turn = sharp + 1.0 + slant / reference * index
    put(room.demand, (INDEX, g, j), index)
    put(room.demand, (SHIFT, g, j), size - level)
    put(room.demand, (AMOUNT, g, j), exp(size))
    put(room.demand, (TURN, g, j), turn)


@register_jitable(forceinline=True)
def _spread(
    room: Room, sides: Sides, kinds: Kinds, inverse: Vector, place: tuple[int, int]
) -> None:
    """Spread the tonnes of a buyer over its routes; ``inverse`` is one over its weights."""
    g, j = place
    amount = get(room.demand, (AMOUNT, g, j))
    bend = amount * get(room.demand, (TURN, g, j))
    sharp = get(room.buyer, (SHARPNESS, g, j)) * get(room.note, (BLUNT,))
    for n in range(sides.open[g, j, 0]):
        t = sides.open[g, j, n + 1]
        share = get(room.share, (g, t, j)) * inverse
        own = sharp
        if kinds.ces:
            each = exp(-get(room.near, (g, t, j)))
            share = share * each
            own = (sharp + 1.0) * each
        put(room.share, (g, t, j), share)
        flow = share * amount
        put(room.source, (SALES, g, t), get(room.source, (SALES, g, t)) + flow)
        put(room.matrix, (g, t, t), fma(flow, own, get(room.matrix, (g, t, t))))
        bent = -(share * bend)
        for m in range(n + 1):
            s = sides.open[g, j, m + 1]
            found = fma(bent, get(room.share, (g, s, j)), get(room.matrix, (g, t, s)))
            put(room.matrix, (g, t, s), found)


@register_jitable(forceinline=True)
def _sell(room: Room, sides: Sides, kinds: Kinds, g: int) -> None:
    """Set the logs of what sources sell."""
    for t in range(sides.sources):
        tonnes, opened = get(room.source, (SALES, g, t)), get(room.source, (OPEN, g, t)) > 0.0
        seen = larger(tonnes, FAINT)
        put(room.source, (SALES, g, t), where(opened, seen, 0.0))
        put(room.source, (LOG_SALES, g, t), where(opened, log(seen), CLOSED))
        if anywhere(opened & (tonnes < FAINT)):
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
        sharp = room.buyer[SHARPNESS, g, j, lane] * blunt
        if kinds.ces:
            sharp = (sharp + 1.0) * elementary.exp(-room.near[g, t, j, lane])
        total += part
        own += part * sharp
    room.source[LOG_SALES, g, t, lane] = top + elementary.log(total)
    room.matrix[g, t, t, lane] = FAINT * own / total


@register_jitable
def _faint_flow(room: Room, kinds: Kinds, place: tuple[int, int, int], j: int) -> float:
    """Log of what buyer ``j`` takes from one source in one lane."""
    g, t, lane = place
    x = room.near[g, t, j, lane] if kinds.ces else room.source[ASK, g, t, lane]
    weight = room.base[g, t, j, lane] - room.buyer[SHARPNESS, g, j, lane] * x
    size = weight * room.note[BLUNT, lane] + room.demand[SHIFT, g, j, lane]
    return size - x if kinds.ces else size

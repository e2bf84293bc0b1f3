"""From prices to flows: asks, price indices, what buyers take on each route, what sources sell."""

from lanes.elementary import exp, log, logs
from lanes.helpers import compiled, out_of_line
from lanes.intrinsics import Mask, Vector, anywhere, fma, larger, smaller, spread, where
from lanes.places import get, put
from regame.engine.market import layout as at
from regame.engine.market.curves import demand, floored, smuggle
from regame.engine.market.layout import Kinds, Room, Sides

SOFTNESS = 0.3  # of the corner at a floor of the ask, as a part of it, while a run is blunted
ROUTES = 2.0  # log of how many routes a buyer has, about
# Weights are products as long as sums of them lie between LIGHTEST and HEAVIEST and the log of no
# ask's weight is above STRONGEST: what underflow takes from one, at most 1e-308 e^STRONGEST /
# LIGHTEST of a buyer's tonnes, is then below ``LEAST_SALES``.
LIGHTEST, HEAVIEST, STRONGEST = 1e-30, 1e250, 46.0


@compiled
def set_margins(room: Room, sides: Sides) -> None:
    """Set the smugglers' margins and what they offer, with slopes."""
    first = sides.groups * (sides.others + sides.holders) + sides.holders
    for k in range(sides.holders):
        margin, widen, tonnes, bend = smuggle(
            get(room.unknown, (at.TRIAL, first + k)),
            get(room.holder, (at.EVASION, k)),
            get(room.holder, (at.CAPACITY, k)),
            get(room.holder, (at.KINK, k)),
            get(room.holder, (at.CORNER, k)),
        )
        tonnes, width = larger(tonnes, 1e-290), get(room.holder, (at.WIDTH, k))
        put(room.holder, (at.MARGIN, k), margin * width)
        put(room.holder, (at.WIDEN, k), widen * width)
        put(room.holder, (at.SMUGGLING, k), log(tonnes))
        put(room.holder, (at.BEND, k), bend / tonnes)


@compiled
def set_asks(room: Room, sides: Sides, g: int) -> None:
    """Set the asks of group ``g`` and the slopes of those that depend on another's price.

    Where part of a step is under test the ask for licensed exports is that part of the way to the
    ask at its end as well, though that is not the ask that price and rent make: on the straight
    line all excesses shrink alike, while the corner at the floor would put a bend into it. The
    difference is zero again at the end of a whole step.
    """
    sellers = sides.others + sides.holders
    first, length = sides.groups * sellers + 2 * sides.holders, get(room.note, (at.LENGTH,))
    for s in range(sides.others):
        put(room.source, (at.ASK, g, s), get(room.unknown, (at.TRIAL, g * sellers + s)))
    for k in range(sides.holders):
        home = sides.others + 3 * k
        price = get(room.unknown, (at.TRIAL, g * sellers + sides.others + k))
        rent = get(room.unknown, (at.TRIAL, sides.groups * sellers + k)) * sides.covered[g]
        tax = get(room.gate, (at.TAX, g, k))
        softness = SOFTNESS * (1.0 - get(room.note, (at.BLUNT,)))
        bare = (price + rent) * tax
        due, gain = floored(bare, get(room.gate, (at.FLOOR, g, k)), softness)
        part = (length > 0.0) & (length < 1.0) & (softness <= 0.0)
        ask = where(part, get(room.unknown, (at.TRIAL, first + g * sides.holders + k)), due)
        put(room.unknown, (at.TRIAL, first + g * sides.holders + k), ask)
        put(room.gate, (at.BARE, g, k), bare)
        put(room.gate, (at.JUMP, g, k), due - ask)
        put(room.source, (at.ASK, g, home), price)
        put(room.source, (at.ASK, g, home + 1), ask)
        put(room.source, (at.GAIN, g, home + 1), gain * tax)
        put(room.source, (at.ASK, g, home + 2), price + get(room.holder, (at.MARGIN, k)))


@compiled
def want(room: Room, sides: Sides, kinds: Kinds, g: int) -> None:
    """Set what buyers of group ``g`` take."""
    for j in range(sides.buyers):
        put(room.demand[g], (at.TOTAL, j), get(room.buyer[g], (at.STAY, j)))
    put(room.cheapest, (g,), get(room.mark, (g,)))
    if not kinds.ces:
        for t in range(sides.sources):
            _weigh(room, sides, g, t)
    for j in range(sides.buyers):
        _want(room, sides, kinds, g, j)


@compiled
def _weigh(room: Room, sides: Sides, g: int, t: int) -> None:
    """Leave the weights of a source's routes in ``share`` and add them up by buyer in ``TOTAL``.

    How an ask weighs is computed once for the buyers of a bloc, who are equally sharp.
    """
    base = room.base[g, t]
    share = room.share[g, t]
    ask_weight = room.ask_weight
    demands = room.demand[g]
    ask, cheapest = get(room.source, (at.ASK, g, t)), get(room.cheapest, (g,))
    opened, under = get(room.source, (at.OPEN, g, t)) > 0.0, get(room.mark, (g,)) - ask
    put(room.cheapest, (g,), where(opened, smaller(ask, cheapest), cheapest))
    for n in range(sides.met[g, t, 0]):
        k = sides.met[g, t, n + 1]
        put(ask_weight, (k,), exp(get(room.buyer, (g, at.SHARPNESS, sides.one_of[k])) * under))
    for n in range(sides.open[g, t, 0]):
        j = sides.open[g, t, n + 1]
        weight = get(base, (j,)) * get(ask_weight, (sides.bloc[j],))
        put(share, (j,), weight)
        put(demands, (at.TOTAL, j), get(demands, (at.TOTAL, j)) + weight)


@out_of_line
def _weigh_afar(
    room: Room,
    sides: Sides,
    kinds: Kinds,
    place: tuple[int, int],
    found: tuple[Mask, Vector, Vector],
) -> tuple[Vector, Vector]:
    """Weigh a buyer's routes by their logs, over the largest weight, in the lanes that are far."""
    (g, j), (far, top, total) = place, found
    blunt, sharpness = get(room.note, (at.BLUNT,)), get(room.buyer, (g, at.SHARPNESS, j))
    idle = get(room.buyer, (g, at.IDLE, j)) * blunt
    largest = idle
    for n in range(sides.ways[g, j, 0]):
        t = sides.ways[g, j, n + 1]
        weight, x = get(room.weight, (g, t, j)), get(room.source, (at.ASK, g, t))
        x = x + get(room.cost, (g, t, j))
        if kinds.ces:
            x = log(larger(x, 1e-12))
            put(room.near, (g, t, j), x)
        size = (logs(weight) - sharpness * x) * blunt
        put(room.log_weight, (t,), size)
        largest = larger(largest, size)
    amount = exp(idle - largest)
    for n in range(sides.ways[g, j, 0]):
        t = sides.ways[g, j, n + 1]
        weight = exp(get(room.log_weight, (t,)) - largest)
        put(room.share, (g, t, j), where(far, weight, get(room.share, (g, t, j))))
        amount = amount + weight
    return where(far, largest, top), where(far, amount, total)


@compiled
def _want(room: Room, sides: Sides, kinds: Kinds, g: int, j: int) -> None:
    """Set the price index of a buyer, given its weights, and what it takes.

    A weight is one product as long as none leaves what a number can hold; else, and where a run is
    blunted or routing is CES, weights are computed from their logs. A blunted logit would lower the
    index by the log of the number of routes; about that much is added back.
    """
    buyer, demands, blunt = room.buyer[g], room.demand[g], get(room.note, (at.BLUNT,))
    quantity, total = get(buyer, (at.QUANTITY, j)), get(demands, (at.TOTAL, j))
    sharpness, mark = get(buyer, (at.SHARPNESS, j)), get(room.mark, (g,))
    top, strongest = -(sharpness * mark), sharpness * (mark - get(room.cheapest, (g,)))
    far = ~((total > LIGHTEST) & (total < HEAVIEST) & (strongest < STRONGEST) & (blunt >= 1.0))
    if kinds.ces:
        far = blunt > 0.0  # all
    if anywhere(far):
        top, total = _weigh_afar(room, sides, kinds, (g, j), (far, top, total))
    level = top + log(total)
    near = (ROUTES * (1.0 - blunt) - level) * get(buyer, (at.SPREAD, j))
    if anywhere(blunt < 1.0):
        near = near / blunt
    index = exp(near) if kinds.ces else near
    unit = get(buyer, (at.UNIT, j))
    size, slant = demand(kinds.demand, get(buyer, (at.ELASTICITY, j)), index * unit)
    size = quantity + size
    turn = sharpness * blunt
    if kinds.ces:
        size, turn = size + near, turn + 1.0 + slant * unit * index
    else:
        turn = turn + slant * unit
    put(demands, (at.INDEX, j), index)
    put(demands, (at.SHIFT, j), size - level)
    amount = exp(size)
    put(demands, (at.AMOUNT, j), amount)
    put(demands, (at.TURN, j), -(amount * turn))
    put(demands, (at.TOTAL, j), 1.0 / total)


@compiled
def sell(room: Room, sides: Sides, kinds: Kinds, g: int, t: int) -> Vector:
    """Return what a source sells, t; set its shares, and how sales fall in its ask at an index."""
    blunt, share, near = get(room.note, (at.BLUNT,)), room.share[g, t], room.near[g, t]
    buyer, demands = room.buyer[g], room.demand[g]
    sales, own_sales = spread(0.0), spread(0.0)
    for n in range(sides.open[g, t, 0]):
        j = sides.open[g, t, n + 1]
        part = get(share, (j,)) * get(demands, (at.TOTAL, j))
        sharp = get(buyer, (at.SHARPNESS, j)) * blunt
        if kinds.ces:
            weight = exp(-get(near, (j,)))
            part, sharp = part * weight, (sharp + 1.0) * weight
        put(share, (j,), part)
        flow = part * get(demands, (at.AMOUNT, j))
        sales, own_sales = sales + flow, fma(flow, sharp, own_sales)
    put(room.source, (at.FALL, g, t), own_sales)
    return sales


@compiled
def set_slopes(room: Room, sides: Sides, g: int) -> None:
    """Set how sales of sources of group ``g`` depend on their own asks and those before them."""
    demands = room.demand[g]
    for t in range(sides.sources):
        share, count = room.share[g, t], sides.open[g, t, 0]
        for n in range(count):
            j = sides.open[g, t, n + 1]
            put(demands, (at.SHARE_OF_TURN, j), get(share, (j,)) * get(demands, (at.TURN, j)))
        for s in range(0, t + 1, 3):
            _set_three(room, sides, (g, t, s))
        tiny = get(room.source, (at.SALES, g, t)) <= at.LEAST_SALES
        total = get(room.matrix, (g, t, t))
        put(room.matrix, (g, t, t), where(tiny, get(room.source, (at.FALL, g, t)), total))


@compiled
def _set_three(room: Room, sides: Sides, place: tuple[int, int, int]) -> None:
    """Set the slopes in three asks, from ``s`` on: sums that do not wait for each other."""
    g, t, s = place
    demands, two, three = room.demand[g], min(s + 1, t), min(s + 2, t)
    fall, zero = get(room.source, (at.FALL, g, t)), spread(0.0)
    a, b, c = zero, zero, zero
    if s == t:
        a = fall
    if two == t:
        b = fall
    if three == t:
        c = fall
    for n in range(sides.open[g, t, 0]):
        j = sides.open[g, t, n + 1]
        share_of_turn = get(demands, (at.SHARE_OF_TURN, j))
        a = fma(share_of_turn, get(room.share, (g, s, j)), a)
        b = fma(share_of_turn, get(room.share, (g, two, j)), b)
        c = fma(share_of_turn, get(room.share, (g, three, j)), c)
    put(room.matrix, (g, t, s), a)
    put(room.matrix, (g, t, two), b)
    put(room.matrix, (g, t, three), c)

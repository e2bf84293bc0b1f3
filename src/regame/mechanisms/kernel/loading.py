"""A block of runs is brought into the solver's room: straight from the engine's arrays."""

from __future__ import annotations

import numpy as np
from numba.extending import register_jitable

from regame.mechanisms.kernel import elementary
from regame.mechanisms.kernel.elementary import CLOSED, SHUT
from regame.mechanisms.kernel.layout import (
    ACTIVE,
    ANCHOR,
    AVAILABLE,
    BEST,
    BLUNT,
    CAPACITY,
    CORNER,
    DONE,
    ELASTICITY,
    EVASION,
    FLOOR,
    HOLD,
    IDLE,
    KINK,
    LENGTH,
    LICENCES,
    OPEN,
    POINT,
    QUANTITY,
    RATIONED,
    SCALE,
    SHARPNESS,
    SLOPE,
    SMUGGLED,
    SPREAD,
    STEP,
    TAX,
    TOTAL,
    TRIAL,
    UNIT,
    WIDTH,
    Given,
    Ints,
    Kinds,
    Lists,
    Room,
    Sides,
)
from regame.mechanisms.kernel.vectors import (
    LANES,
    Vector,
    anywhere,
    exp,
    get,
    larger,
    log,
    put,
    smaller,
    spread,
    where,
)

NIL = 1e-300  # a weight or a quantity below this is none


@register_jitable
def sides_of(given: Given, lists: Lists) -> Sides:
    """Return who trades in any run of a block; which routes are open is found in ``load``."""
    groups, buyers = given.quantity.shape[1], given.quantity.shape[2]
    holders, others = given.holders.size, 0
    for i in range(buyers):
        sells = False
        for g in range(groups):
            for lane in range(LANES):
                sells |= given.available[lists.runs[lane], g, i] > 0.0
        for k in range(holders):
            sells &= given.holders[k] != i
        if sells:
            lists.state[others] = i
            others += 1
    for t in range(3 * holders):
        lists.state[others + t] = given.holders[t // 3]
    sources = others + 3 * holders
    return Sides(groups, buyers, others, holders, sources, lists.state, lists.open, given.covered)


@register_jitable
def load(room: Room, sides: Sides, kinds: Kinds, given: Given, runs: Ints) -> None:
    """Bring ``runs`` (LANES,) into the room."""
    _load_routes(room, sides, given, runs)
    _load_ways(room, sides, given, runs)
    _load_buyers(room, sides, given, runs)
    _load_sellers(room, sides, given, runs)
    _open(room, sides, kinds)
    _load_holders(room, sides, given, runs)
    for v in range(sides.groups * (sides.others + sides.holders) + 2 * sides.holders):
        put(room.unknown, (POINT, v), get(room.unknown, (TRIAL, v)))
        put(room.unknown, (STEP, v), spread(0.0))
    put(room.note, (BLUNT,), spread(1.0))
    put(room.note, (BEST,), spread(np.inf))
    put(room.note, (LENGTH,), spread(0.0))
    put(room.note, (DONE,), spread(0.0))


@register_jitable
def _load_routes(room: Room, sides: Sides, given: Given, runs: Ints) -> None:
    """Load the weights, nil where there is no way, and the costs of sellers without licences."""
    for g in range(sides.groups):
        for t in range(sides.others):
            i = sides.state[t]
            for lane in range(LANES):
                run = runs[lane]
                sells = given.available[run, g, i] > 0.0
                for j in range(sides.buyers):
                    room.base[g, t, j, lane] = given.weight[run, g, i, j] if sells else 0.0
                    room.cost[g, t, j, lane] = given.cost[run, g, i, j]


@register_jitable
def _load_ways(room: Room, sides: Sides, given: Given, runs: Ints) -> None:
    """Load the routes of the holders: at home, with licences and unseen."""
    for g in range(sides.groups):
        for k in range(sides.holders):
            home, row = sides.others + 3 * k, given.holders[k]
            for lane in range(LANES):
                run = runs[lane]
                sells = given.available[run, g, row] > 0.0
                allowed = sells and (given.covered[g] == 0.0 or given.licences[run, k] > 0.0)
                smuggles = sells and given.evasion[run, k] + given.grey_capacity[run, k] > 0.0
                for j in range(sides.buyers):
                    weight, cost = given.weight[run, g, row, j], given.cost[run, g, row, j]
                    unseen = given.grey_weight[run, g, k, j]
                    room.base[g, home, j, lane] = weight if sells and j == row else 0.0
                    room.base[g, home + 1, j, lane] = weight if allowed and j != row else 0.0
                    room.base[g, home + 2, j, lane] = unseen if smuggles and j != row else 0.0
                    room.cost[g, home, j, lane] = cost
                    room.cost[g, home + 1, j, lane] = cost
                    room.cost[g, home + 2, j, lane] = cost + given.grey_cost[run, k]


@register_jitable
def _load_buyers(room: Room, sides: Sides, given: Given, runs: Ints) -> None:
    """Load the buyers; ``IDLE`` is the value of what stops as yet, ``UNIT`` the reference."""
    for g in range(sides.groups):
        for lane in range(LANES):
            run = runs[lane]
            for j in range(sides.buyers):
                room.buyer[g, QUANTITY, j, lane] = given.quantity[run, g, j]
                room.buyer[g, ELASTICITY, j, lane] = given.elasticity[run, g, j]
                room.buyer[g, UNIT, j, lane] = given.reference[run, g, j]
                room.buyer[g, SHARPNESS, j, lane] = given.sharpness[run, g, j]
                room.buyer[g, IDLE, j, lane] = given.value[run, g, j]


@register_jitable
def _load_sellers(room: Room, sides: Sides, given: Given, runs: Ints) -> None:
    """Load what sellers have, their terms, and the prices from which the search begins."""
    sellers = sides.others + sides.holders
    for lane in range(LANES):
        run = runs[lane]
        room.offer[HOLD, lane], room.offer[SLOPE, lane] = given.hold[run], given.slope[run]
        for g in range(sides.groups):
            for s in range(sellers):
                i = sides.state[max(s, 3 * s - 2 * sides.others)]
                room.seller[AVAILABLE, g, s, lane] = given.available[run, g, i]
                room.seller[ANCHOR, g, s, lane] = given.offer_reference[run, g, i]
                room.unknown[TRIAL, g * sellers + s, lane] = given.start_price[run, g, i]
            for k in range(sides.holders):
                room.gate[TAX, g, k, lane] = 1.0 + given.duty[run, g, k]
                room.gate[FLOOR, g, k, lane] = given.ask_floor[run, g, k]


@register_jitable
def _open(room: Room, sides: Sides, kinds: Kinds) -> None:
    """Work out in all lanes which routes are open, log weights and the other logs."""
    for g in range(sides.groups):
        for j in range(sides.buyers):
            put(room.demand, (g, TOTAL, j), spread(0.0))
        for t in range(sides.sources):
            _open_source(room, sides, kinds, g, t)
        for j in range(sides.buyers):
            _open_buyer(room, kinds, g, j)
        for s in range(sides.others + sides.holders):
            available = get(room.seller, (AVAILABLE, g, s))
            put(room.seller, (AVAILABLE, g, s), _logs(available))
            put(room.seller, (ANCHOR, g, s), log(get(room.seller, (ANCHOR, g, s))))
        for s in range(sides.others):
            put(room.seller, (ACTIVE, g, s), get(room.source, (OPEN, g, s)))
        for k in range(sides.holders):
            home = sides.others + 3 * k
            one, two = get(room.source, (OPEN, g, home)), get(room.source, (OPEN, g, home + 1))
            active = larger(larger(one, two), get(room.source, (OPEN, g, home + 2)))
            put(room.seller, (ACTIVE, g, sides.others + k), active)


@register_jitable(forceinline=True)
def _logs(value: Vector) -> Vector:
    """Logarithms, ``CLOSED`` where a value is nil."""
    some = value > NIL
    return where(some, log(where(some, value, 1.0)), CLOSED)


@register_jitable(forceinline=True)
def _open_source(room: Room, sides: Sides, kinds: Kinds, g: int, t: int) -> None:
    """Find the open routes of a source and turn their weights into logs.

    Where routing is logit the part of the cost in the exponent is taken off here, once.
    """
    count, opened = 0, spread(0.0)
    for j in range(sides.buyers):
        weight = get(room.base, (g, t, j))
        way = weight > NIL
        if anywhere(way):
            count += 1
            sides.open[g, t, count] = j
            wanted = get(room.buyer, (g, QUANTITY, j)) > 0.0
            opened = where(way & wanted, 1.0, opened)
            size = log(where(way, weight, 1.0))
            if not kinds.ces:
                size = size - get(room.buyer, (g, SHARPNESS, j)) * get(room.cost, (g, t, j))
            put(room.base, (g, t, j), where(way, size, CLOSED))
            reached = get(room.demand, (g, TOTAL, j))
            put(room.demand, (g, TOTAL, j), where(way, 1.0, reached))
        else:
            put(room.base, (g, t, j), spread(CLOSED))
            put(room.share, (g, t, j), spread(0.0))
            put(room.near, (g, t, j), spread(0.0))
    sides.open[g, t, 0] = count
    put(room.source, (OPEN, g, t), opened)


@register_jitable(forceinline=True)
def _open_buyer(room: Room, kinds: Kinds, g: int, j: int) -> None:
    """Work out the logs of a buyer.

    One without any route, see ``TOTAL``, wants nothing, unless going without has a weight.
    """
    sharpness, value = get(room.buyer, (g, SHARPNESS, j)), get(room.buyer, (g, IDLE, j))
    idle = larger(kinds.idle - sharpness * (log(value) if kinds.ces else value), CLOSED)
    reached = (get(room.demand, (g, TOTAL, j)) > 0.0) | (idle > SHUT)
    quantity = _logs(get(room.buyer, (g, QUANTITY, j)))
    put(room.buyer, (g, IDLE, j), idle)
    put(room.buyer, (g, QUANTITY, j), where(reached, quantity, CLOSED))
    put(room.buyer, (g, UNIT, j), 1.0 / get(room.buyer, (g, UNIT, j)))
    put(room.buyer, (g, SPREAD, j), 1.0 / sharpness)


@register_jitable
def _load_holders(room: Room, sides: Sides, given: Given, runs: Ints) -> None:
    """Load the licences and smugglers of holders, and the rents and margins to begin with."""
    first = sides.groups * (sides.others + sides.holders)
    for k in range(sides.holders):
        _load_smugglers(room, sides, given, runs, k)
        for lane in range(LANES):
            run, scale = runs[lane], _scale(room, sides, given, (runs[lane], lane, k))
            rationed = scale < np.inf
            part = given.licences[run, k] / given.counted[run, k] if rationed else 1.0
            room.holder[RATIONED, k, lane] = 1.0 if rationed else 0.0
            room.holder[LICENCES, k, lane] = elementary.log(part)
            room.holder[SCALE, k, lane] = scale if rationed else 1.0
            rent = max(given.start_rent[run, k], 0.0)
            room.unknown[TRIAL, first + k, lane] = rent if rationed else 0.0


@register_jitable(forceinline=True)
def _scale(room: Room, sides: Sides, given: Given, place: tuple[int, int, int]) -> float:
    """Return the lowest price of what licences bind, USD/kg; infinite where they cannot bind."""
    run, lane, k = place
    licences, scale = given.licences[run, k], np.inf
    if licences > 0.0 and np.isfinite(licences) and given.counted[run, k] > 0.0:
        for g in range(sides.groups):
            opened = room.source[OPEN, g, sides.others + 3 * k + 1, lane] > 0.0
            if opened and sides.covered[g] > 0.0:
                scale = min(scale, given.offer_reference[run, g, given.holders[k]])
    return scale


@register_jitable(forceinline=True)
def _load_smugglers(room: Room, sides: Sides, given: Given, runs: Ints, k: int) -> None:
    """Load the smugglers of a holder, and the margin to begin with."""
    u = sides.groups * (sides.others + sides.holders) + sides.holders + k
    smuggled = spread(0.0)
    for g in range(sides.groups):
        smuggled = larger(smuggled, get(room.source, (OPEN, g, sides.others + 3 * k + 2)))
    for lane in range(LANES):
        run = runs[lane]
        room.holder[EVASION, k, lane] = given.evasion[run, k]
        room.holder[CAPACITY, k, lane] = given.grey_capacity[run, k]
        room.holder[WIDTH, k, lane] = given.grey_width[run, k]
        room.unknown[TRIAL, u, lane] = given.start_margin[run, k]
    kink = get(room.holder, (EVASION, k)) / larger(get(room.holder, (CAPACITY, k)), NIL)
    kink, on = smaller(kink, 1.0), smuggled > 0.0
    corner, width = _logs(kink), get(room.holder, (WIDTH, k))
    x = get(room.unknown, (TRIAL, u)) / where(on, width, 1.0)
    put(room.unknown, (TRIAL, u), where(on, _coordinate(x, kink, corner), 0.0))
    put(room.holder, (SMUGGLED, k), smuggled)
    put(room.holder, (KINK, k), kink)
    put(room.holder, (CORNER, k), corner)
    put(room.holder, (WIDTH, k), where(on, width, 0.0))


@register_jitable(forceinline=True)
def _coordinate(x: Vector, kink: Vector, corner: Vector) -> Vector:
    """Return the coordinate of ``curves.smuggle`` at a margin over its width."""
    part = 1.0 - (1.0 - kink) * exp(-larger(x, 0.0))
    above = x + log(larger(part, 1e-12))
    return where((x <= 0.0) & (kink > 0.0), x + larger(corner, -700.0), above)

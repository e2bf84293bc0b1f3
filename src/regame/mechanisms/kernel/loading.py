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
    REFERENCE,
    SCALE,
    SHARPNESS,
    SLOPE,
    SMUGGLED,
    STEP,
    TAX,
    TRIAL,
    WIDTH,
    Given,
    Ints,
    Kinds,
    Room,
    Sides,
)
from regame.mechanisms.kernel.vectors import (
    LANES,
    Mask,
    anywhere,
    get,
    larger,
    log,
    put,
    spread,
    where,
)

NIL = 1e-300  # a weight or a quantity below this is none


@register_jitable
def sides_of(given: Given, runs: Ints, open_: Ints) -> Sides:
    """Return who trades in any of ``runs`` (LANES,); ``open_`` is room for the open routes."""
    groups, buyers = given.quantity.shape[1:]
    holders, others = given.holders.size, 0
    state = np.zeros(buyers + 2 * holders, np.int64)
    for i in range(buyers):
        sells = False
        for g in range(groups):
            for run in runs:
                sells |= given.available[run, g, i] > 0.0
        for holder in given.holders:
            sells &= holder != i
        if sells:
            state[others] = i
            others += 1
    for k in range(holders):
        state[others + 3 * k : others + 3 * k + 3] = given.holders[k]
    everywhere = np.ones(groups)
    sources = others + 3 * holders
    return Sides(groups, buyers, others, holders, sources, state, open_, given.covered, everywhere)


@register_jitable
def load(room: Room, sides: Sides, kinds: Kinds, given: Given, runs: Ints) -> None:
    """Bring ``runs`` (LANES,) into the room."""
    for lane in range(LANES):
        _load_routes(room, sides, given, runs[lane], lane)
        _load_buyers(room, sides, given, runs[lane], lane)
        _load_sellers(room, sides, given, runs[lane], lane)
    _open(room, sides, kinds)
    for lane in range(LANES):
        for k in range(sides.holders):
            _load_holder(room, sides, given, (runs[lane], lane, k))
    for v in range(sides.groups * (sides.others + sides.holders) + 2 * sides.holders):
        put(room.unknown, (POINT, v), get(room.unknown, (TRIAL, v)))
        put(room.unknown, (STEP, v), spread(0.0))
    put(room.note, (BLUNT,), spread(1.0))
    put(room.note, (BEST,), spread(np.inf))
    put(room.note, (LENGTH,), spread(0.0))
    put(room.note, (DONE,), spread(0.0))


@register_jitable
def _load_routes(room: Room, sides: Sides, given: Given, run: int, lane: int) -> None:
    """Load the weights, nil where there is no way, and the costs of all routes."""
    for g in range(sides.groups):
        for t in range(sides.others):
            i = sides.state[t]
            if given.available[run, g, i] > 0.0:
                for j in range(sides.buyers):
                    room.base[g, t, j, lane] = given.weight[run, g, i, j]
                    room.cost[g, t, j, lane] = given.cost[run, g, i, j]
            else:
                for j in range(sides.buyers):
                    room.base[g, t, j, lane] = 0.0
        for k in range(sides.holders):
            _load_ways(room, sides, given, (run, lane), (g, k))


@register_jitable
def _load_ways(
    room: Room, sides: Sides, given: Given, place: tuple[int, int], pair: tuple[int, int]
) -> None:
    """Load the routes of a holder: at home, with licences and unseen."""
    (run, lane), (g, k) = place, pair
    home, row = sides.others + 3 * k, given.holders[k]
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
def _load_buyers(room: Room, sides: Sides, given: Given, run: int, lane: int) -> None:
    """Load the buyers; ``IDLE`` is the value of what stops as yet."""
    for g in range(sides.groups):
        for j in range(sides.buyers):
            room.buyer[QUANTITY, g, j, lane] = given.quantity[run, g, j]
            room.buyer[ELASTICITY, g, j, lane] = given.elasticity[run, g, j]
            room.buyer[REFERENCE, g, j, lane] = given.reference[run, g, j]
            room.buyer[SHARPNESS, g, j, lane] = given.sharpness[run, g, j]
            room.buyer[IDLE, g, j, lane] = given.value[run, g, j]


@register_jitable
def _load_sellers(room: Room, sides: Sides, given: Given, run: int, lane: int) -> None:
    """Load what sellers have, their terms, and the prices from which the search begins."""
    sellers = sides.others + sides.holders
    for g in range(sides.groups):
        for s in range(sellers):
            source = s if s < sides.others else sides.others + 3 * (s - sides.others)
            i = sides.state[source]
            room.seller[AVAILABLE, g, s, lane] = given.available[run, g, i]
            room.seller[ANCHOR, g, s, lane] = given.offer_reference[run, g, i]
            room.unknown[TRIAL, g * sellers + s, lane] = given.start_price[run, g, i]
        for k in range(sides.holders):
            room.gate[TAX, g, k, lane] = 1.0 + given.duty[run, g, k]
            room.gate[FLOOR, g, k, lane] = given.ask_floor[run, g, k]
    room.offer[HOLD, lane], room.offer[SLOPE, lane] = given.hold[run], given.slope[run]


@register_jitable
def _open(room: Room, sides: Sides, kinds: Kinds) -> None:
    """Work out in all lanes which routes are open, log weights and the other logs."""
    for g in range(sides.groups):
        for t in range(sides.sources):
            put(room.source, (OPEN, g, t), spread(0.0))
        for j in range(sides.buyers):
            _open_buyer(room, sides, kinds, g, j)
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


@register_jitable
def _logs(value: Mask) -> Mask:
    """Logarithms, ``CLOSED`` where a value is nil."""
    some = value > NIL
    return where(some, log(where(some, value, 1.0)), CLOSED)


@register_jitable
def _open_buyer(room: Room, sides: Sides, kinds: Kinds, g: int, j: int) -> None:
    """Find the open routes of a buyer and turn weights into their logs.

    Where routing is logit the part of the cost in the exponent is taken off here, once. A buyer
    without any route wants nothing, unless going without has a weight.
    """
    sharpness, quantity = get(room.buyer, (SHARPNESS, g, j)), get(room.buyer, (QUANTITY, g, j))
    value = get(room.buyer, (IDLE, g, j))
    idle = kinds.idle - sharpness * (log(value) if kinds.ces else value)
    idle = larger(idle, CLOSED)
    reached, count = idle > SHUT, 0
    for t in range(sides.sources):
        weight = get(room.base, (g, t, j))
        way = weight > NIL
        if anywhere(way):
            count += 1
            sides.open[g, j, count] = t
            opened = get(room.source, (OPEN, g, t))
            put(room.source, (OPEN, g, t), where(way & (quantity > 0.0), 1.0, opened))
            size = log(where(way, weight, 1.0))
            if not kinds.ces:
                size = size - sharpness * get(room.cost, (g, t, j))
            put(room.base, (g, t, j), where(way, size, CLOSED))
            reached = reached | way
        else:
            put(room.base, (g, t, j), spread(CLOSED))
            put(room.share, (g, t, j), spread(0.0))
    sides.open[g, j, 0] = count
    put(room.buyer, (IDLE, g, j), idle)
    put(room.buyer, (QUANTITY, g, j), where(reached, _logs(quantity), CLOSED))


@register_jitable
def _load_holder(room: Room, sides: Sides, given: Given, place: tuple[int, int, int]) -> None:
    """Load the licences and smugglers of a holder, and the rent and margin to begin with."""
    run, lane, k = place
    count, home = sides.holders, sides.others + 3 * k
    licences, counted = given.licences[run, k], given.counted[run, k]
    evasion, capacity = given.evasion[run, k], given.grey_capacity[run, k]
    kink = min(evasion / max(capacity, 1e-300), 1.0)
    corner = elementary.log_or_closed(kink)
    scale, smuggled = np.inf, False
    limited = licences > 0.0 and np.isfinite(licences) and counted > 0.0
    for g in range(sides.groups):
        smuggled |= room.source[OPEN, g, home + 2, lane] > 0.0
        if limited and sides.covered[g] > 0.0 and room.source[OPEN, g, home + 1, lane] > 0.0:
            scale = min(scale, given.offer_reference[run, g, given.holders[k]])
    rationed = scale < np.inf
    room.holder[RATIONED, k, lane] = 1.0 if rationed else 0.0
    room.holder[LICENCES, k, lane] = elementary.log(licences / counted) if rationed else 0.0
    room.holder[SCALE, k, lane] = scale if rationed else 1.0
    room.holder[SMUGGLED, k, lane] = 1.0 if smuggled else 0.0
    room.holder[EVASION, k, lane], room.holder[CAPACITY, k, lane] = evasion, capacity
    room.holder[KINK, k, lane], room.holder[CORNER, k, lane] = kink, corner
    width = given.grey_width[run, k] if smuggled else 0.0
    room.holder[WIDTH, k, lane] = width
    rent = max(given.start_rent[run, k], 0.0) if rationed else 0.0
    first = sides.groups * (sides.others + count)
    room.unknown[TRIAL, first + k, lane] = rent
    at = _coordinate(given.start_margin[run, k] / width, kink, corner) if smuggled else 0.0
    room.unknown[TRIAL, first + count + k, lane] = at


@register_jitable
def _coordinate(x: float, kink: float, corner: float) -> float:
    """Return the coordinate of ``curves.smuggle`` at a margin over its width."""
    if x <= 0.0 and kink > 0.0:
        return x + max(corner, -700.0)
    part = 1.0 - (1.0 - kink) * elementary.exp(-max(x, 0.0))
    return x + elementary.log(max(part, 1e-12))

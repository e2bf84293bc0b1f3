"""A gang of runs is brought into the solver's room: straight from the engine's arrays."""

import numpy as np

from lanes.elementary import CLOSED, SHUT, TINY, exp, log, logs
from lanes.helpers import compiled
from lanes.intrinsics import LANES, Mask, Vector, anywhere, larger, smaller, spread, where
from lanes.places import get, get_runs, put
from regame.core.arrays import Ints
from regame.engine.market import layout as at
from regame.engine.market.layout import Given, Kinds, Lists, Room, Sides


@compiled
def sides_of(room: Room, given: Given, lists: Lists, first: int) -> Sides:
    """Return who trades in any run of a gang; which routes are open is found in ``load``."""
    groups, buyers = given.quantity.shape[0], given.quantity.shape[1]
    holders, others = given.holders.size, 0
    for i in range(buyers):
        sells = spread(0.0) > 0.0
        for g in range(groups):
            sells = sells | (get_runs(given.available, (g, i), first) > 0.0)
        sold = anywhere(sells & _real(room))
        for k in range(holders):
            sold &= given.holders[k] != i
        if sold:
            lists.state[others] = i
            others += 1
    for t in range(3 * holders):
        lists.state[others + t] = given.holders[t // 3]
    sources = others + 3 * holders
    counts = groups, buyers, others, holders, sources
    active = lists.state, lists.open, lists.ways, lists.met
    return Sides(*counts, *active, given.covered, given.bloc, given.one_of)


@compiled
def _real(room: Room) -> Mask:
    """The lanes in which there is a run; before a gang is loaded the others are ``DONE``."""
    return get(room.note, (at.DONE,)) < 1.0


@compiled
def load(room: Room, sides: Sides, kinds: Kinds, given: Given, first: int) -> None:
    """Bring the runs from ``first`` on into the room."""
    for g in range(sides.groups):
        for j in range(sides.buyers):
            _load_buyer(room, given, first, g, j)
            sides.ways[g, j, 0] = 0
        for t in range(sides.others):
            _load_source(room, sides, kinds, given, first, (g, t))
        for k in range(sides.holders):
            _load_ways(room, sides, kinds, given, first, (g, k))
        for s in range(sides.others + sides.holders):
            _load_seller(room, sides, given, first, (g, s))
        _set_mark(room, sides, g)
        for j in range(sides.buyers):
            _open_buyer(room, kinds, g, j)


@compiled
def begin_search(room: Room, sides: Sides) -> None:
    """Set the first trial as the point to go on from, once all is loaded."""
    prices = sides.groups * (sides.others + sides.holders)
    for v in range(prices + (2 + sides.groups) * sides.holders):
        put(room.unknown, (at.POINT, v), get(room.unknown, (at.TRIAL, v)))
        put(room.unknown, (at.STEP, v), spread(0.0))
    put(room.note, (at.BLUNT,), spread(1.0))
    put(room.note, (at.BEST,), spread(np.inf))
    put(room.note, (at.LENGTH,), spread(0.0))


@compiled
def _load_buyer(room: Room, given: Given, first: int, g: int, j: int) -> None:
    """Load a buyer; ``IDLE`` is the value of lost load as yet, ``TOTAL`` 1 where it has a way."""
    put(room.buyer, (g, at.QUANTITY, j), get_runs(given.quantity, (g, j), first))
    put(room.buyer, (g, at.ELASTICITY, j), get_runs(given.elasticity, (g, j), first))
    put(room.buyer, (g, at.UNIT, j), 1.0 / get_runs(given.reference, (g, j), first))
    put(room.buyer, (g, at.SHARPNESS, j), get_runs(given.sharpness, (g, j), first))
    put(room.buyer, (g, at.IDLE, j), get_runs(given.value, (g, j), first))
    put(room.demand, (g, at.TOTAL, j), spread(0.0))


@compiled
def _distrusted(given: Given, i: int) -> int:
    """Which of the distrusted a seller is; -1 for others."""
    row_distrusted = -1
    for k in range(given.distrusted.size):
        if given.distrusted[k] == i:
            row_distrusted = k
    return row_distrusted


@compiled
def _cost(given: Given, first: int, place: tuple[int, int, int], distrusted: int) -> Vector:
    """What a way costs: freight, and the premium on goods of who is distrusted."""
    g, i, j = place
    cost = get_runs(given.cost, (min(g, given.cost.shape[0] - 1), i, j), first)
    if distrusted >= 0:
        cost = cost + get_runs(given.premium, (g, distrusted, j), first)
    return cost


@compiled
def _load_source(
    room: Room, sides: Sides, kinds: Kinds, given: Given, first: int, place: tuple[int, int]
) -> None:
    """Load the ways of a seller without licences."""
    (g, t), i = place, sides.state[place[1]]
    sells = _real(room) & (get_runs(given.available, (g, i), first) > 0.0)
    _shut(room, sides, g, t)
    partner = _distrusted(given, i)
    for j in range(sides.buyers):
        weight = get_runs(given.weight, (g, i, j), first)
        cost = _cost(given, first, (g, i, j), partner)
        _open(room, sides, kinds, (g, t, j), (sells & (weight > TINY), weight, cost))


@compiled
def _load_ways(
    room: Room, sides: Sides, kinds: Kinds, given: Given, first: int, place: tuple[int, int]
) -> None:
    """Load the ways of a holder: at home, with licences and unseen."""
    (g, k), home, row = place, sides.others + 3 * place[1], given.holders[place[1]]
    sells = _real(room) & (get_runs(given.available, (g, row), first) > 0.0)
    allowed = sells
    if sides.covered[g] > 0.0:
        allowed = sells & (get_runs(given.licences, (k,), first) > 0.0)
    hidden = get_runs(given.evasion, (k,), first) + get_runs(given.grey_capacity, (k,), first)
    smuggles, smuggles_too = sells & (hidden > 0.0), get_runs(given.grey_cost, (k,), first)
    partner = _distrusted(given, row)
    for channel in range(3):
        _shut(room, sides, g, home + channel)
    for j in range(sides.buyers):
        weight = get_runs(given.weight, (g, row, j), first)
        cost = _cost(given, first, (g, row, j), partner)
        unseen = get_runs(given.grey_weight, (g, k, j), first)
        denied = get_runs(given.denied, (g, k, j), first)
        some, none = weight > TINY, spread(0.0) > 1.0
        at_home, with_licence, grey = sells & some, none, none
        if j != row:
            at_home, grey = none, smuggles & (unseen > TINY)
            with_licence = allowed & some & (denied <= 0.0)
        _open(room, sides, kinds, (g, home, j), (at_home, weight, cost))
        _open(room, sides, kinds, (g, home + 1, j), (with_licence, weight, cost))
        _open(room, sides, kinds, (g, home + 2, j), (grey, unseen, cost + smuggles_too))


@compiled
def _open(
    room: Room,
    sides: Sides,
    kinds: Kinds,
    place: tuple[int, int, int],
    way: tuple[Mask, Vector, Vector],
) -> None:
    """Set the weight of a way to a buyer, and note whether there is one at all.

    Where routing is logit the part that its cost has in the exponent is computed here, once.
    """
    (g, t, j), (way_open, weight, cost) = place, way
    if anywhere(way_open):
        _add(sides.open[g, t], j)
        _add(sides.ways[g, j], t)
        if not _among(sides.met[g, t], sides.bloc[j]):
            _add(sides.met[g, t], sides.bloc[j])
        wanted = way_open & (get(room.buyer, (g, at.QUANTITY, j)) > 0.0)
        put(room.source, (at.OPEN, g, t), where(wanted, 1.0, get(room.source, (at.OPEN, g, t))))
        size = where(way_open, weight, 0.0)
        put(room.weight, (g, t, j), size)
        put(room.cost, (g, t, j), cost)
        if not kinds.ces:
            part = exp(-(get(room.buyer, (g, at.SHARPNESS, j)) * cost))
            put(room.base, (g, t, j), size * part)
        put(room.demand, (g, at.TOTAL, j), where(way_open, 1.0, get(room.demand, (g, at.TOTAL, j))))
    else:
        put(room.weight, (g, t, j), spread(0.0))
        put(room.share, (g, t, j), spread(0.0))
        put(room.near, (g, t, j), spread(0.0))


@compiled
def _shut(room: Room, sides: Sides, g: int, t: int) -> None:
    """Begin with a source that has no way to anybody."""
    put(room.source, (at.OPEN, g, t), spread(0.0))
    sides.open[g, t, 0] = 0
    sides.met[g, t, 0] = 0


@compiled
def _add(found: Ints, number: int) -> None:
    """Add a number to a list that begins with how many there are."""
    found[0] += 1
    found[found[0]] = number


@compiled
def _among(found: Ints, number: int) -> bool:
    """Whether a number is in such a list."""
    is_in = False
    for n in range(found[0]):
        is_in |= found[n + 1] == number
    return is_in


@compiled
def _set_mark(room: Room, sides: Sides, g: int) -> None:
    """Set the price against which asks are weighed: the lowest of those who trade in a run."""
    lowest, sellers = spread(np.inf), sides.others + sides.holders
    for s in range(sellers):
        trades = get(room.seller, (at.ACTIVE, g, s)) > 0.0
        price = get(room.unknown, (at.TRIAL, g * sellers + s))
        lowest = where(trades, smaller(lowest, price), lowest)
    put(room.mark, (g,), where(lowest < np.inf, lowest, 0.0))


@compiled
def _open_buyer(room: Room, kinds: Kinds, g: int, j: int) -> None:
    """Compute the logs of a buyer.

    One without any route, see ``TOTAL``, wants nothing, unless going without has a weight.
    """
    sharpness, value = get(room.buyer, (g, at.SHARPNESS, j)), get(room.buyer, (g, at.IDLE, j))
    idle = larger(kinds.idle - sharpness * (log(value) if kinds.ces else value), CLOSED)
    reached = (get(room.demand, (g, at.TOTAL, j)) > 0.0) | (idle > SHUT)
    quantity = logs(get(room.buyer, (g, at.QUANTITY, j)))
    put(room.buyer, (g, at.IDLE, j), idle)
    put(room.buyer, (g, at.STAY, j), exp(idle + sharpness * get(room.mark, (g,))))
    put(room.buyer, (g, at.QUANTITY, j), where(reached, quantity, CLOSED))
    put(room.buyer, (g, at.SPREAD, j), 1.0 / sharpness)


@compiled
def _load_seller(
    room: Room, sides: Sides, given: Given, first: int, place: tuple[int, int]
) -> None:
    """Load what a seller has, its terms, and the price from which the search begins."""
    (g, s), count, others = place, sides.others + sides.holders, sides.others
    t = max(s, 3 * s - 2 * others)
    i, active = sides.state[t], get(room.source, (at.OPEN, g, t))
    if s >= others:
        licensed = get(room.source, (at.OPEN, g, t + 1))
        grey = get(room.source, (at.OPEN, g, t + 2))
        active, k = larger(larger(active, licensed), grey), s - others
        put(room.gate, (at.TAX, g, k), 1.0 + get_runs(given.duty, (g, k), first))
        put(room.gate, (at.FLOOR, g, k), get_runs(given.ask_floor, (g, k), first))
    put(room.seller, (at.ACTIVE, g, s), active)
    put(room.seller, (at.AVAILABLE, g, s), logs(get_runs(given.available, (g, i), first)))
    put(room.seller, (at.ANCHOR, g, s), log(get_runs(given.offer_reference, (g, i), first)))
    put(room.unknown, (at.TRIAL, g * count + s), get_runs(given.start_price, (g, i), first))


@compiled
def load_offers(room: Room, given: Given, runs: Ints) -> None:
    """Load how sellers offer in ``runs`` (LANES,), of all that are given."""
    for lane in range(LANES):
        room.offer[at.HOLD, lane] = given.hold[runs[lane]]
        room.offer[at.SLOPE, lane] = given.slope[runs[lane]]

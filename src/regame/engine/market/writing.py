"""What the runs of a block found is written where the numbers of all runs lie side by side."""

from __future__ import annotations

from numba.extending import register_jitable

from regame.engine.lanes.gathering import at, put_at
from regame.engine.lanes.vectors import exp, get, smaller, spread, where
from regame.engine.market.layout import (
    AMOUNT,
    ASK,
    IDLE,
    INDEX,
    MARGIN,
    SHIFT,
    TRIAL,
    Found,
    Given,
    Kinds,
    Room,
    Sides,
)

LARGEST = 700.0  # log t
UNREACHED = 1e20  # USD/kg; an index above it means that no route is open


@register_jitable(forceinline=True)
def write(room: Room, sides: Sides, kinds: Kinds, given: Given, found: Found, first: int) -> None:
    """Write down all lanes, as the runs from ``first`` on: numbers of no use where one goes on."""
    sellers = sides.others + sides.holders
    for g in range(sides.groups):
        for i in range(sides.buyers):
            _write_nothing(sides, given, found, first, (g, i))
        for t in range(sides.others):
            _write_flows(room, sides, found, first, (g, t))
        for k in range(sides.holders):
            _write_ways(room, sides, found, first, (g, k))
        for j in range(sides.buyers):
            _write_buyer(room, kinds, given, found, first, (g, j))
    for k in range(sides.holders):
        rent = get(room.unknown, (TRIAL, sides.groups * sellers + k))
        put_at(found.rent, (k,), first, rent)
        put_at(found.margin, (k,), first, get(room.holder, (MARGIN, k)))


@register_jitable(forceinline=True)
def _write_nothing(
    sides: Sides, given: Given, found: Found, first: int, place: tuple[int, int]
) -> None:
    """Write for a state that sells nothing; the price is that of the start."""
    (g, i), sells = place, False
    for t in range(sides.sources):
        sells |= sides.state[t] == i
    if not sells:
        put_at(found.price, (g, i), first, at(given.start_price, (g, i), first))
        put_at(found.sold, (g, i), first, spread(0.0))
        for j in range(sides.buyers):
            put_at(found.flow, (g, i, j), first, spread(0.0))


@register_jitable(forceinline=True)
def _write_buyer(
    room: Room, kinds: Kinds, given: Given, found: Found, first: int, place: tuple[int, int]
) -> None:
    """Write a buyer's index and what it goes without."""
    g, j = place
    value, index = at(given.value, place, first), get(room.demand, (g, INDEX, j))
    put_at(found.indices, place, first, where(index < UNREACHED, index, value))
    size = get(room.demand, (g, SHIFT, j)) + get(room.buyer, (g, IDLE, j))
    # the size is above the largest only where a run did not converge
    lost = exp(smaller(size, LARGEST))
    if kinds.ces:
        lost = lost / value
    put_at(found.without, place, first, lost)


@register_jitable(forceinline=True)
def _write_flows(
    room: Room, sides: Sides, found: Found, first: int, place: tuple[int, int]
) -> None:
    """Write the price of a seller without licences, what it ships, and the sum of it."""
    (g, t), i, total = place, sides.state[place[1]], spread(0.0)
    for j in range(sides.buyers):
        tonnes = get(room.share, (g, t, j)) * get(room.demand, (g, AMOUNT, j))
        put_at(found.flow, (g, i, j), first, tonnes)
        total = total + tonnes
    put_at(found.sold, (g, i), first, total)
    price = get(room.unknown, (TRIAL, g * (sides.others + sides.holders) + t))
    put_at(found.price, (g, i), first, price)


@register_jitable(forceinline=True)
def _write_ways(room: Room, sides: Sides, found: Found, first: int, place: tuple[int, int]) -> None:
    """Write a holder's price, ask, what it ships with or without licences, and the sum of it."""
    (g, k), home, total = place, sides.others + 3 * place[1], spread(0.0)
    i, v = sides.state[home], g * (sides.others + sides.holders) + sides.others + k
    for j in range(sides.buyers):
        share = get(room.share, (g, home, j)) + get(room.share, (g, home + 1, j))
        tonnes = share * get(room.demand, (g, AMOUNT, j))
        put_at(found.flow, (g, i, j), first, tonnes)
        total = total + tonnes
    for j in range(sides.buyers):
        tonnes = get(room.share, (g, home + 2, j)) * get(room.demand, (g, AMOUNT, j))
        put_at(found.grey_flow, (g, k, j), first, tonnes)
        total = total + tonnes
    put_at(found.sold, (g, i), first, total)
    put_at(found.price, (g, i), first, get(room.unknown, (TRIAL, v)))
    put_at(found.ask, (g, k), first, get(room.source, (ASK, g, home + 1)))

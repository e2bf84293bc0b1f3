"""What a run found is written into the engine's arrays."""

from __future__ import annotations

from numba.extending import register_jitable

from regame.mechanisms.kernel.layout import (
    AMOUNT,
    ASK,
    EXCESS,
    IDLE,
    INDEX,
    LOST,
    MARGIN,
    SHIFT,
    TRIAL,
    Found,
    Given,
    Kinds,
    Room,
    Sides,
)
from regame.mechanisms.kernel.vectors import exp, get, put, smaller

LARGEST = 700.0  # log t
UNREACHED = 1e20  # USD/kg; an index above it means that no route is open


@register_jitable(forceinline=True)
def sum_up(room: Room, sides: Sides) -> None:
    """Work out what goes without in all lanes, before any is written down."""
    for g in range(sides.groups):
        for j in range(sides.buyers):
            size = get(room.demand, (g, SHIFT, j)) + get(room.buyer, (g, IDLE, j))
            # the size is above the largest only where a run did not converge
            put(room.demand, (g, LOST, j), exp(smaller(size, LARGEST)))


@register_jitable
def write(
    room: Room, sides: Sides, kinds: Kinds, given: Given, found: Found, run: int, lane: int
) -> None:
    """Write down one lane."""
    count, sellers = sides.holders, sides.others + sides.holders
    for g in range(sides.groups):
        for s in range(sides.others):
            found.price[run, g, sides.state[s]] = room.unknown[TRIAL, g * sellers + s, lane]
        for k in range(count):
            v = g * sellers + sides.others + k
            found.price[run, g, given.holders[k]] = room.unknown[TRIAL, v, lane]
            found.ask[run, g, k] = room.source[ASK, g, sides.others + 3 * k + 1, lane]
        for j in range(sides.buyers):
            _write_buyer(room, kinds, given, found, (run, lane), (g, j))
        for t in range(sides.others):
            _write_flows(room, found, (run, lane), (g, t, sides.state[t]))
        for k in range(count):
            _write_ways(room, sides, found, (run, lane), (g, k))
    for k in range(count):
        found.rent[run, k] = room.unknown[TRIAL, sides.groups * sellers + k, lane]
        found.margin[run, k] = room.holder[MARGIN, k, lane]
    found.residual[run] = room.note[EXCESS, lane]


@register_jitable
def _write_buyer(
    room: Room,
    kinds: Kinds,
    given: Given,
    found: Found,
    place: tuple[int, int],
    pair: tuple[int, int],
) -> None:
    """Write a buyer's index and what it goes without."""
    (run, lane), (g, j) = place, pair
    value, index = given.value[run, g, j], room.demand[g, INDEX, j, lane]
    found.indices[run, g, j] = index if index < UNREACHED else value
    lost = room.demand[g, LOST, j, lane]
    found.without[run, g, j] = lost / value if kinds.ces else lost


@register_jitable
def _write_flows(
    room: Room, found: Found, place: tuple[int, int], source: tuple[int, int, int]
) -> None:
    """Write what a seller without licences ships, and the sum of it."""
    (run, lane), (g, t, i), total = place, source, 0.0
    for j in range(room.demand.shape[2]):
        tonnes = room.share[g, t, j, lane] * room.demand[g, AMOUNT, j, lane]
        found.flow[run, g, i, j] = tonnes
        total += tonnes
    found.sold[run, g, i] = total


@register_jitable
def _write_ways(
    room: Room, sides: Sides, found: Found, place: tuple[int, int], pair: tuple[int, int]
) -> None:
    """Write what a holder ships at home or with licences and unseen, and the sum of it."""
    (run, lane), (g, k), total = place, pair, 0.0
    home = sides.others + 3 * k
    for j in range(sides.buyers):
        share = room.share[g, home, j, lane] + room.share[g, home + 1, j, lane]
        tonnes = share * room.demand[g, AMOUNT, j, lane]
        found.flow[run, g, sides.state[home], j] = tonnes
        total += tonnes
    for j in range(sides.buyers):
        tonnes = room.share[g, home + 2, j, lane] * room.demand[g, AMOUNT, j, lane]
        found.grey_flow[run, g, k, j] = tonnes
        total += tonnes
    found.sold[run, g, sides.state[home]] = total

"""What the runs of a gang found is written to the arrays of all runs."""

from lanes.elementary import exp
from lanes.helpers import compiled
from lanes.intrinsics import smaller, spread, where
from lanes.places import get, get_runs, put_runs
from regame.engine.market import layout as at
from regame.engine.market.layout import Found, Given, Kinds, Room, Sides

LARGEST = 700.0  # log t
UNREACHED = 1e20  # USD/kg; an index above it means that no route is open


@compiled
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
        rent = get(room.unknown, (at.TRIAL, sides.groups * sellers + k))
        put_runs(found.rent, (k,), first, rent)
        put_runs(found.margin, (k,), first, get(room.holder, (at.MARGIN, k)))


@compiled
def _write_nothing(
    sides: Sides, given: Given, found: Found, first: int, place: tuple[int, int]
) -> None:
    """Write for a state that sells nothing; the price is that of the start."""
    (g, i), sells = place, False
    for t in range(sides.sources):
        sells |= sides.state[t] == i
    if not sells:
        put_runs(found.price, (g, i), first, get_runs(given.start_price, (g, i), first))
        put_runs(found.sold, (g, i), first, spread(0.0))
        for j in range(sides.buyers):
            put_runs(found.flow, (g, i, j), first, spread(0.0))


@compiled
def _write_buyer(
    room: Room, kinds: Kinds, given: Given, found: Found, first: int, place: tuple[int, int]
) -> None:
    """Write a buyer's index and what it goes without."""
    g, j = place
    value, index = get_runs(given.value, place, first), get(room.demand, (g, at.INDEX, j))
    put_runs(found.index, place, first, where(index < UNREACHED, index, value))
    size = get(room.demand, (g, at.SHIFT, j)) + get(room.buyer, (g, at.IDLE, j))
    # the size is above the largest only where a run did not converge
    lost = exp(smaller(size, LARGEST))
    if kinds.ces:
        lost = lost / value
    put_runs(found.without, place, first, lost)


@compiled
def _write_flows(
    room: Room, sides: Sides, found: Found, first: int, place: tuple[int, int]
) -> None:
    """Write the price of a seller without licences, what it ships, and the sum of it."""
    (g, t), i, total = place, sides.state[place[1]], spread(0.0)
    for j in range(sides.buyers):
        tonnes = get(room.share, (g, t, j)) * get(room.demand, (g, at.AMOUNT, j))
        put_runs(found.flow, (g, i, j), first, tonnes)
        total = total + tonnes
    put_runs(found.sold, (g, i), first, total)
    price = get(room.unknown, (at.TRIAL, g * (sides.others + sides.holders) + t))
    put_runs(found.price, (g, i), first, price)


@compiled
def _write_ways(room: Room, sides: Sides, found: Found, first: int, place: tuple[int, int]) -> None:
    """Write a holder's price, ask, what it ships with or without licences, and the sum of it."""
    (g, k), home, total = place, sides.others + 3 * place[1], spread(0.0)
    i, v = sides.state[home], g * (sides.others + sides.holders) + sides.others + k
    for j in range(sides.buyers):
        share = get(room.share, (g, home, j)) + get(room.share, (g, home + 1, j))
        tonnes = share * get(room.demand, (g, at.AMOUNT, j))
        put_runs(found.flow, (g, i, j), first, tonnes)
        total = total + tonnes
    for j in range(sides.buyers):
        tonnes = get(room.share, (g, home + 2, j)) * get(room.demand, (g, at.AMOUNT, j))
        put_runs(found.grey_flow, (g, k, j), first, tonnes)
        total = total + tonnes
    put_runs(found.sold, (g, i), first, total)
    put_runs(found.price, (g, i), first, get(room.unknown, (at.TRIAL, v)))
    put_runs(found.ask, (g, k), first, get(room.source, (at.ASK, g, home + 1)))

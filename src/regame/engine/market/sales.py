"""Logs of what sources sell, where that may be next to nothing.

Sales are numbers in tonnes down to ``LEAST_SALES``; a source that sells less has that number, and
its log says how much it is, so that a price can find its way down to buyers.
"""

from __future__ import annotations

from regame.engine.lanes.elementary import CLOSED, TINY, exp, log
from regame.engine.lanes.helpers import compiled, out_of_line
from regame.engine.lanes.intrinsics import LANES, Mask, Vector, anywhere, larger, spread, where
from regame.engine.lanes.places import get, put
from regame.engine.market.layout import (
    ASK,
    BLUNT,
    FALL,
    LOG_SALES,
    OPEN,
    SALES,
    SHARPNESS,
    SHIFT,
    Kinds,
    Room,
    Sides,
)

LEAST_SALES = 1e-250  # t; sales below this are summed in log space to avoid underflow
SCARCE = 1e-200  # t; in sums above this what underflows is below relative machine precision


@compiled
def _log_of(room: Room, g: int, t: int) -> Vector:
    """Log of what a source sells, ``CLOSED`` where it has no way to anybody."""
    tonnes = get(room.source, (SALES, g, t))
    under = where(tonnes > 0.0, get(room.source, (LOG_SALES, g, t)), CLOSED)
    return where(tonnes > LEAST_SALES, log(larger(tonnes, LEAST_SALES)), under)


@compiled
def log_sum_of(
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
    found, scarce = log(larger(tonnes, LEAST_SALES) * times), on & (tonnes < SCARCE)
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
        found = where(scarce, top + log(total) + log(times), found)
    return found


@compiled
def sum_up(room: Room, sides: Sides, kinds: Kinds, sales: Vector, place: tuple[int, int]) -> None:
    """Set the sales of a source, and their logs where they underflow."""
    g, t = place
    opened, seen = get(room.source, (OPEN, g, t)) > 0.0, larger(sales, LEAST_SALES)
    put(room.source, (SALES, g, t), where(opened, seen, 0.0))
    if anywhere(opened & (sales < LEAST_SALES)):
        for lane in range(LANES):
            if room.source[SALES, g, t, lane] == LEAST_SALES:
                _sell_in_logs(room, sides, kinds, (g, t, lane))


@out_of_line
def _sell_in_logs(room: Room, sides: Sides, kinds: Kinds, place: tuple[int, int, int]) -> None:
    """Sum the sales of one source in one lane by their logs; they depend on its own ask alone."""
    g, t, lane = place
    blunt, top = room.note[BLUNT, lane], CLOSED
    for j in range(sides.buyers):
        top = max(top, _log_flow(room, kinds, place, j))
    total, own = 0.0, 0.0
    for j in range(sides.buyers):
        part = exp(_log_flow(room, kinds, place, j) - top)
        sharp = room.buyer[g, SHARPNESS, j, lane] * blunt
        if kinds.ces:
            sharp = (sharp + 1.0) * exp(-room.near[g, t, j, lane])
        total += part
        own += part * sharp
    room.source[LOG_SALES, g, t, lane] = top + log(total)
    room.source[FALL, g, t, lane] = LEAST_SALES * own / total


@out_of_line
def _log_flow(room: Room, kinds: Kinds, place: tuple[int, int, int], j: int) -> float:
    """Log of what buyer ``j`` takes from one source in one lane."""
    g, t, lane = place
    weight, x = room.weight[g, t, j, lane], room.source[ASK, g, t, lane] + room.cost[g, t, j, lane]
    if kinds.ces:
        x = room.near[g, t, j, lane]
    size = log(weight) if weight > TINY else CLOSED
    size = (size - room.buyer[g, SHARPNESS, j, lane] * x) * room.note[BLUNT, lane]
    size += room.demand[g, SHIFT, j, lane]
    return size - x if kinds.ces else size

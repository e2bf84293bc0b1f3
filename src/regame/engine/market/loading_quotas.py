"""The licences and the smugglers of a holder are brought into the solver's room.

That exports keep to licences is a condition of the solution: `_ration` in balances.py.
"""

import numpy as np

from lanes.elementary import TINY, exp, log, logs
from lanes.helpers import compiled
from lanes.intrinsics import Vector, larger, smaller, spread, where
from lanes.places import get, get_runs, put
from regame.engine.market import layout as at
from regame.engine.market.layout import Given, Room, Sides


@compiled
def load_holders(room: Room, sides: Sides, given: Given, first: int) -> None:
    """Load what holders of licences and smugglers bring."""
    for k in range(sides.holders):
        _load_smugglers(room, sides, given, first, k)
        _load_licences(room, sides, given, first, k)


@compiled
def _load_licences(room: Room, sides: Sides, given: Given, first: int, k: int) -> None:
    """Load the licences of a holder, and the rent to begin with."""
    licences, counted = get_runs(given.licences, (k,), first), get_runs(given.counted, (k,), first)
    scale = _scale(room, sides, given, first, k)
    rationed = (licences > 0.0) & (licences < np.inf) & (counted > 0.0) & (scale < np.inf)
    put(room.holder, (at.RATIONED, k), where(rationed, spread(1.0), 0.0))
    put(room.holder, (at.LICENCES, k), log(where(rationed, licences / counted, 1.0)))
    put(room.holder, (at.SCALE, k), where(rationed, scale, 1.0))
    rent = larger(get_runs(given.start_rent, (k,), first), 0.0)
    v = sides.groups * (sides.others + sides.holders) + k
    put(room.unknown, (at.TRIAL, v), where(rationed, rent, 0.0))


@compiled
def _scale(room: Room, sides: Sides, given: Given, first: int, k: int) -> Vector:
    """Return the lowest price of what licences bind, USD/kg; infinite where they bind nothing."""
    scale = spread(np.inf)
    for g in range(sides.groups):
        if sides.covered[g] > 0.0:
            opened = get(room.source, (at.OPEN, g, sides.others + 3 * k + 1)) > 0.0
            price = get_runs(given.offer_reference, (g, given.holders[k]), first)
            scale = where(opened, smaller(scale, price), scale)
    return scale


@compiled
def _load_smugglers(room: Room, sides: Sides, given: Given, first: int, k: int) -> None:
    """Load the smugglers of a holder, and the margin to begin with."""
    u = sides.groups * (sides.others + sides.holders) + sides.holders + k
    smuggled = spread(0.0)
    for g in range(sides.groups):
        smuggled = larger(smuggled, get(room.source, (at.OPEN, g, sides.others + 3 * k + 2)))
    evasion = get_runs(given.evasion, (k,), first)
    capacity = get_runs(given.grey_capacity, (k,), first)
    width = get_runs(given.grey_width, (k,), first)
    kink, on = smaller(evasion / larger(capacity, TINY), 1.0), smuggled > 0.0
    corner = logs(kink)
    x = get_runs(given.start_margin, (k,), first) / where(on, width, 1.0)
    put(room.unknown, (at.TRIAL, u), where(on, _coordinate(x, kink, corner), 0.0))
    put(room.holder, (at.EVASION, k), evasion)
    put(room.holder, (at.CAPACITY, k), capacity)
    put(room.holder, (at.SMUGGLED, k), smuggled)
    put(room.holder, (at.KINK, k), kink)
    put(room.holder, (at.CORNER, k), corner)
    put(room.holder, (at.WIDTH, k), where(on, width, 0.0))


@compiled
def _coordinate(x: Vector, kink: Vector, corner: Vector) -> Vector:
    """Return the coordinate of ``curves.smuggle`` at a margin over its width."""
    part = 1.0 - (1.0 - kink) * exp(-larger(x, 0.0))
    above = x + log(larger(part, 1e-12))
    return where((x <= 0.0) & (kink > 0.0), x + larger(corner, -700.0), above)

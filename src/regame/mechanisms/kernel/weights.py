"""Log weights of all routes, run by run, before the runs go into lanes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable

from regame.mechanisms.kernel.caching import stamp
from regame.mechanisms.kernel.elementary import CLOSED, SHUT, log_or_closed
from regame.mechanisms.kernel.layout import Flags, Floats, Ints


class Routes(NamedTuple):
    """Who can ship to whom, with the run first."""

    weight: Floats  # (R, G, N, N)
    grey_weight: Floats  # (R, G, H, N)
    cost: Floats  # (R, G, N, N) USD/kg
    grey_cost: Floats  # (R, H) USD/kg
    sharpness: Floats  # (R, G, N) kg/USD; nil where routing is CES
    sells: Flags  # (R, G, N)
    buys: Flags  # (R, G, N)
    allowed: Flags  # (R, G, H) licensed exports
    smuggles: Flags  # (R, H)
    sellers: Ints  # (S,) states
    rows: Ints  # (H,) the row of each holder among the sellers


class Ways(NamedTuple):
    """What follows from it for the solver's sources and buyers."""

    base: Floats  # (R, G, T, N) log weights, ``CLOSED`` where there is no way
    opened: Flags  # (R, G, T) sources that reach a buyer who wants something
    reached: Flags  # (R, G, N) buyers whom any source reaches


@register_jitable
def _export(routes: Routes, base: Floats, place: tuple[int, int, int], logs: Floats) -> None:
    """Split the routes of a holder into home, licensed and grey; ``logs`` (N,) is scratch."""
    run, g, k = place
    row = routes.rows[k]
    i = routes.sellers[row]
    licensed = routes.sellers.size + k
    grey = licensed + routes.rows.size
    abroad = routes.sells[run, g, i]
    for j in range(logs.size):
        cost = routes.cost[run, g, i, j] + routes.grey_cost[run, k]
        size = log_or_closed(routes.grey_weight[run, g, k, j])
        logs[j] = size - routes.sharpness[run, g, j] * cost
    for j in range(logs.size):
        home = base[run, g, row, j]
        base[run, g, row, j] = home if i == j else CLOSED
        base[run, g, licensed, j] = home if i != j and routes.allowed[run, g, k] else CLOSED
        smuggled = i != j and abroad and routes.smuggles[run, k]
        base[run, g, grey, j] = logs[j] if smuggled else CLOSED


@register_jitable
def _reach(routes: Routes, ways: Ways, run: int, g: int) -> None:
    """Tell which buyers have a way, and which sources reach a buyer who wants something."""
    for j in range(ways.base.shape[3]):
        ways.reached[run, g, j] = False
    for t in range(ways.base.shape[2]):
        ways.opened[run, g, t] = False
        for j in range(ways.base.shape[3]):
            way = ways.base[run, g, t, j] > SHUT
            ways.reached[run, g, j] |= way
            ways.opened[run, g, t] |= way and routes.buys[run, g, j]


def _weigher(_stamp: int) -> Callable[[Routes, Ways], None]:
    def weigh(routes: Routes, ways: Ways) -> None:
        """Set the ways of all runs.

        Where routing is logit the part of the cost in the exponent is taken off here, once.
        """
        _ = _stamp
        base, logs = ways.base, np.empty(routes.weight.shape[3])
        for run in range(base.shape[0]):
            for g in range(base.shape[1]):
                for s in range(routes.sellers.size):
                    i = routes.sellers[s]
                    for j in range(logs.size):
                        size = log_or_closed(routes.weight[run, g, i, j])
                        logs[j] = size - routes.sharpness[run, g, j] * routes.cost[run, g, i, j]
                    for j in range(logs.size):
                        base[run, g, s, j] = logs[j] if routes.sells[run, g, i] else CLOSED
                for k in range(routes.rows.size):
                    _export(routes, base, (run, g, k), logs)
                _reach(routes, ways, run, g)

    return weigh


weigh: Any = njit(_weigher(stamp()), cache=True, nogil=True, error_model="numpy")

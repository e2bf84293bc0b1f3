"""Stocks of magnets at users: weeks of cover that are run down before anything stops.

Like stocks of oxides (orders.py), without panic: an order-up-to level, and less is ordered while
the price is above its trailing mean. Without a cover users hold nothing and use what they buy.
"""

from __future__ import annotations

from regame.engine.dialect import Row, mechanism
from regame.engine.lanes.elementary import exp, log
from regame.engine.relations.use import LEAST_ORDER, magnet_elasticity
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.world import World


@mechanism
def order_made(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Turn use of magnets that is wanted into orders: d.magnet_wanted and magnet_response.

    order = use + (cover use - held)/adjustment - release held log(P/trailing P), at least a trace.
    """
    speed = 1 / q.stocks_adjustment
    for s in range(a.states):
        use, held = d.magnet_wanted[r, s], w.magnet_stock[r, s]
        cover = q.stocks_magnets * w.cover_factor[r, s]
        dear = max(log(w.magnet_index[r, s]) - w.magnet_trailing[r, s], 0.0)
        gap = (cover * use - held) * speed - q.stocks_release * held * dear
        order = max(use + gap, LEAST_ORDER * use)
        steep = (d.magnet_response[r, s] * use + q.stocks_release * held) / max(order, 1e-12)
        if q.stocks_magnets > 0:
            d.magnet_wanted[r, s] = order
            d.magnet_response[r, s] = min(max(steep, 0.02), 3.0)


@mechanism
def use_made(w: World, a: Facts, q: Row, r: int) -> None:
    """Use of magnets, w.magnet_used: what is wanted at the price, as far as stocks and goods go."""
    for s in range(a.states):
        got = 0.0
        for i in a.magnet_states:
            got += w.magnet_flow[r, i, s]
        size = a.magnet_use[s] * w.magnet_path[r, s] * w.activity[r, s]
        e = magnet_elasticity(q, a, w.magnet_adapted[r, s])
        ratio = log(w.magnet_index[r, s] / w.magnet_start[r, s])
        wanted = size * (1 - w.magnet_lost[r, s]) * exp(-e * ratio)
        held = w.magnet_stock[r, s] + got
        used = min(wanted, held) if q.stocks_magnets > 0 else got
        w.magnet_used[r, s] = used
        w.magnet_stock[r, s] = held - used if q.stocks_magnets > 0 else 0.0

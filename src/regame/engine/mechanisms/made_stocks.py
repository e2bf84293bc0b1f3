"""Stocks of magnets at users: weeks of cover that are run down before anything stops.

Like stocks of oxides (orders.py), without panic: an order-up-to level, and less is ordered while
the price is above its trailing mean. A part of what users hold may be the state's
(public_stocks.py). Without a cover users hold nothing of their own and use what they buy.
"""

from lanes.elementary import exp, log
from regame.engine.dialect import Buffers, Facts, Row, World, mechanism
from regame.engine.relations.use import LEAST_ORDER, product_elasticity, public_products


@mechanism
def holds(w: World, q: Row, r: int, s: int, need: float) -> bool:
    """Whether users or the state hold products, or want to."""
    has_stock = q.stocks_magnets > 0 or w.public_product_stock[r, s] > 0
    return has_stock or public_products(w, q, r, s, need) > 0


@mechanism
def order_made(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Turn use of magnets that is wanted into orders: d.product_wanted and product_response.

    order = use + (cover use - held)/adjustment - release held log(P/trailing P), at least a trace;
    the cover is users' and the state's. Sets d.product_need, use that is wanted.
    """
    speed = 1 / q.stocks_adjustment
    for s in range(a.states):
        use, held = d.product_wanted[r, s], w.product_stock[r, s]
        cover = q.stocks_magnets * w.cover_factor[r, s] + public_products(w, q, r, s, use)
        d.product_need[r, s] = use
        dear = max(log(w.product_index[r, s]) - w.product_trailing[r, s], 0.0)
        gap = (cover * use - held) * speed - q.stocks_release * held * dear
        order = max(use + gap, LEAST_ORDER * use)
        steep = (d.product_response[r, s] * use + q.stocks_release * held) / max(order, 1e-12)
        if holds(w, q, r, s, use):
            d.product_wanted[r, s] = order
            d.product_response[r, s] = min(max(steep, 0.02), 3.0)


@mechanism
def use_made(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Use of products, w.product_used: what is wanted at the price, as far as stocks go."""
    for s in range(a.states):
        got = 0.0
        for i in a.product_states:
            got += w.product_flow[r, i, s]
        size = a.product_use[s] * w.product_path[r, s] * w.activity[r, s]
        e = product_elasticity(q, a, w.product_adapted[r, s])
        ratio = log(w.product_index[r, s] / w.product_start[r, s])
        wanted = size * (1 - w.product_lost[r, s]) * exp(-e * ratio)
        held = w.product_stock[r, s] + got
        stored = holds(w, q, r, s, d.product_need[r, s])
        used = min(wanted, held) if stored else got
        w.product_used[r, s] = used
        w.product_stock[r, s] = held - used if stored else 0.0

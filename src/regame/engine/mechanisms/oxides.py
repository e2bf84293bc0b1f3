"""Separated oxides: what the market gave is shipped, counted, and used."""

import numpy as np

from lanes.elementary import log
from lanes.elementwise import clear, copy, flat
from lanes.intrinsics import larger
from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism, sum_of
from regame.engine.market.market import Cleared
from regame.engine.relations.buyers import drift
from regame.engine.relations.use import want
from regame.engine.state.stages import RECYCLING

LEAST_INDEX = 0.02  # of last month's: that of a logit of many dear routes can fall below zero


@compiled
def rises(rise: np.ndarray, old: np.ndarray, new: np.ndarray) -> None:
    """Set the rise in logarithms from an old to a new index, and then the index; all flat."""
    for k in range(len(rise)):
        ratio = larger(new[k] / old[k], LEAST_INDEX)
        rise[k] = log(ratio)
        old[k] = new[k] if ratio > LEAST_INDEX else LEAST_INDEX * old[k]


@mechanism
def book_prices(w: World, d: Buffers, r: int, sold: Cleared) -> None:
    """Set prices and rents; states where nobody sells have the index as their price.

    Asks, flows and what went without lie in the world already.
    """
    rises(flat(w.rise[r]), flat(w.index[r]), flat(sold.index[r]))
    price, held = flat(w.price[r]), flat(d.held[r])
    ask_price, delivered = flat(sold.price[r]), flat(w.index[r])
    for k in range(len(price)):
        price[k] = ask_price[k] if held[k] > 0 else delivered[k]
    copy(w.rent[r], sold.rent[r])
    copy(w.margin[r], sold.margin[r])


@mechanism
def ship(w: World, a: Facts, d: Buffers, r: int, sold: Cleared) -> None:
    """Move what was sold from producers' stocks, each by what it holds, to users' stocks."""
    for g in range(len(a.content)):
        for s in range(a.states):
            unsold = 1 - min(sold.sold[r, g, s] / max(d.held[r, g, s], 1e-12), 1.0)
            d.mix[g, s] = unsold
        for i in a.selling_states:
            for j in range(a.states):
                w.stock[r, g, j] += w.flow[r, g, i, j]
        for h in range(len(a.holders)):
            for j in range(a.states):
                w.stock[r, g, j] += w.grey_flow[r, g, h, j]
    for f in range(a.first_seller, a.begin[RECYCLING + 1]):
        for g in range(len(a.content)):
            w.refined_stock[r, f, g] *= d.mix[g, a.plant_state[f]]


@mechanism
def use_refined(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Oxides that may go into magnets, d.refined_able (group, state) t. Sets what others want.

    Users outside magnets come first only as far as there is enough for both; else both get the
    same part of what they want.
    """
    want(w, a, d, q, r, w.index[r])
    for g in range(len(a.content)):
        for s in range(a.states):
            wanted, stock = d.direct[g, s], w.stock[r, g, s]
            input_ = w.content[r, g, s] * w.product_plan[r, s]
            both = stock * input_ / max(wanted + input_, 1e-12)
            d.refined_able[g, s] = max(stock - wanted, both)
            w.wanted[r, g, s] = wanted


@mechanism
def burn(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Book the use of oxides: into magnets that were made, elsewhere as far as there are any."""
    for s in range(a.states):
        d.total[s] = sum_of(w.product_flow[r, s])
    for g in range(len(a.content)):
        for s in range(a.states):
            stock = w.stock[r, g, s]
            into = min(w.content[r, g, s] * d.total[s], stock)
            used = min(w.wanted[r, g, s], stock - into)
            w.into_products[r, g, s], w.used[r, g, s] = into, used
            w.stock[r, g, s] = stock - into - used


@mechanism
def follow_flows(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Preferences drift to realised shares and, in part, to where supply is (requalification)."""
    for j in range(a.states):  # inside, buyers buy at home
        reach = 0.0 if a.inside[j] else w.openness_factor[r, j]
        d.opened[j] = min(q.market_openness * reach, 1.0)
    speed = 1 / q.market_requalification
    clear(flat(d.mix))
    for f in range(a.first_seller, a.begin[RECYCLING + 1]):
        for g in range(len(a.content)):
            d.mix[g, a.plant_state[f]] += w.refined_stock[r, f, g]
    for g in range(len(a.content)):
        held = sum_of(d.mix[g])
        for s in range(a.states):
            d.mix[g, s] /= max(held, 1e-12)
        sellers, routes = a.selling_states, a.route_open
        drift(w.weight[r, g], w.flow[r, g], d.mix[g], d, speed, sellers, routes)

"""Separated oxides: the market with licences, duties and a grey route beside them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from regame.atlas import Atlas, Facts
from regame.mechanisms.compiled import Table, compiled, verb
from regame.mechanisms.kernel.elementary import log
from regame.mechanisms.market import Cleared, Market, clear_market
from regame.mechanisms.orders import place_orders, wanted_use
from regame.mechanisms.preferences import drift
from regame.mechanisms.production import RECYCLING, SEPARATION
from regame.mechanisms.terms import Roads, Terms, duties, offer_oxides, open_roads, set_terms
from regame.parameters import Parameters
from regame.world import World


def oxide_market(world: World, atlas: Atlas, p: Parameters) -> Market:
    """This month's market of oxides."""
    order, response = place_orders(world, atlas, p)
    (runs, groups, count), holders = order.shape, len(atlas.holders)
    denied = world.denied.any()  # else nothing is closed, and preferences do as they are
    roads = Roads(
        weight=world.weight.copy() if denied else world.weight,
        cost=np.empty((runs, groups, count, count)),
        grey_weight=np.empty((runs, groups, holders, count)),
        sharpness=np.empty((runs, groups, count)),
    )
    open_roads(world, atlas, p, roads)
    held, reference, floor = np.empty(order.shape), np.empty(order.shape), np.empty(world.ask.shape)
    terms = Terms(held, reference, floor, *(np.empty((runs, holders)) for _ in range(4)))
    offer_oxides(world, atlas, p, terms)
    set_terms(world, atlas, p, terms)
    return Market(
        quantity=order,
        elasticity=response,
        reference=world.index,
        available=terms.held,
        hold=p("market.hold"),
        slope=p("market.offer_slope"),
        offer_reference=terms.reference,
        weight=roads.weight,
        grey_weight=roads.grey_weight,
        cost=roads.cost,
        sharpness=roads.sharpness,
        value=world.stop_value,
        duty=duties(world, atlas, p),
        covered=atlas.quota_covers,
        ask_floor=terms.floor,
        licences=terms.licences,
        counted=terms.counted,
        grey_cost=np.repeat(p("leakage.cost", 1), holders, axis=1),
        evasion=terms.evasion,
        grey_capacity=terms.capacity,
        grey_width=np.repeat(p("leakage.width", 1), holders, axis=1),
        holders=atlas.holders,
    )


class Sold(NamedTuple):
    """What the market of oxides was given and gave."""

    held: np.ndarray  # (run, group, state) t, available
    counted: np.ndarray  # (run, holder) share of exports
    price: np.ndarray  # (run, group, state) USD/kg
    delivered: np.ndarray  # (run, group, state) USD/kg, the index
    flow: np.ndarray  # (run, group, seller, buyer) t
    grey_flow: np.ndarray  # (run, group, holder, buyer) t
    without: np.ndarray  # (run, group, state) t
    rent: np.ndarray  # (run, holder) USD/kg
    margin: np.ndarray  # (run, holder) USD/kg
    ask: np.ndarray  # (run, group, holder) USD/kg
    sold: np.ndarray  # (run, group, state) t


def trade(world: World, atlas: Atlas, p: Parameters) -> tuple[Market, Cleared]:
    """Clear the market of oxides and ship: prices, flows, licences and stocks."""
    market = oxide_market(world, atlas, p)
    c = clear_market(market, world.price, world.rent, world.margin)
    outcome = (c.price, c.index, c.flow, c.grey_flow, c.without, c.rent, c.margin, c.ask, c.sold)
    sold = Sold(market.available, market.counted, *outcome)
    book_prices(world, atlas, p, sold)
    ship(world, atlas, p, sold)
    count_licences(world, atlas, p, sold)
    return market, c


@compiled
def rises(rise: np.ndarray, old: np.ndarray, new: np.ndarray) -> None:
    """Set the rise in logarithms from an old to a new index, and then the index; all flat."""
    for k in range(len(rise)):
        rise[k] = log(new[k] / old[k])
        old[k] = new[k]


@verb
def book_prices(w: World, a: Facts, sold: Sold) -> None:
    """Set prices, rents and asks; states where nobody sells have the index as their price."""
    for r in range(len(sold.price)):
        rises(w.rise[r].ravel(), w.index[r].ravel(), sold.delivered[r].ravel())
        for g in range(len(a.content)):
            for s in range(a.states):
                active = sold.held[r, g, s] > 0
                w.price[r, g, s] = sold.price[r, g, s] if active else sold.delivered[r, g, s]
                w.without[r, g, s] = sold.without[r, g, s]
            for h in range(len(a.holders)):
                w.ask[r, g, h] = sold.ask[r, g, h]
        for h in range(len(a.holders)):
            w.rent[r, h], w.margin[r, h] = sold.rent[r, h], sold.margin[r, h]


@verb
def ship(w: World, a: Facts, sold: Sold) -> None:
    """Move what was sold from producers' stocks, each by what it holds, to users' stocks."""
    for r in range(len(sold.price)):
        for f in range(a.begin[SEPARATION], a.begin[RECYCLING + 1]):
            for g in range(len(a.content)):
                s = a.firm_state[f]
                part = min(sold.sold[r, g, s] / max(sold.held[r, g, s], 1e-12), 1.0)
                w.oxide_stock[r, f, g] -= w.oxide_stock[r, f, g] * part
        for g in range(len(a.content)):
            for i in range(a.states):
                for j in range(a.states):
                    w.flow[r, g, i, j] = sold.flow[r, g, i, j]
                    w.stock[r, g, j] += sold.flow[r, g, i, j]
            for h in range(len(a.holders)):
                for j in range(a.states):
                    w.grey_flow[r, g, h, j] = sold.grey_flow[r, g, h, j]
                    w.stock[r, g, j] += sold.grey_flow[r, g, h, j]


@verb
def count_licences(w: World, a: Facts, sold: Sold) -> None:
    """Take counted exports from the pool of licences."""
    for r in range(len(sold.price)):
        for h in range(len(a.holders)):
            abroad = 0.0
            for g in range(len(a.content)):
                for j in range(a.states):
                    if a.quota_covers[g] and j != a.holders[h]:
                        abroad += sold.flow[r, g, a.holders[h], j]
            counted = sold.counted[r, h] * abroad
            w.counted_half[r, h] += counted
            w.pool[r, h] = max(w.pool[r, h] - counted, 0.0)


@verb
def share_oxides(w: World, a: Facts, direct: np.ndarray) -> np.ndarray:
    """Oxides that may go into magnets (run, group, state) t; direct: the same, wanted elsewhere."""
    able = np.empty(direct.shape)
    for r in range(len(direct)):
        for g in range(len(a.content)):
            for s in range(a.states):
                wanted, stock = direct[r, g, s], w.stock[r, g, s]
                input_ = w.content[r, g, s] * w.magnet_plan[r, s]
                able[r, g, s] = max(stock - wanted, stock * input_ / max(wanted + input_, 1e-12))
                w.wanted[r, g, s] = wanted
    return able


def use_oxides(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Oxides that may go into magnets this month (run, group, state) t. Sets what others want.

    Users outside magnets come first only as far as there is enough for both; else both get the
    same part of what they want.
    """
    return share_oxides(world, atlas, p, wanted_use(world, atlas, p, world.index))


@verb
def burn(w: World, a: Facts) -> None:
    """Book the use of oxides: into magnets that were made, elsewhere as far as there are any."""
    for r in range(len(w.stock)):
        for s in range(a.states):
            made = 0.0
            for j in range(a.states):
                made += w.magnet_flow[r, s, j]
            for g in range(len(a.content)):
                stock = w.stock[r, g, s]
                into = min(w.content[r, g, s] * made, stock)
                used = min(w.wanted[r, g, s], stock - into)
                w.into_magnets[r, g, s], w.used[r, g, s] = into, used
                w.stock[r, g, s] = stock - into - used


@verb
def follow_flows(w: World, a: Facts, p: Table) -> None:
    """Preferences drift to realised shares and, in part, to where supply is (requalification)."""
    held, opened, scratch = np.empty(a.states), np.empty(a.states), np.empty((4, a.states))
    for r in range(len(p)):
        q = p[r]
        for j in range(a.states):  # inside, buyers buy at home
            reach = 0.0 if a.inside[j] else w.openness_factor[r, j]
            opened[j] = min(q.market_openness * reach, 1.0)
        for g in range(len(a.content)):
            held[:] = 0.0
            for f in range(a.begin[SEPARATION], a.begin[RECYCLING + 1]):
                held[a.firm_state[f]] += w.oxide_stock[r, f, g]
            held /= max(held.sum(), 1e-12)
            speed = 1 / q.market_requalification
            drift(w.weight[r, g], w.flow[r, g], held, opened, speed, a.oxide_states, scratch)

"""Magnets, with metal and alloy: made to order from what oxides there are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from regame.atlas import SWARF, Atlas, Facts
from regame.mechanisms.compiled import Row, Table, compiled, power, verb
from regame.mechanisms.market import Market, clear_market
from regame.mechanisms.orders import elasticity
from regame.mechanisms.preferences import drift
from regame.mechanisms.production import MAGNET, RECYCLING, room, utilisation
from regame.mechanisms.reputation import risk_premium
from regame.mechanisms.views import input_cost
from regame.parameters import Parameters
from regame.world import World

HOLD = 0.25  # at cost, makers offer 80 % of their capacity; C
SLOPE = 8.0  # C
PLAN_MEMORY = 0.4  # a month, of makers' expected output; C


class Makers(NamedTuple):
    """What the market of magnets is made of."""

    able: np.ndarray  # (run, state) t that plants could make of the oxides there are
    room: np.ndarray  # (run, state) t that plants could make
    cost: np.ndarray  # (run, state) USD/kg: conversion and oxides at their index
    quantity: np.ndarray  # (run, state) t/month wanted at last month's index
    elasticity: np.ndarray  # (run, state) of that
    weight: np.ndarray  # (run, seller, buyer) preferences, closed where nobody can make any
    route: np.ndarray  # (run, seller, buyer) USD/kg
    sharpness: np.ndarray  # (run, state) kg/USD


@compiled
def magnet_elasticity(q: Row, a: Facts, adapted: float) -> float:
    """Elasticity of the use of magnets."""
    return elasticity(q, a.magnet_elasticity, a.magnet_elasticity_long, adapted)


@compiled
def plants_of(w: World, a: Facts, r: int, stage: int, total: np.ndarray, cost: np.ndarray) -> None:
    """Add up what plants of a stage could make, total (state,) t, at what cost (state,) USD/kg."""
    total[:] = 0.0
    cost[:] = 0.0
    for f in range(a.begin[stage], a.begin[stage + 1]):
        able, s = room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f]), a.firm_state[f]
        total[s] += able
        cost[s] += able * w.unit_cost[r, f]
    for s in range(a.states):
        cost[s] /= max(total[s], 1e-12)


@compiled
def able_to_make(most: float, content: np.ndarray, input_: np.ndarray, s: int) -> float:
    """Magnets that a state can make, t: at most `most`, and what its scarcest oxide allows."""
    able = most
    for g in range(len(content)):
        if content[g, s] > 0:
            able = min(able, input_[g, s] / max(content[g, s], 1e-12))
    return able if able > 1e-6 else 0.0


@verb
def offer_magnets(w: World, a: Facts, able: np.ndarray, inputs: np.ndarray, makers: Makers) -> None:
    """Fill in what makers can do at what cost.

    able: (run, group, state) t of oxides for magnets; inputs: (run, state) USD/kg of them.
    """
    for r in range(len(able)):
        plants_of(w, a, r, MAGNET, makers.room[r], makers.cost[r])
        for s in range(a.states):
            makers.cost[r, s] += inputs[r, s]
            makers.able[r, s] = able_to_make(makers.room[r, s], w.content[r], able[r], s)


@verb
def want_magnets(w: World, a: Facts, p: Table, makers: Makers) -> None:
    """Fill in what users want, and by which routes: freight, and what distrust adds to it."""
    for r in range(len(p)):
        q = p[r]
        for s in range(a.states):
            e = magnet_elasticity(q, a, w.magnet_adapted[r, s])
            size = a.magnet_use[s] * w.magnet_path[r, s] * w.activity[r, s]
            size *= 1 - w.magnet_lost[r, s]
            ratio = w.magnet_index[r, s] / w.magnet_start[r, s]
            makers.elasticity[r, s], makers.quantity[r, s] = e, size * power(ratio, -e)
            level = np.exp(w.magnet_trailing[r, s])
            makers.sharpness[r, s] = q.market_sharpness / level
            for i in range(a.states):
                weight = w.magnet_weight[r, i, s]
                makers.weight[r, i, s] = weight if makers.able[r, i] > 0 else 0.0
                makers.route[r, i, s] = q.market_transport * a.apart[i, s]
            for h in range(len(a.holders)):
                premium = risk_premium(q, w.trust[r, h, s], w.premium_factor[r, s])
                makers.route[r, a.holders[h], s] += premium * level


def magnet_market(
    world: World, atlas: Atlas, p: Parameters, oxides: np.ndarray
) -> tuple[Market, Makers]:
    """This month's market of magnets. oxides: (run, group, state) t that may go into them."""
    runs, count = world.runs, atlas.states_count
    shapes = ((runs, count),) * 5 + ((runs, count, count),) * 2 + ((runs, count),)
    makers = Makers(*(np.empty(shape) for shape in shapes))
    offer_magnets(world, atlas, p, oxides, input_cost(world, atlas, p), makers)
    want_magnets(world, atlas, p, makers)
    none = np.zeros((runs, 0))
    value = p("prices.magnet") * atlas.magnet_stop_value * p("demand.value")
    market = Market(
        quantity=makers.quantity[:, None],
        elasticity=makers.elasticity[:, None],
        reference=world.magnet_index[:, None],
        available=makers.able[:, None],
        hold=np.full(runs, HOLD),
        slope=np.full(runs, SLOPE),
        offer_reference=makers.cost[:, None],
        weight=makers.weight[:, None],
        grey_weight=np.zeros((runs, 1, 0, count)),
        cost=makers.route[:, None],
        sharpness=makers.sharpness[:, None],
        value=np.repeat(value, count).reshape(runs, 1, count),
        duty=np.zeros((runs, 1, 0)),
        covered=np.zeros(1, bool),
        ask_floor=np.zeros((runs, 1, 0)),
        licences=none, counted=none, grey_cost=none, evasion=none,
        grey_capacity=none, grey_width=none,
        holders=(),
    )  # fmt: skip
    return market, makers


class Traded(NamedTuple):
    """What the market of magnets gave."""

    price: np.ndarray  # (run, 1, state) USD/kg
    delivered: np.ndarray  # (run, 1, state) USD/kg, the index
    flow: np.ndarray  # (run, 1, seller, buyer) t
    sold: np.ndarray  # (run, 1, state) t


@verb
def book_magnets(w: World, a: Facts, makers: Makers, traded: Traded) -> None:
    """Set prices, flows and plans, output of the plants, and swarf."""
    for r in range(len(makers.able)):
        for s in range(a.states):
            active, made = makers.able[r, s] > 0, traded.sold[r, 0, s]
            w.magnet_price[r, s] = traded.price[r, 0, s] if active else makers.cost[r, s]
            w.magnet_index[r, s] = traded.delivered[r, 0, s]
            w.magnet_plan[r, s] += PLAN_MEMORY * (made - w.magnet_plan[r, s])
            for g in range(len(a.content)):
                w.scrap[r, g, s] += SWARF * w.content[r, g, s] * made
            for j in range(a.states):
                w.magnet_flow[r, s, j] = traded.flow[r, 0, s, j]
        for f in range(a.begin[MAGNET], a.begin[MAGNET + 1]):
            able, s = room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f]), a.firm_state[f]
            part = traded.sold[r, 0, s] / max(makers.room[r, s], 1e-12)
            w.output[r, f] = able * part
            w.use_of_capacity[r, f] = part if able > 0 else 0.0


def make_magnets(world: World, atlas: Atlas, p: Parameters, oxides: np.ndarray) -> np.ndarray:
    """Clear the market of magnets; set output, scrap and plans. Returns residuals (run,)."""
    market, makers = magnet_market(world, atlas, p, oxides)
    none = np.zeros((world.runs, 0))
    cleared = clear_market(market, world.magnet_price[:, None], none, none)
    traded = Traded(cleared.price, cleared.index, cleared.flow, cleared.sold)
    book_magnets(world, atlas, p, makers, traded)
    return cleared.residual


@compiled
def recycled_part(
    q: Row, scrap: np.ndarray, price: np.ndarray, s: int, capacity: float, cost: float
) -> float:
    """Share of a state's waiting scrap that recyclers take, by their room and by what it earns."""
    waiting, value = 0.0, 0.0
    for g in range(len(scrap)):
        waiting += scrap[g, s]
        value += scrap[g, s] * price[g, s]
    if waiting <= 1e-9:
        return 0.0
    margin = max(value / waiting, 1e-9) / max(cost, 1e-9)
    return min(capacity / waiting, 1.0) * utilisation(q, margin)


@compiled
def ship_scrap(scrap: np.ndarray, room: np.ndarray) -> None:
    """Scrap of states without a recycler goes to those that have one, by their room.

    scrap: (group, state) t; room: (state,) t/month. Dealers sent Europe's magnets to China;
    recycling.csv. Freight is left out.
    """
    total = room.sum()
    if total <= 0:
        return
    for g in range(len(scrap)):
        sent = 0.0
        for s in range(len(room)):
            if room[s] <= 0:
                sent += scrap[g, s]
                scrap[g, s] = 0.0
        for s in range(len(room)):
            scrap[g, s] += sent * room[s] / total


@verb
def recycle(w: World, a: Facts, p: Table) -> None:
    """Recyclers turn the scrap of their state back into oxides, as there is room and it pays."""
    total, cost, part = np.empty(a.states), np.empty(a.states), np.empty(a.states)
    taken = np.empty((len(a.content), a.states))
    for r in range(len(p)):
        plants_of(w, a, r, RECYCLING, total, cost)
        ship_scrap(w.scrap[r], total)
        for s in range(a.states):
            part[s] = 0.0
            if total[s] > 0:
                part[s] = recycled_part(p[r], w.scrap[r], w.price[r], s, total[s], cost[s])
            for g in range(len(taken)):
                taken[g, s] = w.scrap[r, g, s] * part[s]
                w.scrap[r, g, s] -= taken[g, s]
        for f in range(a.begin[RECYCLING], a.begin[RECYCLING + 1]):
            s, made = a.firm_state[f], 0.0
            able = room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f])
            share = able / max(total[s], 1e-12)
            for g in range(len(taken)):
                w.oxide_stock[r, f, g] += taken[g, s] * share
                made += taken[g, s] * share
            w.output[r, f] = made
            capacity = w.capacity[r, f] * w.ramp[r, f]
            w.use_of_capacity[r, f] = made / max(capacity, 1e-12)


@verb
def follow_magnets(w: World, a: Facts, p: Table) -> None:
    """Preferences for makers drift to realised shares and to where capacity is."""
    supply, cost, opened = np.empty(a.states), np.empty(a.states), np.empty(a.states)
    scratch = np.empty((4, a.states))
    for r in range(len(p)):
        q = p[r]
        plants_of(w, a, r, MAGNET, supply, cost)
        supply /= max(supply.sum(), 1e-12)
        for j in range(a.states):
            reach = 0.0 if a.inside[j] else w.openness_factor[r, j]
            opened[j] = min(q.market_openness * reach, 1.0)
        speed = 1 / q.market_requalification
        flow, sellers = w.magnet_flow[r], a.magnet_states
        drift(w.magnet_weight[r], flow, supply, opened, speed, sellers, scratch)

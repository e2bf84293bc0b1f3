"""Magnets, with metal and alloy: made to order from what oxides there are."""

import numpy as np

from lanes.elementwise import clear, copy, exponentials, fall, flat
from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism, sum_of
from regame.engine.market.market import Cleared
from regame.engine.relations.buyers import drift, sharpen, trust_premium
from regame.engine.relations.measures import shut
from regame.engine.relations.plants import input_cost, open_room, utilisation
from regame.engine.relations.use import product_elasticity
from regame.engine.state.stages import MAKING, RECYCLING

HOLD = 0.25  # at cost, makers offer 80 % of their capacity; C
SLOPE = 8.0  # C
PLAN_MEMORY = 0.4  # a month, of makers' expected output; C


@mechanism
def plants_of(w: World, a: Facts, r: int, stage: int, total: np.ndarray, cost: np.ndarray) -> None:
    """Add up what plants of a stage could make, total (state,) t, at what cost (state,) USD/kg."""
    clear(total)
    clear(cost)
    for f in range(a.begin[stage], a.begin[stage + 1]):
        able, s = open_room(w, r, f), a.plant_state[f]
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


@mechanism
def offer_products(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """What makers can do at what cost: d.product_room, product_able and product_cost."""
    input_cost(w, a, d, q, r)
    plants_of(w, a, r, MAKING, d.product_room[r], d.product_cost[r])
    for s in range(a.states):
        d.product_cost[r, s] += d.inputs[s]
        room = d.product_room[r, s]
        d.product_able[r, s] = able_to_make(room, w.content[r], d.refined_able, s)


@mechanism
def want_products(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """What users want, and what distrust and import duties add to freight.

    Sets d.product_wanted and product_response, product_premium, product_sharpness and product_way.
    """
    copy(flat(d.product_way[r]), flat(w.product_weight[r]))
    wanted, e = d.product_wanted[r], d.product_response[r]
    level = d.level[0]
    for s in range(a.states):
        e[s] = product_elasticity(q, a, w.product_adapted[r, s])
        wanted[s] = w.product_index[r, s] / w.product_start[r, s]
        level[s] = w.product_trailing[r, s]
    fall(wanted, e)
    sharpen(a, d, q, level, d.product_sharpness[r])
    exponentials(level)
    for s in range(a.states):
        size = a.product_use[s] * w.product_path[r, s] * w.activity[r, s]
        wanted[s] *= size * (1 - w.product_lost[r, s])
    for h in range(len(a.holders)):
        for s in range(a.states):
            premium = trust_premium(q, w.trust[r, h, s], w.premium_factor[r, s])
            d.product_premium[r, h, s] = premium * q.reputation_magnets * level[s]
            d.product_premium[r, h, s] += d.import_duty[r, len(a.content), h, s]
            if shut(w, r, h, s):
                d.product_way[r, a.holders[h], s] = 0.0


@mechanism
def book_products(w: World, a: Facts, d: Buffers, r: int, traded: Cleared) -> None:
    """Set prices and plans, output of the plants, and swarf; flows lie in the world already.

    Makers that lack an oxide go on ordering for what they would make with it: else who once runs
    short of one orders less of all, and makes ever less at any price.
    """
    copy(w.product_index[r], traded.index[r, 0])
    for s in range(a.states):
        room, able, sold = d.product_room[r, s], d.product_able[r, s], traded.sold[r, 0, s]
        w.product_price[r, s] = traded.price[r, 0, s] if able > 0 else d.product_cost[r, s]
        plan = w.product_plan[r, s]
        goal = sold * (room / max(able, 1e-12)) if able > 0 else min(plan, room)
        w.product_plan[r, s] = plan + PLAN_MEMORY * (goal - plan)
        d.part[s] = sold / max(room, 1e-12)
    for g in range(len(a.content)):
        for s in range(a.states):
            w.scrap[r, g, s] += a.swarf * w.content[r, g, s] * traded.sold[r, 0, s]
    for f in range(a.begin[MAKING], a.begin[MAKING + 1]):
        able, part = open_room(w, r, f), d.part[a.plant_state[f]]
        w.output[r, f] = able * part
        w.use_of_capacity[r, f] = part if able > 0 else 0.0


@compiled
def recycled_part(
    q: Row, scrap: np.ndarray, price: np.ndarray, s: int, capacity: float, cost: float
) -> float:
    """Share of a state's waiting scrap that recyclers take, by their room and by what it earns."""
    waiting, value = 0.0, 0.0
    for g in range(len(scrap)):
        waiting += scrap[g, s]
        value += scrap[g, s] * price[g, s]
    margin = max(value / max(waiting, 1e-9), 1e-9) / max(cost, 1e-9)
    part = min(capacity / max(waiting, 1e-9), 1.0) * utilisation(q, margin)
    return part if waiting > 1e-9 else 0.0


@compiled
def ship_scrap(scrap: np.ndarray, room: np.ndarray) -> None:
    """Scrap of states without a recycler goes to those that have one, by their room.

    scrap: (group, state) t; room: (state,) t/month. Dealers sent Europe's magnets to China;
    recycling.csv. Freight is left out.
    """
    total = sum_of(room)
    for g in range(len(scrap)):
        sent = 0.0
        for s in range(len(room)):
            if room[s] <= 0 and total > 0:
                sent += scrap[g, s]
                scrap[g, s] = 0.0
        for s in range(len(room)):
            scrap[g, s] += sent * room[s] / max(total, 1e-12)


@mechanism
def recycle(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Recyclers turn the scrap of their state back into oxides, as there is room and it pays."""
    total, arrived = d.total, d.arriving
    plants_of(w, a, r, RECYCLING, total, d.mean)
    ship_scrap(w.scrap[r], total)
    for s in range(a.states):
        part = recycled_part(q, w.scrap[r], w.price[r], s, total[s], d.mean[s])
        for g in range(len(arrived)):
            arrived[g, s] = w.scrap[r, g, s] * part
            w.scrap[r, g, s] -= arrived[g, s]
    for f in range(a.begin[RECYCLING], a.begin[RECYCLING + 1]):
        s, recycled = a.plant_state[f], 0.0
        able = open_room(w, r, f)
        share = able / max(total[s], 1e-12)
        for g in range(len(arrived)):
            w.refined_stock[r, f, g] += arrived[g, s] * share
            recycled += arrived[g, s] * share
        w.output[r, f] = recycled
        capacity = w.capacity[r, f] * (w.ramp[r, f] * w.open_part[r, f])
        w.use_of_capacity[r, f] = recycled / max(capacity, 1e-12)


@mechanism
def follow_products(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Preferences for makers drift to realised shares and to where capacity is."""
    supply = d.total
    plants_of(w, a, r, MAKING, supply, d.mean)
    total = sum_of(supply)
    for s in range(a.states):
        supply[s] /= max(total, 1e-12)
        reach = 0.0 if a.inside[s] else w.openness_factor[r, s]
        d.opened[s] = min(q.market_openness * reach, 1.0)
    speed = 1 / q.market_requalification
    flow, sellers = w.product_flow[r], a.product_states
    drift(w.product_weight[r], flow, supply, d, speed, sellers, a.route_open)

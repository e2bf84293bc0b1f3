"""Ties of firms: whom they serve first, whose concentrate they take, whom they qualify."""

import numpy as np

from lanes.elementwise import clear
from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism, sum_of
from regame.engine.relations.buyers import MOST_CLAIMED, prefer
from regame.engine.relations.firms import LEAST, or_else, owner_of
from regame.engine.relations.plants import open_room
from regame.engine.state.stages import EXTRACTION, MAKING, RECYCLING, REFINING

SELLS = 1e-6  # t a month that count as selling


@compiled
def claimed(w: World, r: int, f: int) -> float:
    """Tonnes of a plant's output of this month that the state has a claim on that it serves."""
    n = owner_of(w, r, f)
    part = or_else(w.set_reserve[r, n], 0.0)
    return part * w.output[r, f] if w.set_serve[r, n] == w.set_serve[r, n] else 0.0


@mechanism
def set_aside(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Take claimed tonnes off what plants hold and off what their buyers order, into d.aside.

    As contracts of the table do (`offtakes.py`), at the price of the day: in the mix of the plant's
    store, at most `MOST_CLAIMED` of what the buyer orders, and no more than a route of a table
    carries. Goods of plants inside a holder, which need licences, are not set aside.
    """
    for f in range(a.first_seller, a.begin[RECYCLING + 1]):
        tonnes, held = claimed(w, r, f), sum_of(w.refined_stock[r, f])
        clear(d.aside[r, f])
        if tonnes > 0 and a.plant_held[f] <= 0:
            i, j = a.plant_state[f], int(w.set_serve[r, owner_of(w, r, f)])
            part = min(tonnes / max(held, LEAST), 1.0)
            for g in range(len(a.content)):
                moved = min(part * w.refined_stock[r, f, g], MOST_CLAIMED * d.order[r, g, j])
                for k in range(len(a.route_seller)):
                    if a.route_seller[k] == i and a.route_buyer[k] == j:
                        moved = min(moved, d.route_room[r, k, g])
                        d.route_room[r, k, g] -= moved
                moved *= a.route_open[i, j]
                w.refined_stock[r, f, g] -= moved
                d.order[r, g, j] -= moved
                d.held[r, g, i] = max(d.held[r, g, i] - moved, 0.0)
                d.aside[r, f, g] = moved


@mechanism
def hand_over(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Add what was set aside to flows, once the market has cleared: it is shipped with them."""
    for f in range(a.first_seller, a.begin[RECYCLING + 1]):
        if claimed(w, r, f) > 0:
            j = int(w.set_serve[r, owner_of(w, r, f)])
            for g in range(len(a.content)):
                w.flow[r, g, a.plant_state[f], j] += d.aside[r, f, g]


@mechanism
def prefer_claims(w: World, a: Facts, r: int) -> None:
    """Buyers with a claim on a firm's output prefer its state at least as far as the claim goes.

    Where tonnes are set aside preferences follow what is delivered.
    """
    for f in range(a.first_seller, len(a.plant_state)):
        tonnes, product = claimed(w, r, f), a.plant_stage[f] == MAKING
        if tonnes > 0 and (product or a.plant_held[f] > 0):
            i, j = a.plant_state[f], int(w.set_serve[r, owner_of(w, r, f)])
            if product:
                wanted = 0.0
                for k in range(a.states):
                    wanted += w.product_flow[r, k, j]
                floor = min(tonnes / max(wanted, LEAST), MOST_CLAIMED)
                prefer(w.product_weight[r], a.product_states, i, j, floor)
            else:
                for g in range(len(a.content)):
                    floor = tonnes * a.basket[f, g] / max(w.need[r, g, j], LEAST)
                    prefer(w.weight[r, g], a.selling_states, i, j, min(floor, MOST_CLAIMED))


@mechanism
def qualify(w: World, a: Facts, q: Row, r: int) -> None:
    """Users buy a part from a second source in place of holders' goods, as requalification goes.

    The source is a state, or (-1) all sellers outside the holders by what they sell. Who buys that
    much there already, or as much as it sells to all, moves nothing.
    """
    speed, users = 1 / q.market_requalification, w.funds.shape[1] - 3 * a.states
    for j in range(a.states):
        source = w.set_qualify[r, users + j]
        for g in range(len(a.content) if source == source else 0):
            displace(w.weight[r, g], w.flow[r, g], a.inside, int(source), j, q.market_second, speed)
        source = w.set_qualify[r, users + a.states + j]
        if source == source:
            weight, flow = w.product_weight[r], w.product_flow[r]
            displace(weight, flow, a.inside, int(source), j, q.market_second, speed)


@compiled
def sales_of(flow: np.ndarray, inside: np.ndarray, source: int, i: int) -> float:
    """What seller i sells to all, t, if it is of the source; else 0."""
    return sum_of(flow[i]) if i == source or (source < 0 and not inside[i]) else 0.0


@compiled
def displace(
    weight: np.ndarray,
    flow: np.ndarray,
    inside: np.ndarray,
    source: int,
    j: int,
    second: float,
    speed: float,
) -> None:
    """Move buyer j's preference (seller, buyer) from holders to a source, by what it sells.

    Up to the share `second`, and to all that the source sells over what the buyer buys.
    """
    sold, bought, part, held = 0.0, 0.0, 0.0, 0.0
    for i in range(len(flow)):
        sales = sales_of(flow, inside, source, i)
        sold += sales
        bought += flow[i, j]
        if sales > 0:
            part += weight[i, j]
        elif inside[i]:
            held += weight[i, j]
    moved = speed * min(min(second, sold / max(bought, SELLS)) - part, held)
    if sold > SELLS and moved > 0:
        for i in range(len(flow)):
            sales = sales_of(flow, inside, source, i)
            if sales > 0:
                weight[i, j] += moved * sales / sold
            elif inside[i]:
                weight[i, j] *= 1 - moved / held


@mechanism
def tie_raw(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Concentrate is made for the separators that its owner ships to; tollers take strangers'.

    Changes weights of routes, d.raw_weight, between what mines offer and the market of tolls, where
    ore can go and does not go already.
    """
    for s in a.extractor_states:
        own_room, moved = 0.0, 0.0
        for i in range(a.states):
            own_room += d.raw_room[r, i] * a.raw_open[i, s] * a.raw_tied[i, s]
        for i in a.refinery_states:
            moved += tied(w, a, d, r, i, s) * d.raw_room[r, i]
        if moved > 0:
            share_staying = 1 - moved / max(own_room + moved, LEAST)
            for i in a.refinery_states:
                part = (1 - share_staying) * tied(w, a, d, r, i, s) * d.raw_room[r, i]
                d.raw_weight[r, i, s] *= share_staying
                d.raw_weight[r, i, s] += part / max(moved, LEAST)


@mechanism
def tied(w: World, a: Facts, d: Buffers, r: int, i: int, s: int) -> float:
    """How far ore of mine state s is tied to separators of state i: by who ships and who tolls."""
    shipped, tolled, able = 0.0, 0.0, 0.0
    if a.raw_open[i, s] > 0 and a.raw_tied[i, s] < 1:
        for f in range(a.begin[EXTRACTION], a.begin[EXTRACTION + 1]):
            if a.plant_state[f] == s and w.set_ship[r, owner_of(w, r, f)] == i:
                shipped += w.raw_stock[r, f] + w.output[r, f]
        for f in range(a.begin[REFINING], a.begin[REFINING + 1]):
            if a.plant_state[f] == i:
                room_ = open_room(w, r, f)
                able += room_
                tolled += room_ if w.set_toll[r, owner_of(w, r, f)] > 0 else 0.0
    return max(shipped / max(d.raw_offered[r, s], LEAST), tolled / max(able, LEAST))

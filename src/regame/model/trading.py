"""The three markets of a month: tolls for raw goods, refined goods under licence, products."""

from __future__ import annotations

from math import exp, inf, log, sumprod
from typing import TYPE_CHECKING

from regame.model.claims import set_aside, tie_raw
from regame.model.market import (
    GREY,
    LICENSED,
    Buyer,
    Licence,
    Seller,
    Source,
    Trade,
    clear,
)
from regame.model.statecraft import FLOOD_DEPTH, counted_share, duties, licence_terms

if TYPE_CHECKING:
    from regame.model.run import Run
    from regame.model.states import State

TOLL_HOLD, TOLL_SLOPE, RAW_ELASTICITY = 0.25, 6.0, 0.3
PRODUCT_HOLD, PRODUCT_SLOPE = 0.25, 8.0
GREY_WEIGHT = 0.3
TRACE = 1e-9  # t that a state without raw goods asks room for


def raw_tie(host: State, source: State) -> float:
    """How readily raw goods go there, 0-1: they do not leave a holder, and stay with their own.

    In full at home and where the extractors have a plant of their own.
    """
    if (source.inside and host is not source) or not source.model.joined(source, host):
        return 0.0
    tied = source.raw_tied[host.row]
    return tied + source.model.p.market.ore_strangers * (1 - tied)


def trade_tolls(model: Run) -> None:
    """Extractors' states look for room at refineries; raw goods move and are refined."""
    states = model.all_states
    for state in states:
        state.room_for_raw = sum(firm.open_room() for firm in state.refineries)
    hosts = [state for state in states if state.room_for_raw > 0]
    room = sum(state.room_for_raw for state in hosts)
    mean = sum(state.toll * state.room_for_raw for state in hosts) / max(room, 1e-12)
    sellers = []
    for host in hosts:
        cost = sum(firm.open_room() * firm.unit_cost for firm in host.refineries)
        sellers.append(Seller(max(host.toll, 1e-3), host.room_for_raw, cost / host.room_for_raw))
    trade = Trade(
        sellers, [seek_room(state, hosts, mean) for state in states], TOLL_HOLD, TOLL_SLOPE
    )
    clear([trade], Licence())
    for host, seller in zip(hosts, sellers, strict=True):
        host.toll = seller.price
    send_raw(model, hosts, trade)


def seek_room(state: State, hosts: list[State], mean: float) -> Buyer:
    """An extractors' state as a buyer of room: what a route forgoes against the best is a cost."""
    p = state.model.p.market
    heap = [firm.heap + firm.output for firm in state.extractors]
    state.raw_offered = sum(heap)
    baskets = [firm.basket for firm in state.extractors]
    mix = [sumprod(heap, [basket[g] for basket in baskets]) for g in range(len(state.price))]
    open_room = [host.room_for_raw * raw_tie(host, state) for host in hosts]
    total = max(sum(open_room), 1e-12)
    offered = max(state.raw_offered, 1e-12)
    worth = [sumprod(host.price, mix) / offered for host in hosts]
    best = max((w for w, room in zip(worth, open_room, strict=True) if room > 0), default=0.0)
    best = max(best, 0.0)
    value = max(best, mean)
    buyer = Buyer(max(state.raw_offered, TRACE), RAW_ELASTICITY, mean, p.sharpness / value, value)
    state.raw_weight = [0.0] * len(state.raw_share)
    for host, room in zip(hosts, open_room, strict=True):
        state.raw_weight[host.row] = room / total
    tie_raw(state.model, state)
    for t, (host, earned) in enumerate(zip(hosts, worth, strict=True)):
        weight = state.raw_weight[host.row]
        if weight > 0:
            cost = state.freight(host.row, p.ore_transport) + max(best - earned, 0.0)
            buyer.routes.append((t, weight, cost))
    return buyer


def send_raw(model: Run, hosts: list[State], trade: Trade) -> None:
    """Take what was shipped off the heaps, and spread it over the hosts' refineries."""
    groups = range(len(model.content))
    for state in model.all_states:
        state.arriving = [0.0 for _ in groups]
    for j, state in enumerate(model.all_states):
        shipped = [flow[j] for flow in trade.flow]
        total = sum(shipped)
        part = min(total / max(state.raw_offered, 1e-12), 1.0)
        sent = state.raw_offered * part
        state.raw_flow = [0.0] * len(state.raw_share)
        share = state.raw_share = [0.0] * len(state.raw_share)
        if sent <= TRACE:
            share[:] = state.raw_weight
        else:
            for host, tonnes in zip(hosts, shipped, strict=True):
                share[host.row] = tonnes / total
                state.raw_flow[host.row] = sent * share[host.row]
        for firm in state.extractors:
            firm.sent = (firm.heap + firm.output) * part
            firm.heap += firm.output - firm.sent
            for host in hosts:
                for g in groups:
                    host.arriving[g] += firm.sent * firm.basket[g] * share[host.row]


def trade_refined(model: Run) -> None:
    """Users' orders meet what producers hold; a holder's exports pass its licence or unseen."""
    states, holder = model.all_states, model.home
    holder.duties = duties(holder)
    for state in states:
        state.set_import_duties()
    orders = [state.order() for state in states]
    aside = set_aside(model, orders)
    trades, sellers_of = [], []
    for g in range(len(model.content)):
        for state in states:
            state.refined_held[g] = sum(f.store[g] for f in (*state.refineries, *state.recyclers))
        has_habit = [
            any(buyer.habit[g][s.row] > 0 and model.joined(s, buyer) for buyer in states)
            for s in states
        ]
        sellers = [state for state in states if state.refined_held[g] > 0 and has_habit[state.row]]
        trades.append(refined_trade(model, g, sellers, [order[g] for order in orders]))
        sellers_of.append(sellers)
    licence = licence_terms(holder)
    clear(trades, licence)
    holder.rent, holder.margin = licence.rent, licence.margin
    for g, (trade, sellers) in enumerate(zip(trades, sellers_of, strict=True)):
        take_refined(model, g, trade, sellers)
    for state in states:
        state.refined_claimed = [0.0] * len(trades)
    for seller, buyer, moved in aside:
        for g, tonnes_moved in enumerate(moved):
            seller.refined_claimed[g] += tonnes_moved
            buyer.bought[g][seller.row] += tonnes_moved
            buyer.stock[g] += tonnes_moved


def refined_trade(model: Run, g: int, sellers: list[State], buyers: list[Buyer]) -> Trade:
    """The market of one group: every seller's goods on every route, the holder's on two more."""
    p, holder = model.p, model.home
    flooding = FLOOD_DEPTH * (holder.action.flooding or 0.0)
    offers = [
        Seller(
            seller.price[g],
            seller.refined_held[g],
            seller.seller_expected[g] * (1 - flooding if seller is holder else 1),
        )
        for seller in sellers
    ]
    trade = Trade(offers, buyers, p.market.hold, p.market.offer_slope)
    first = sellers.index(holder)
    licensed, grey = len(sellers), len(sellers) + 1
    trade.sources += [Source(first, LICENSED), Source(first, GREY)]
    trade.tax = 1 + holder.duties[g]
    trade.floor = holder.ask[g] * (1 - p.licences.ask_fall) if holder.export_quota < inf else 0.0
    posted = (holder.action.posted_price or 0.0) * holder.start_price[g]
    trade.floor = max(trade.floor, posted)
    refuses = model.facts["denial_covers"][g]
    for state, buyer in zip(model.all_states, buyers, strict=True):
        for t, seller in enumerate(sellers):
            if not model.joined(seller, state):
                continue
            weight = state.habit[g][seller.row]
            cost = state.freight(seller.row, p.market.transport)
            cost += state.premium(seller, exp(state.trailing[g]), g)
            if seller is holder and state is not holder:
                if not (state.denied and refuses):
                    buyer.routes.append((licensed, weight, cost))
                buyer.routes.append((grey, GREY_WEIGHT * weight, cost + p.leakage.cost))
            elif weight > 0:
                buyer.routes.append((t, weight, cost))
    return trade


def take_refined(model: Run, g: int, trade: Trade, sellers: list[State]) -> None:
    """Prices and deliveries of one group; exports under licence are counted."""
    holder = model.home
    for state, buyer in zip(model.all_states, trade.buyers, strict=True):
        state.rise[g] = log(buyer.index / state.index[g])
        state.index[g], state.refined_sold[g] = buyer.index, 0.0
        if state.refined_held[g] <= 0:  # whoever has some that nobody buys keeps its price
            state.price[g] = buyer.index
    for seller, offer in zip(sellers, trade.sellers, strict=True):
        seller.price[g] = offer.price
    for source, flow in zip(trade.sources, trade.flow, strict=True):
        sellers[source.seller].refined_sold[g] += sum(flow)
        if source.kind == LICENSED:
            holder.ask[g] = source.ask
            counted = counted_share(holder) * sum(flow)
            holder.counted += counted
            holder.licences_left = max(holder.licences_left - counted, 0.0)
    for j, state in enumerate(model.all_states):
        state.bought[g] = [0.0] * len(model.all_states)
        for source, flow in zip(trade.sources, trade.flow, strict=True):
            state.stock[g] += flow[j]
            if source.kind == GREY:
                state.grey_bought[g] = flow[j]
            else:
                state.bought[g][sellers[source.seller].row] += flow[j]


def trade_products(model: Run) -> None:
    """Users' orders meet what makers can make of the refined goods there are."""
    states = model.all_states
    has_habit = [
        any(buyer.product_habit[s.row] > 0 and model.joined(s, buyer) for buyer in states)
        for s in states
    ]
    makers = [state for state in states if state.products_offered > 0 and has_habit[state.row]]
    offers = [Seller(s.product_price, s.products_offered, s.product_cost) for s in makers]
    buyers = [state.want_products() for state in states]
    for state, buyer in zip(states, buyers, strict=True):
        for t, maker in enumerate(makers):
            weight = state.product_habit[maker.row]
            if weight > 0 and model.joined(maker, state):
                cost = state.freight(maker.row, model.p.market.transport)
                cost += state.premium(maker, exp(state.product_trailing), -1)
                buyer.routes.append((t, weight, cost))
    trade = Trade(offers, buyers, PRODUCT_HOLD, PRODUCT_SLOPE)
    clear([trade], Licence())
    for j, (state, buyer) in enumerate(zip(states, buyers, strict=True)):
        state.product_index = buyer.index
        if state.products_offered <= 0:
            state.product_price = state.product_cost
        state.products_bought = [0.0] * len(states)
        for maker, flow in zip(makers, trade.flow, strict=True):
            state.products_bought[maker.row] = flow[j]
    sold = dict.fromkeys(states, 0.0)
    for maker, offer, flow in zip(makers, offers, trade.flow, strict=True):
        maker.product_price = offer.price
        sold[maker] = sum(flow)
    for state in states:
        state.make_products(sold[state])
        state.use_products()

"""From the mine to the separator: concentrate looks for capacity, and pays a toll for it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from regame.atlas import Atlas, Facts
from regame.mechanisms.compiled import Row, Table, compiled, verb
from regame.mechanisms.market import Market, clear_market
from regame.mechanisms.production import MINE, SEPARATION, room, separation_room
from regame.parameters import Parameters
from regame.world import World

TOLL_HOLD = 0.25  # at cost, separators offer 1/(1 + hold) = 80 % of their room; C
TOLL_SLOPE = 6.0  # C
ORE_ELASTICITY = 0.3  # of concentrate offered, to the toll; C


class Tolls(NamedTuple):
    """What the market of tolls is made of; mine states buy, separators' states sell."""

    offered: np.ndarray  # (run, mine state) t of concentrate
    room: np.ndarray  # (run, separator state) t that separators can take
    cost: np.ndarray  # (run, separator state) USD/kg, mean unit cost by room
    weight: np.ndarray  # (run, separator state, mine state) share of open room
    route: np.ndarray  # the same, USD/kg: freight and value forgone against the best outlet
    value: np.ndarray  # (run, mine state) USD/kg: best outlet, or the mean toll if that is more
    mean_toll: np.ndarray  # (run,) USD/kg


@compiled
def collect_ore(w: World, a: Facts, r: int, offered: np.ndarray, mix: np.ndarray) -> None:
    """Add up what mines offer: offered (mine state,) t, mix (group, mine state) t."""
    offered[:] = 0.0
    mix[:] = 0.0
    for f in range(a.begin[MINE], a.begin[MINE + 1]):
        s, heap = a.firm_state[f], w.ore_stock[r, f] + w.output[r, f]
        offered[s] += heap
        for g in range(len(mix)):
            mix[g, s] += heap * a.basket[f, g]


@compiled
def collect_room(w: World, a: Facts, r: int, open_: np.ndarray, cost: np.ndarray) -> None:
    """Add up room of separators (state,) t and their mean unit cost by room (state,) USD/kg."""
    open_[:] = 0.0
    cost[:] = 0.0
    for f in range(a.begin[SEPARATION], a.begin[SEPARATION + 1]):
        s, able = a.firm_state[f], room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f])
        able = separation_room(able, w.oxide_stock[r, f])
        open_[s] += able
        cost[s] += able * w.unit_cost[r, f]
    for s in range(a.states):
        cost[s] /= max(open_[s], 1e-12)


@compiled
def mean_toll(w: World, r: int, open_: np.ndarray) -> float:
    """Last month's tolls, mean by room of separators, USD/kg."""
    total, tolls = 0.0, 0.0
    for s in range(len(open_)):
        total += open_[s]
        tolls += w.toll[r, s] * open_[s]
    return tolls / max(total, 1e-12)


@compiled
def ore_tie(a: Facts, q: Row, i: int, s: int) -> float:
    """How readily concentrate of mine state s goes to a separator in state i, 0-1."""
    return a.ore_open[i, s] * (a.ore_tied[i, s] + q.market_ore_strangers * (1 - a.ore_tied[i, s]))


@compiled
def outlets(w: World, a: Facts, q: Row, r: int, mix: np.ndarray, tolls: Tolls) -> None:
    """Set weights and costs of routes, and the value of every mine state's best outlet.

    A separator weighs by its room, at home and where a mine has a plant of its own in full,
    elsewhere by `ore_strangers`: concentrate is made for a plant, and few others can crack it.
    What a route costs a mine is freight plus the value it forgoes against its best outlet, so
    concentrate leans to where oxides are dear.
    """
    price, room, route = w.price[r], tolls.room[r], tolls.route[r]
    for s in range(a.states):
        total, best = 0.0, 0.0
        for i in a.separator_states:
            total += room[i] * ore_tie(a, q, i, s)
        part, each = 1 / max(total, 1e-12), 1 / max(tolls.offered[r, s], 1e-12)
        for i in a.separator_states:
            weight, worth = room[i] * ore_tie(a, q, i, s) * part, 0.0
            for g in range(len(mix)):
                worth += price[g, i] * mix[g, s]
            tolls.weight[r, i, s], route[i, s] = weight, worth * each
            if weight > 0:
                best = max(best, route[i, s])
        for i in a.separator_states:
            forgone = max(best - route[i, s], 0.0)
            route[i, s] = q.market_ore_transport * a.apart[i, s] + forgone
        tolls.value[r, s] = max(best, tolls.mean_toll[r])


@verb
def look_for_room(w: World, a: Facts, p: Table, tolls: Tolls) -> None:
    """Fill in the tolls of this month."""
    mix = np.empty((len(a.content), a.states))
    for r in range(len(p)):
        collect_ore(w, a, r, tolls.offered[r], mix)
        collect_room(w, a, r, tolls.room[r], tolls.cost[r])
        tolls.mean_toll[r] = mean_toll(w, r, tolls.room[r])
        for s in range(a.states):
            if tolls.room[r, s] <= 0:
                tolls.cost[r, s] = tolls.mean_toll[r]
        outlets(w, a, p[r], r, mix, tolls)


def toll_market(world: World, atlas: Atlas, p: Parameters) -> tuple[Market, Tolls]:
    """The market of this month's tolls: mine states buy, separators' states sell."""
    runs, count = world.runs, atlas.states_count
    states, routes = (runs, count), (runs, count, count)
    shapes = (states, states, states, routes, routes, states, (runs,))
    tolls = Tolls(*(np.zeros(shape) for shape in shapes))
    look_for_room(world, atlas, p, tolls)
    none = np.zeros((runs, 0))
    market = Market(
        quantity=np.maximum(tolls.offered, 1e-9)[:, None],
        elasticity=np.full((runs, 1, count), ORE_ELASTICITY),
        reference=np.repeat(tolls.mean_toll, count).reshape(runs, 1, count),
        available=tolls.room[:, None],
        hold=np.full(runs, TOLL_HOLD),
        slope=np.full(runs, TOLL_SLOPE),
        offer_reference=tolls.cost[:, None],
        weight=tolls.weight[:, None],
        grey_weight=np.zeros((runs, 1, 0, count)),
        cost=tolls.route[:, None],
        sharpness=(p("market.sharpness", 1) / tolls.value)[:, None],
        value=tolls.value[:, None],
        duty=np.zeros((runs, 1, 0)),
        covered=np.zeros(1, bool),
        ask_floor=np.zeros((runs, 1, 0)),
        licences=none, counted=none, grey_cost=none, evasion=none,
        grey_capacity=none, grey_width=none,
        holders=(),
    )  # fmt: skip
    return market, tolls


@compiled
def send_ore(w: World, a: Facts, r: int, tolls: Tolls, part: np.ndarray, mix: np.ndarray) -> None:
    """Take what was shipped off the heaps. Sets ore_share and mix (group, mine state) t.

    part: (state,) scratch.
    """
    flow, shares = w.ore_flow[r], w.ore_share[r]
    mix[:] = 0.0
    for s in range(a.states):
        shipped = 0.0
        for i in a.separator_states:
            shipped += flow[i, s]
        part[s] = min(shipped / max(tolls.offered[r, s], 1e-12), 1.0)
        there = tolls.offered[r, s] * part[s]  # the market buys a trace where there is nothing
        each = 1 / max(shipped, 1e-12)
        for i in a.separator_states:
            share = flow[i, s] * each
            flow[i, s] = there * share
            shares[i, s] = share if there > 1e-9 else tolls.weight[r, i, s]
    for f in range(a.begin[MINE], a.begin[MINE + 1]):
        s, heap = a.firm_state[f], w.ore_stock[r, f] + w.output[r, f]
        sent = heap * part[s]
        w.ore_stock[r, f] = heap - sent
        for g in range(len(mix)):
            mix[g, s] += sent * a.basket[f, g]


@compiled
def arrivals(w: World, a: Facts, r: int, mix: np.ndarray, arriving: np.ndarray) -> None:
    """Spread what was sent, mix (group, mine state), over separators' states, arriving the same."""
    share = w.ore_share[r]
    for g in range(len(mix)):
        for i in a.separator_states:
            came = 0.0
            for s in a.mine_states:
                came += mix[g, s] * share[i, s]
            arriving[g, i] = came


@verb
def move_ore(w: World, a: Facts, tolls: Tolls, price: np.ndarray, flow: np.ndarray) -> None:
    """Ship concentrate and make oxides of it. price: (run, 1, state); flow: (run, 1, i, j) t.

    Sets toll, ore_flow, ore_share, ore_stock, and adds the oxides to the separators' stock.
    """
    mix = np.empty((w.oxide_stock.shape[2], a.states))
    arriving, part = np.empty_like(mix), np.empty(a.states)
    for r in range(len(price)):
        for s in range(a.states):
            if tolls.room[r, s] > 0:
                w.toll[r, s] = price[r, 0, s]
        w.ore_flow[r] = flow[r, 0]
        send_ore(w, a, r, tolls, part, mix)
        arrivals(w, a, r, mix, arriving)
        for f in range(a.begin[SEPARATION], a.begin[SEPARATION + 1]):
            s, made = a.firm_state[f], 0.0
            able = room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f])
            share = separation_room(able, w.oxide_stock[r, f]) / max(tolls.room[r, s], 1e-12)
            for g in range(len(arriving)):
                w.oxide_stock[r, f, g] += arriving[g, s] * share
                made += arriving[g, s] * share
            w.output[r, f] = made
            capacity = w.capacity[r, f] * w.ramp[r, f]
            w.use_of_capacity[r, f] = made / max(capacity, 1e-12)


def separate(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Clear the tolls, move concentrate and make oxides. Returns residuals (run,)."""
    market, tolls = toll_market(world, atlas, p)
    none = np.zeros((world.runs, 0))
    cleared = clear_market(market, np.maximum(world.toll, 1e-3)[:, None], none, none)
    move_ore(world, atlas, p, tolls, cleared.price, cleared.flow)
    return cleared.residual

"""How much mines dig and how much separators can take: output by margin."""

from __future__ import annotations

import numpy as np

from regame.engine.lanes.elementary import exp, log
from regame.engine.lanes.elementwise import exponentials
from regame.engine.state.atlas import Facts
from regame.engine.state.buffers import Buffers
from regame.engine.state.world import World
from regame.engine.verbs import Row, compiled, mechanism, number

MINE, SEPARATION, RECYCLING, MAGNET = range(4)  # rows of atlas.STAGES
IDLE, BUILDING, RUNNING, MOTHBALLED = range(4)  # phases of a plant
FULL_ORE = 3.0  # months of output in the heap at which a mine runs at half; C
LEAST_SALES = 1e-6  # t USD/kg a month that count as sales
LEAST_LOG = -5.0  # of the factor on output, however large stocks are
FULL_OXIDE = 8.0  # months of capacity in the store at which a separator takes half; C


@mechanism
def ore_value(w: World, a: Facts, q: Row, r: int, worth: np.ndarray, paid: np.ndarray) -> None:
    """What a kilogram of each mine state's concentrate earns and pays, USD/kg.

    worth: (group, state) inside price where it was separated; paid: (state,) toll and freight.
    """
    share, price = w.ore_share[r], w.price[r]
    for s in a.mine_states:
        paid[s] = 0.0
        for i in a.separator_states:
            paid[s] += (w.toll[r, i] + q.market_ore_transport * a.apart[i, s]) * share[i, s]
        for g in range(len(worth)):
            earned = 0.0
            for i in a.separator_states:
                earned += price[g, i] * share[i, s]
            worth[g, s] = earned


@compiled
def basket_value(basket: np.ndarray, f: int, worth: np.ndarray, s: int) -> float:
    """Value of a kilogram of a firm's basket (firm, group) at its state's prices (group, state)."""
    value = 0.0
    for g in range(len(worth)):
        value += basket[f, g] * worth[g, s]
    return value


@compiled
def start_cost(q: Row, cost: float, held: float) -> float:
    """Unit cost of a firm at the start, USD/kg: the table's, scaled inside and outside."""
    return cost * (q.production_cost if held > 0 else q.production_cost_outside)


@compiled
def utilisation(q: Row, margin: float) -> float:
    """Share of capacity that runs at a margin, price over cost: a logistic of its logarithm.

    Source: the minimal model of 2005-15 (response 0.43, headroom 0.6), C.
    """
    return 1 / (1 + exp(-(log(margin) + q.production_headroom) / q.production_response))


@compiled
def utilisations(q: Row, margin: np.ndarray) -> None:
    """Put the share of capacity that runs in the place of margins; flat."""
    for k in range(len(margin)):
        margin[k] = utilisation(q, margin[k])


@compiled
def room(phase: float, capacity: float, ramp: float) -> float:
    """What a plant could make this month, t."""
    return capacity * ramp if phase == RUNNING else 0.0


@compiled
def enforced(q: Row, undocumented: float, campaign: float) -> tuple[float, float]:
    """Shares of a firm's output that a campaign leaves: on the books, and off them.

    Of the plan it cuts a part, of what is undocumented everything.
    """
    plan = (1 - undocumented) * (1 - q.production_enforced_plan * campaign)
    return plan, undocumented * (1 - campaign)


@mechanism
def stock_cover(w: World, a: Facts, q: Row, r: int, cover: np.ndarray) -> None:
    """What producers of oxides hold by state, in months of what they sell, by value (state,).

    Where nothing is sold it is the usual cover, market.hold.
    """
    for i in a.separator_states:
        cover[i] = 0.0
    for f in range(a.first_seller, a.begin[RECYCLING + 1]):
        i = a.firm_state[f]
        for g in range(len(a.content)):
            cover[i] += w.price[r, g, i] * w.oxide_stock[r, f, g]
    for i in a.separator_states:
        sold = 0.0
        for g in range(len(a.content)):
            gone = 0.0
            for j in range(a.states):
                gone += w.flow[r, g, i, j]
                for h in range(len(a.holders)):
                    gone += w.grey_flow[r, g, h, j] if a.holders[h] == i else 0.0
            sold += w.price[r, g, i] * gone
        cover[i] = cover[i] / sold if sold > LEAST_SALES else q.market_hold


@mechanism
def stock_factors(w: World, a: Facts, q: Row, r: int, cover: np.ndarray, part: np.ndarray) -> None:
    """Factor on the output of mine states, part (state,), from stocks of the separators they feed.

    exp((hold - cover) / adjustment): plans make good a gap in stocks over some months, the rule of
    Holt, Modigliani, Muth and Simon (1960); in the minimal model of 2005-15, too, what producers
    hold cuts output. cover: (state,) scratch.
    """
    stock_cover(w, a, q, r, cover)
    for s in a.mine_states:
        mean = 0.0
        for i in a.separator_states:
            mean += cover[i] * w.ore_share[r, i, s]
        part[s] = exp(max((q.market_hold - mean) / q.production_adjustment, LEAST_LOG))


@mechanism
def plan_mines(w: World, a: Facts, d: Buffers, q: Row, r: int, noise: np.ndarray) -> None:
    """Set output and use of capacity of the mines. noise: (run, mine) standard normal draws."""
    last = a.begin[MINE + 1]
    stock_factors(w, a, q, r, d.total, d.part)
    uses, luck = d.uses_of_mines[:last], d.luck_of_mines[:last]
    ore_value(w, a, q, r, d.worth, d.charged)
    for f in range(last):
        s = a.firm_state[f]
        uses[f] = max(basket_value(a.basket, f, d.worth, s), 1e-6)
        uses[f] /= w.unit_cost[r, f] + d.charged[s]
        luck[f] = q.production_noise * (noise[r, f] - 0.5 * q.production_noise)
    utilisations(q, uses)
    exponentials(luck)
    for f in range(last):
        s, use, campaign = a.firm_state[f], uses[f], 0.0
        if a.firm_held[f] > 0:
            use += number(w.set_flooding[r, a.holder_of_firm[f]]) * (1 - use)
            campaign = w.campaign[r, a.holder_of_firm[f]]
        capacity = room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f])
        heap = w.ore_stock[r, f] / max(capacity, 1e-9) / FULL_ORE
        use /= 1 + (heap * heap) * (heap * heap)
        plan, hidden = enforced(q, a.undocumented[f], campaign)
        if a.leaving[f] > 0:  # of those who are shut, some have moved away and stay away
            moved = w.moved[r, a.holder_of_firm[f]]
            hidden = a.undocumented[f] * (1 - max(campaign, moved))
        full = min(use * d.part[s], 1.0)
        d.idled[r, f] = capacity * full * (1 - (plan + hidden))
        use = full * (plan + hidden)
        w.use_of_capacity[r, f] = use if capacity > 0 else 0.0
        w.output[r, f] = capacity * use * luck[f] * w.plant_path[r, f]


@compiled
def separation_room(able: float, store: np.ndarray) -> float:
    """Concentrate that a separator can take this month, t.

    able: t, what the plant could take; less where its store (group,) t is full.
    """
    held = 0.0
    for g in range(len(store)):
        held += store[g]
    full = held / max(able, 1e-9) / FULL_OXIDE
    return able / (1 + (full * full) * (full * full))

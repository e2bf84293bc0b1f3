"""Plants, as several mechanisms and players see them: phases, output by margin, costs, views."""

import numpy as np

from lanes.elementary import exp, log
from lanes.elementwise import clear
from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism, sum_of
from regame.engine.state.stages import MAKING, REFINING, RUNNING

FULL_REFINED = 8.0  # months of capacity in the store at which a separator takes half; C
# most of capital cost or loss that support pays; eVAC and MP awards, support.csv, C
GRANT_SHARE = 0.5
LEARNING_STAGES = 3  # mines, separation with recycling, magnets
KNOW_HOW = (0, 1, 1, 2)  # row of the know-how axis by stage of a plant
SMOOTHING = 1 / 6  # a month, of plants' results
KG = 1000.0  # kilograms in a tonne


@mechanism
def raw_value(w: World, a: Facts, q: Row, r: int, worth: np.ndarray, paid: np.ndarray) -> None:
    """What a kilogram of each mine state's concentrate earns and pays, USD/kg.

    worth: (group, state) inside price where it was separated; paid: (state,) toll and freight.
    """
    share, price = w.raw_share[r], w.price[r]
    for s in a.extractor_states:
        paid[s] = 0.0
        for i in a.refinery_states:
            paid[s] += (w.toll[r, i] + q.market_ore_transport * a.apart[i, s]) * share[i, s]
        for g in range(len(worth)):
            earned = 0.0
            for i in a.refinery_states:
                earned += price[g, i] * share[i, s]
            worth[g, s] = earned


@compiled
def basket_value(basket: np.ndarray, f: int, worth: np.ndarray, s: int) -> float:
    """Value of a kilogram of a plant's basket (plant, group) at prices of its state.

    worth: (group, state) USD/kg.
    """
    value = 0.0
    for g in range(len(worth)):
        value += basket[f, g] * worth[g, s]
    return value


@compiled
def start_cost(q: Row, cost: float, held: float) -> float:
    """Unit cost of a plant at the start, USD/kg: the table's, scaled inside and outside."""
    return cost * (q.production_cost if held > 0 else q.production_cost_outside)


@compiled
def utilisation(q: Row, margin: float) -> float:
    """Share of capacity that runs at a margin, price over cost: a logistic of its logarithm.

    Source: the minimal model of 2005-15 (response 0.43, headroom 0.6), C.
    """
    return 1 / (1 + exp(-(log(margin) + q.production_headroom) / q.production_response))


@compiled
def room(phase: float, capacity: float, ramp: float) -> float:
    """What a plant could make this month, t."""
    return capacity * ramp if phase == RUNNING else 0.0


@compiled
def open_room(w: World, r: int, f: int) -> float:
    """What a plant may make this month, t: what it could, as far as its owner leaves it open."""
    return room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f] * w.open_part[r, f])


@compiled
def enforced(q: Row, undocumented: float, campaign: float) -> tuple[float, float]:
    """Shares of a plant's output that a campaign leaves: on the books, and off them.

    Of the plan it cuts a part, of what is undocumented everything.
    """
    plan = (1 - undocumented) * (1 - q.production_enforced_plan * campaign)
    return plan, undocumented * (1 - campaign)


@compiled
def refining_room(able: float, store: np.ndarray) -> float:
    """Concentrate that a separator can take this month, t.

    able: t, what the plant could take; less where its store (group,) t is full.
    """
    full = sum_of(store) / max(able, 1e-9) / FULL_REFINED
    return able / (1 + (full * full) * (full * full))


@compiled
def hurdle_after(q: Row, scare: float) -> float:
    """The hurdle outside: of its margin over one, shares sold in a scare take a part."""
    return 1 + (q.investment_hurdle - 1) * exp(-q.investment_equity * scare)


@mechanism
def input_cost(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Oxides in a kilogram of magnet at what buyers pay, d.inputs (state,) USD/kg.

    The wedge between outside and inside prices draws makers inside; `wedge_to_magnets` is the
    part of it that makers outside expect, and zero switches the move of plants off.
    """
    clear(d.inputs)
    for g in range(len(a.content)):
        inside = w.index[r, g, a.home]
        for s in range(a.states):
            felt = inside + q.market_wedge_to_magnets * (w.index[r, g, s] - inside)
            d.inputs[s] += w.content[r, g, s] * felt


@mechanism
def price_of_products(w: World, a: Facts, d: Buffers, q: Row, r: int, s: int) -> float:
    """What a state pays for the products that it buys this month, delivered, t x USD/kg."""
    last, spent = len(a.content), d.agreed_paid[r, len(a.content), s] / KG
    for i in a.product_states:
        delivered = w.product_price[r, i] + q.market_transport * a.apart[i, s]
        spent += w.product_flow[r, i, s] * delivered
    for h in range(len(a.holders)):
        worth = q.licensing_paid * w.licence_worth[r, h, last, s] + d.import_duty[r, last, h, s]
        spent += w.product_flow[r, a.holders[h], s] * worth
    return spent


@compiled
def next_projects(w: World, r: int, f: int) -> float:
    """Capacity of the next projects of a class that are in building, t/month; see entry.py."""
    return sum_of(w.coming[r, f])


@compiled
def partner_cost(w: World, a: Facts, r: int, f: int) -> float:
    """Cash cost outside of the step from rock to oxide that a plant does not do itself, USD/kg.

    That of its partner in a project, else the usual one.
    """
    partner = a.partner[f]
    return w.unit_cost[r, partner] if partner >= 0 else a.step_cost[a.plant_stage[f]]


@compiled
def cash_ratio(w: World, a: Facts, r: int, f: int, inputs: np.ndarray) -> float:
    """Today's price over a plant's cash cost, capital aside: what restarts look at.

    inputs: (state,) USD/kg, oxides in a kilogram of magnet.
    """
    stage, s = a.plant_stage[f], a.plant_state[f]
    if stage == MAKING:
        return w.product_index[r, s] / (w.unit_cost[r, f] + inputs[s])
    value = basket_value(a.basket, f, w.buyer_expected[r], s)
    return value / (w.unit_cost[r, f] + partner_cost(w, a, r, f))


@compiled
def in_force(a: Facts, k: int, month: int) -> float:
    """One while contract k runs, else zero."""
    return 1.0 if a.contract_begins[k] <= month and month < a.contract_ends[k] else 0.0


@compiled
def lent_to(a: Facts, f: int, month: int) -> float:
    """What buyers have lent a plant under contracts in force, or its partner, USD."""
    lent = 0.0
    for k in range(len(a.contract_plant)):
        if a.contract_plant[k] == f or a.contract_plant[k] == a.partner[f]:
            lent += a.contract_loan[k] * in_force(a, k, month)
    return lent


@compiled
def follows(w: World, q: Row, r: int, h: int) -> float:
    """How far a holder's plan follows magnets: as ordered, or as at the start; negative: none."""
    ordered = w.set_mine_plan[r, h]
    return q.production_plan_stands if ordered != ordered else ordered


@compiled
def planned(w: World, a: Facts, q: Row, r: int, f: int) -> bool:
    """Whether a plan sets the growth of a plant: of mines and separators inside, where one is."""
    inside = a.plant_held[f] > 0 and a.plant_stage[f] <= REFINING
    return inside and follows(w, q, r, a.holder_of_plant[f]) >= 0


@compiled
def plan_growth(w: World, a: Facts, r: int, f: int, own: float) -> float:
    """Growth a month of a mine or separator inside under a plan.

    A mine with a separator of its own and that one grow by the plan, scattered clay is held where
    it is, and separators for all go on as they would, `own`: they may buy elsewhere.
    """
    if a.partner[f] >= 0:
        return w.plan_growth[r, a.holder_of_plant[f]] / 12
    return own if a.plant_stage[f] == REFINING else 0.0

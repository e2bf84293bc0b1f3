"""How much mines dig and how much separators can take: output by margin."""

from __future__ import annotations

import numpy as np

from regame.atlas import Facts
from regame.mechanisms.compiled import Row, compiled, mechanism, number
from regame.mechanisms.desk import Desk
from regame.mechanisms.elementwise import exponentials
from regame.mechanisms.kernel.elementary import exp, log
from regame.world import World

MINE, SEPARATION, RECYCLING, MAGNET = range(4)  # rows of atlas.STAGES
IDLE, BUILDING, RUNNING, MOTHBALLED = range(4)  # phases of a plant
FULL_ORE = 3.0  # months of output in the heap at which a mine runs at half; C
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
def plan_mines(w: World, a: Facts, d: Desk, q: Row, r: int, noise: np.ndarray) -> None:
    """Set output and use of capacity of the mines. noise: (run, mine) standard normal draws."""
    last = a.begin[MINE + 1]
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
        use, campaign = uses[f], 0.0
        if a.firm_held[f] > 0:
            use += number(w.set_flooding[r, a.holder_of_firm[f]]) * (1 - use)
            campaign = w.campaign[r, a.holder_of_firm[f]]
        capacity = room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f])
        heap = w.ore_stock[r, f] / max(capacity, 1e-9) / FULL_ORE
        use /= 1 + (heap * heap) * (heap * heap)
        plan, hidden = enforced(q, a.undocumented[f], campaign)
        w.use_of_capacity[r, f] = use
        w.output[r, f] = capacity * use * (plan + hidden) * luck[f]


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

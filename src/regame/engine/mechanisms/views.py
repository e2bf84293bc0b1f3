"""How investors and owners look at a plant: the price over what it costs."""

import numpy as np

from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism, number, power
from regame.engine.relations.plants import GRANT_SHARE, basket_value, next_projects, partner_cost
from regame.engine.state.stages import BUILDING, EXTRACTION, IDLE, MAKING, REFINING, RUNNING


@compiled
def annuity(q: Row) -> float:
    """Yearly capital charge per unit of capital cost over 20 years."""
    rate = max(q.investment_discount, 1e-6)
    return rate / (1 - power(1 + rate, -20.0))


@mechanism
def pipeline(w: World, a: Facts, q: Row, r: int) -> float:
    """Factor on the view of prices for mines in building outside, per share of use."""
    coming = 0.0
    for f in range(a.begin[EXTRACTION], a.begin[EXTRACTION + 1]):
        if w.phase[r, f] == BUILDING:
            coming += w.capacity[r, f] * (1 - a.plant_held[f])
    for k in range(len(a.classes)):
        if a.plant_stage[a.classes[k]] == EXTRACTION:
            coming += next_projects(w, r, a.classes[k]) * (1 - a.plant_held[a.classes[k]])
    return power(1 + coming / a.use_outside, -q.investment_pipeline)


@mechanism
def price_views(w: World, a: Facts, q: Row, r: int, view: np.ndarray) -> None:
    """Set the price that investors count on, view (group, state), floors included.

    A weight on the price that buyers expect, the rest on the usual price, a measure of the cost of
    the marginal producer in the holder state; less the visible pipeline of mines.
    """
    trend = q.investment_trend_weight
    crowded = pipeline(w, a, q, r)
    for g in range(len(view)):
        anchor = w.start_price[r, g] * (q.production_cost * q.opening_anchor) * w.usual_price[r, g]
        anchor = (1 - trend) * min(anchor, w.seller_expected[r, g, a.home])
        for s in range(a.states):
            view[g, s] = (anchor + trend * w.buyer_expected[r, g, s]) * crowded
    for g in range(len(view)):
        if a.floor_covers[g]:
            for s in range(a.states):
                view[g, s] = max(view[g, s], number(w.set_price_floor[r, s]))


@mechanism
def scarcity(w: World, a: Facts, r: int) -> float:
    """Concentrate over room of separators, built or in building outside, at most one."""
    raw, capacity = 0.0, 0.0
    for f in range(a.begin[REFINING + 1]):
        if w.phase[r, f] == BUILDING or w.phase[r, f] == RUNNING:
            size = w.capacity[r, f] * (1 - a.plant_held[f])
            if a.plant_stage[f] == EXTRACTION:
                raw += size
            else:
                capacity += size
    for k in range(len(a.classes)):
        if a.plant_stage[a.classes[k]] == EXTRACTION:
            raw += next_projects(w, r, a.classes[k]) * (1 - a.plant_held[a.classes[k]])
        elif a.plant_stage[a.classes[k]] == REFINING:
            capacity += next_projects(w, r, a.classes[k]) * (1 - a.plant_held[a.classes[k]])
    return min(raw / max(capacity, 1e-9), 1.0)


@compiled
def to_build(w: World, a: Facts, r: int, f: int) -> float:
    """Capital cost of a project, USD per t/year: its own, and that of a partner still to build."""
    cost, partner = a.capex[f], a.partner[f]
    if partner >= 0:
        idle = w.phase[r, f] == IDLE and w.phase[r, partner] == IDLE
        theirs = a.capex[partner] * w.capacity[r, partner] / w.capacity[r, f]
        cost += theirs if idle or a.projects[f] > 1 else 0.0
    return cost


@mechanism
def review_plants(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Move every plant's view: price over full cost, support aside; above one is worth while.

    Mines and separators look at the whole way from rock to oxide; a separator outside that has no
    mine of its own also at whether there is concentrate for it; magnet makers at magnets over
    conversion and oxides, d.inputs.
    """
    price_views(w, a, q, r, d.prospect)
    scarce = scarcity(w, a, r)
    charge = annuity(q) / 1000
    for f in range(len(a.plant_state)):
        stage, s, outside = a.plant_stage[f], a.plant_state[f], 1 - a.plant_held[f]
        full = w.unit_cost[r, f] + partner_cost(w, a, r, f) * outside
        full += charge * to_build(w, a, r, f) * (1 - GRANT_SHARE * w.support[r, f])
        if stage == MAKING:
            worth = w.product_index[r, s] / (full + d.inputs[s])
        else:
            worth = basket_value(a.basket, f, d.prospect, s) / full
        if stage == REFINING and outside > 0 and a.partner[f] < 0:
            worth *= scarce
        w.outlook[r, f] += q.investment_view_memory * (worth - w.outlook[r, f])

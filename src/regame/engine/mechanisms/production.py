"""How much mines dig and how much separators can take: output by margin."""

import numpy as np

from lanes.elementary import exp
from lanes.elementwise import clear
from regame.engine.dialect import Buffers, Facts, Row, World, mechanism, number
from regame.engine.relations.plants import basket_value, enforced, raw_value, room, utilisation
from regame.engine.state.stages import EXTRACTION, RECYCLING

FULL_RAW = 3.0  # months of output in the heap at which a mine runs at half; C
LEAST_SALES = 1e-6  # t USD/kg a month that count as sales
LEAST_LOG = -5.0  # of the factor on output, however large stocks are


@mechanism
def stock_cover(w: World, a: Facts, q: Row, r: int, cover: np.ndarray) -> None:
    """What producers of oxides hold by state, in months of what they sell, by value (state,).

    Where nothing is sold it is the usual cover, market.hold.
    """
    clear(cover)
    for f in range(a.first_seller, a.begin[RECYCLING + 1]):
        i = a.plant_state[f]
        for g in range(len(a.content)):
            cover[i] += w.price[r, g, i] * w.refined_stock[r, f, g]
    for i in a.refinery_states:
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
    for s in a.extractor_states:
        mean = 0.0
        for i in a.refinery_states:
            mean += cover[i] * w.raw_share[r, i, s]
        part[s] = exp(max((q.market_hold - mean) / q.production_adjustment, LEAST_LOG))


@mechanism
def plan_extractors(w: World, a: Facts, d: Buffers, q: Row, r: int, noise: np.ndarray) -> None:
    """Set output and use of capacity of the mines. noise: (run, mine) standard normal draws."""
    stock_factors(w, a, q, r, d.total, d.part)
    raw_value(w, a, q, r, d.worth, d.charged)
    for f in range(a.begin[EXTRACTION + 1]):
        s, campaign = a.plant_state[f], 0.0
        worth = max(basket_value(a.basket, f, d.worth, s), 1e-6)
        cost = (w.unit_cost[r, f] + d.charged[s]) * w.reserve[r, f]
        use = utilisation(q, worth / cost)
        luck = exp(q.production_noise * (noise[r, f] - 0.5 * q.production_noise))
        if a.plant_held[f] > 0:
            use += number(w.set_flooding[r, a.holder_of_plant[f]]) * (1 - use)
            campaign = w.campaign[r, a.holder_of_plant[f]]
        capacity = room(w.phase[r, f], w.capacity[r, f], w.ramp[r, f])
        heap = w.raw_stock[r, f] / max(capacity, 1e-9) / FULL_RAW
        use /= 1 + (heap * heap) * (heap * heap)
        plan, hidden = enforced(q, a.undocumented[f], campaign)
        gone = 0.0  # of the output that the campaign would stop, what is dug elsewhere already
        shut = 1 - (plan + hidden)
        if a.leaving[f] > 0:  # of those who are shut, some have moved away and stay away
            moved = w.moved[r, a.holder_of_plant[f]]
            hidden = a.undocumented[f] * (1 - max(campaign, moved))
            gone = a.undocumented[f] * min(campaign, moved)
        full = min(use * d.part[s], 1.0)
        d.idled[r, f] = capacity * full * (shut - gone)
        use = full * (plan + hidden)
        w.use_of_capacity[r, f] = use if capacity > 0 else 0.0
        w.output[r, f] = capacity * use * luck * w.plant_path[r, f]

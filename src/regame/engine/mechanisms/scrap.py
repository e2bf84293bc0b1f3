"""Goods in use by age, and what comes back from them at the end of their life."""

from lanes.elementary import exp, log
from lanes.elementwise import clear, flat
from regame.engine.dialect import Buffers, Facts, Row, World, mechanism, number, sum_of
from regame.engine.relations.use import AGES


@mechanism
def age_products(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Add what went into use and move the rest on; what leaves is collected or lost.

    in_use: (run, age, group, state) t: what is in products, or what is used itself where nothing is
    made of it. Mean life by use 2 to 30 years; recycling.csv. Under 1 % of what leaves is recovered
    at the start; collection rises with subsidy, and with the price as far as it answers it.
    """
    leave = AGES / (12 * q.recycling_life_years)
    moving = flat(w.retired[r])
    clear(moving)
    for age in range(AGES):
        held = flat(w.in_use[r, age])
        for k in range(len(moving)):
            retired = leave * held[k]
            held[k] += moving[k] - retired
            moving[k] = retired
    for s in range(a.states):
        d.part[s] = q.recycling_collection + w.collection_added[r, s]
        d.total[s] = (1 - a.swarf) / max(sum_of(w.product_flow[r, s]), 1e-12)
    for g in range(len(a.content)):
        for s in range(a.states):
            dear = exp(q.recycling_response * log(w.index[r, g, s] / w.start_index[r, g, s]))
            rate = d.part[s] * dear + number(w.set_recycling[r, s])
            w.scrap[r, g, s] += min(rate, q.recycling_most) * w.retired[r, g, s]
        for i in a.product_states:
            part = d.total[i] * w.into_products[r, g, i]
            for j in range(a.states):
                w.in_use[r, 0, g, j] += part * w.product_flow[r, i, j]
        if not a.makes:
            for s in range(a.states):
                w.in_use[r, 0, g, s] += w.used[r, g, s]

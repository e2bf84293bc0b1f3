"""Know-how: what doing teaches, and what a ban on technology withholds."""

from lanes.elementary import log
from lanes.elementwise import flat
from regame.engine.dialect import LN2, Buffers, Facts, Row, World, mechanism, power
from regame.engine.relations.plants import KNOW_HOW, start_cost
from regame.engine.state.stages import IDLE, MAKING


@mechanism
def learn(w: World, a: Facts, d: Buffers, q: Row, r: int, money_cost: float) -> None:
    """Add this month's output to what states have made, and set unit costs.

    money_cost: costs of everybody over the base year's, by date; cost_level: by their growth.

    Cost falls by a rate per doubling of output. No rate for rare earths was found; 5 to 15 % per
    doubling is assumed; lead_times.csv, C. Output before the start counts as ten years at the
    start's rate, so incumbents learn slowly. A plant that is begun costs more than announced, by
    as much as it takes longer.
    """
    for f in range(len(a.plant_state)):
        w.made[r, KNOW_HOW[a.plant_stage[f]], a.plant_state[f]] += w.output[r, f]
    exponent = log(1 - q.learning_rate) / LN2
    knowledge, output, before = flat(d.known), flat(w.made[r]), flat(w.made_before[r])
    for k in range(len(knowledge)):
        knowledge[k] = max(power(1 + output[k] / before[k], exponent), q.learning_floor)
    level = money_cost * w.cost_level[r]
    for f in range(len(a.plant_state)):
        factor = d.known[KNOW_HOW[a.plant_stage[f]], a.plant_state[f]]
        overrun = 1.0 if w.phase[r, f] == IDLE else w.delay[r, f]
        start = start_cost(q, a.cost[f], a.plant_held[f])
        if a.plant_stage[f] == MAKING:
            start *= w.reserve[r, f]
        w.unit_cost[r, f] = start * factor * level * overrun

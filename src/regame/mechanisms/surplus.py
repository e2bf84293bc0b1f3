"""What users gain and lose: the value of what they could not buy, and the damage of dear supply."""

from __future__ import annotations

import numpy as np

from regame.atlas import Facts
from regame.mechanisms.compiled import Table, compiled, verb
from regame.mechanisms.kernel.elementary import exp, log
from regame.mechanisms.magnets import magnet_elasticity
from regame.mechanisms.orders import elasticity
from regame.mechanisms.substitution import penalty
from regame.world import World

KG = 1000.0


@compiled
def forgone(need: float, used: float, price0: float, e: float, value: float) -> float:
    """Value lost because `used` fell short of `need` at the start price (t x USD/kg).

    Area under the inverse demand price0 (need/x)^(1/e) from used to need, capped at the value of
    what stops; negative where more is used than needed. The standard consumer-surplus integral.
    """
    e = min(e, 0.98)
    steep = 1 - 1 / e
    share = log(max(used / max(need, 1e-12), 1e-9))
    choke = -e * log(value / price0)  # log share of need left where price reaches the value
    area = price0 * need / steep * (1 - exp(steep * max(share, choke)))
    if choke > share:
        area += value * need * (exp(choke) - exp(share))
    return area


@verb
def user_surplus(w: World, a: Facts, p: Table, paid: np.ndarray) -> np.ndarray:
    """Surplus of final users less a constant (run, state) USD; also sets the damage of dear supply.

    paid: (run, state) USD for oxides that are no input of magnets.
    """
    surplus = np.empty(paid.shape)
    for r in range(len(p)):
        q = p[r]
        top = q.prices_magnet * a.magnet_stop_value * q.demand_value
        for s in range(a.states):
            loss, size = 0.0, w.activity[r, s]
            replaced = a.magnet_use[s] * w.magnet_lost[r, s] * w.magnet_start[r, s]
            for g in range(len(a.content)):
                value, used = w.stop_value[r, g, s], w.used[r, g, s]
                e = elasticity(q, a.elasticity[g], a.elasticity_long[g], w.adapted[r, g, s])
                need, start = a.direct_use[g, s] * size, w.start_index[r, g, s]
                loss += forgone(need, used, start, e, value)
                replaced += a.direct_use[g, s] * w.lost[r, g, s] * start
            bought, spent = 0.0, 0.0
            for i in range(a.states):
                flow = w.magnet_flow[r, i, s]
                bought += flow
                spent += flow * (w.magnet_price[r, i] + q.market_transport * a.apart[i, s])
            e, start = magnet_elasticity(q, a, w.magnet_adapted[r, s]), w.magnet_start[r, s]
            loss += forgone(a.magnet_use[s] * size, bought, start, e, top)
            w.damage[r, s] = KG * max(loss, 0.0)
            surplus[r, s] = -KG * (loss + spent) - paid[r, s]
            surplus[r, s] -= KG * size * penalty(q, replaced)
    return surplus

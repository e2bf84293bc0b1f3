"""What users gain and lose: the value of what they could not buy, and the damage of dear supply."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from regame.atlas import Facts
from regame.mechanisms.compiled import Row, Table, compiled, verb
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
    share = max(used / max(need, 1e-12), 1e-9)
    choke = -e * log(value / price0)  # log share of need left where price reaches the value
    area = price0 * need / steep * (1 - exp(steep * max(log(share), choke)))
    return area + value * need * max(exp(choke) - share, 0.0)


class Uses(NamedTuple):
    """What users wanted and got: rows for groups of oxides and one for magnets, by state."""

    need: np.ndarray  # (group + 1, state) t/month at the start's price
    used: np.ndarray  # the same, used or bought
    start: np.ndarray  # USD/kg
    e: np.ndarray  # elasticity
    value: np.ndarray  # USD/kg of what stops
    loss: np.ndarray  # t x USD/kg forgone


@compiled
def look_at_uses(w: World, a: Facts, q: Row, r: int, uses: Uses) -> None:
    """Fill in the uses of a run, but for what is lost."""
    last = len(a.content)
    top = q.prices_magnet * a.magnet_stop_value * q.demand_value
    for g in range(last):
        for s in range(a.states):
            uses.need[g, s] = a.direct_use[g, s] * w.use_path[r, g, s] * w.activity[r, s]
            uses.used[g, s] = w.used[r, g, s]
            uses.start[g, s] = w.start_index[r, g, s]
            uses.e[g, s] = elasticity(q, a.elasticity[g], a.elasticity_long[g], w.adapted[r, g, s])
            uses.value[g, s] = w.stop_value[r, g, s]
    for s in range(a.states):
        uses.need[last, s] = a.magnet_use[s] * w.magnet_path[r, s] * w.activity[r, s]
        uses.used[last, s] = w.magnet_flow[r, :, s].sum()
        uses.start[last, s] = w.magnet_start[r, s]
        uses.e[last, s] = magnet_elasticity(q, a, w.magnet_adapted[r, s])
        uses.value[last, s] = top


@compiled
def lose(uses: Uses) -> None:
    """Set what is lost in every use."""
    need, used, start = uses.need.ravel(), uses.used.ravel(), uses.start.ravel()
    e, value, loss = uses.e.ravel(), uses.value.ravel(), uses.loss.ravel()
    for k in range(len(need)):
        loss[k] = forgone(need[k], used[k], start[k], e[k], value[k])


@verb
def user_surplus(w: World, a: Facts, p: Table, paid: np.ndarray) -> np.ndarray:
    """Surplus of final users less a constant (run, state) USD; also sets the damage of dear supply.

    paid: (run, state) USD for oxides that are no input of magnets.
    """
    surplus = np.empty(paid.shape)
    rows = np.empty((6, len(a.content) + 1, a.states))
    uses = Uses(rows[0], rows[1], rows[2], rows[3], rows[4], rows[5])
    for r in range(len(p)):
        q = p[r]
        look_at_uses(w, a, q, r, uses)
        lose(uses)
        for s in range(a.states):
            loss, spent = uses.loss[:, s].sum(), 0.0
            for i in range(a.states):
                delivered = w.magnet_price[r, i] + q.market_transport * a.apart[i, s]
                spent += w.magnet_flow[r, i, s] * delivered
            replaced = a.magnet_use[s] * w.magnet_path[r, s]
            replaced *= w.magnet_lost[r, s] * w.magnet_start[r, s]
            for g in range(len(a.content)):
                size = a.direct_use[g, s] * w.use_path[r, g, s]
                replaced += size * w.lost[r, g, s] * w.start_index[r, g, s]
            w.damage[r, s] = KG * max(loss, 0.0)
            surplus[r, s] = -KG * (loss + spent + w.activity[r, s] * penalty(q, replaced))
            surplus[r, s] -= paid[r, s]
    return surplus

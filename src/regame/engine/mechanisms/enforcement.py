"""What a campaign costs the state that orders it: patrols, idle mines, owners to be paid off.

What it spares is booked elsewhere: less is mined, so the line of the environment falls less.
"""

from regame.engine.dialect import Buffers, Facts, Row, World, mechanism
from regame.engine.relations.plants import KG
from regame.engine.state.lines import EXTRACTORS
from regame.engine.state.stages import EXTRACTION


@mechanism
def charge_campaign(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Book the campaign's budget, what idle mines go on to cost, and what their owners get.

    d.idled: (run, plant) t kept from being dug, less what is dug elsewhere now. Compensation is for
    licensed output alone and is paid once, as the campaign rises above all before: it moves the
    budget, not income. Of the plan a campaign cuts a part, of what is undocumented everything
    (`production.enforced`), but what is dug elsewhere is not idle.
    """
    for h in range(len(a.holders)):
        cost = q.enforcement_budget * 1e6 / 12 * w.campaign[r, h]
        d.support_paid[r, a.holders[h]] += cost
        w.spent[r, a.holders[h]] += cost
    for f in range(a.begin[EXTRACTION], a.begin[EXTRACTION + 1]):
        if a.plant_held[f] > 0:
            h, s = a.holder_of_plant[f], a.plant_state[f]
            worth = KG * d.idled[r, f] * w.unit_cost[r, f]  # USD a month
            d.ledger[r, s, EXTRACTORS] -= q.enforcement_idle * worth
            rise = max(w.campaign[r, h] - w.compensated[r, h], 0.0)
            gone = a.undocumented[f] * min(w.campaign[r, h], w.moved[r, h])
            gone = gone if a.leaving[f] > 0 else 0.0
            plan = (1 - a.undocumented[f]) * q.production_enforced_plan
            idle = (plan + a.undocumented[f]) * w.campaign[r, h] - gone
            licensed = plan / max(idle, 1e-12) * rise
            money = 12 * q.enforcement_compensation * licensed * worth
            d.support_got[r, f] += money
            d.support_paid[r, s] += money
            w.spent[r, s] += money
    for h in range(len(a.holders)):
        w.compensated[r, h] = max(w.compensated[r, h], w.campaign[r, h])

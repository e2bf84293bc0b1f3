"""What users gain and lose: the value of what they could not buy, and the damage of dear supply."""

from lanes.elementary import exp, log
from lanes.elementwise import flat
from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism
from regame.engine.relations.plants import KG
from regame.engine.relations.use import elasticity, penalty, product_elasticity
from regame.engine.state.lines import USERS


@compiled
def forgone(need: float, used: float, price0: float, e: float, value: float) -> float:
    """Value lost because `used` fell short of `need` at the start price (t x USD/kg).

    Area under the inverse demand price0 (need/x)^(1/e) from used to need, capped at the value
    of lost load; negative where more is used than needed. The standard consumer-surplus integral.
    """
    e = min(e, 0.98)
    steep = 1 - 1 / e
    share = max(used / max(need, 1e-12), 1e-9)
    choke = -e * log(value / price0)  # log share of need left where price reaches the value
    area = price0 * need / steep * (1 - exp(steep * max(log(share), choke)))
    return area + value * need * max(exp(choke) - share, 0.0)


@mechanism
def look_at_uses(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """What users wanted and got, by group of oxides and for magnets, by state: d.use_*."""
    last = len(a.content)
    top = q.prices_magnet * a.product_stop_value * q.demand_value
    for g in range(last):
        for s in range(a.states):
            size = a.direct_use[g, s] * w.use_path[r, g, s] * w.activity[r, s]
            d.use_need[g, s] = size * (1 - w.lost[r, g, s])
            d.use_got[g, s] = w.used[r, g, s]
            d.use_start[g, s] = w.start_index[r, g, s]
            adapted = w.adapted[r, g, s]
            d.use_elastic[g, s] = elasticity(q, a.elasticity[g], a.elasticity_long[g], adapted)
            d.use_value[g, s] = w.stop_value[r, g, s]
    for s in range(a.states):
        size = a.product_use[s] * w.product_path[r, s] * w.activity[r, s]
        d.use_need[last, s] = size * (1 - w.product_lost[r, s])
        d.use_got[last, s] = w.product_used[r, s]
        d.use_start[last, s] = w.product_start[r, s]
        d.use_elastic[last, s] = product_elasticity(q, a, w.product_adapted[r, s])
        d.use_value[last, s] = top


@mechanism
def lose(d: Buffers) -> None:
    """Set what is lost in every use, d.use_loss."""
    need, used, start = flat(d.use_need), flat(d.use_got), flat(d.use_start)
    e, value, loss = flat(d.use_elastic), flat(d.use_value), flat(d.use_loss)
    for k in range(len(need)):
        loss[k] = forgone(need[k], used[k], start[k], e[k], value[k])


@mechanism
def split(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Keep what is lost in every use, with what substitutes cost there: d.use_harm, USD."""
    last = len(a.content)
    for s in range(a.states):
        for g in range(last):
            size = a.direct_use[g, s] * w.use_path[r, g, s]
            replaced = size * w.lost[r, g, s] * w.start_index[r, g, s]
            cost = w.activity[r, s] * (replaced + penalty(q, replaced))
            d.use_harm[r, g, s] = KG * (d.use_loss[g, s] + cost)
        replaced = a.product_use[s] * w.product_path[r, s]
        replaced *= w.product_lost[r, s] * w.product_start[r, s]
        cost = w.activity[r, s] * (replaced + penalty(q, replaced))
        d.use_harm[r, last, s] = KG * (d.use_loss[last, s] + cost)


@mechanism
def user_surplus(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Surplus of final users less a constant, into the ledger, USD; and the damage of dear supply.

    d.others_paid: (run, state) USD for oxides that are no input of magnets. What each use loses and
    what is paid for products is kept, less what a public stock took and with what firms' part of it
    costs to keep: d.use_harm, d.use_paid.
    """
    look_at_uses(w, a, d, q, r)
    lose(d)
    split(w, a, d, q, r)
    last = len(a.content)
    for s in range(a.states):
        loss, spent = 0.0, 0.0
        for k in range(len(d.use_loss)):
            loss += d.use_loss[k, s]
        for i in a.product_states:
            delivered = w.product_price[r, i] + q.market_transport * a.apart[i, s]
            spent += w.product_flow[r, i, s] * delivered
        for h in range(len(a.holders)):
            worth = q.licensing_paid * w.licence_worth[r, h, last, s] + d.import_duty[r, last, h, s]
            spent += w.product_flow[r, a.holders[h], s] * worth
        replaced = a.product_use[s] * w.product_path[r, s]
        replaced *= w.product_lost[r, s] * w.product_start[r, s]
        for g in range(len(a.content)):
            size = a.direct_use[g, s] * w.use_path[r, g, s]
            replaced += size * w.lost[r, g, s] * w.start_index[r, g, s]
        w.damage[r, s] = KG * max(loss, 0.0)
        d.use_paid[r, s] = KG * spent - d.product_bill[r, s] + d.kept[r, s]
        lost = loss + spent + w.activity[r, s] * (replaced + penalty(q, replaced))
        users = d.product_bill[r, s] - KG * lost - d.others_paid[r, s]
        d.ledger[r, s, USERS] = users - d.kept[r, s]

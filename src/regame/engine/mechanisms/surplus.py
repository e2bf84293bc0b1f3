"""What users gain and lose: the value of what they could not buy, and the damage of dear supply."""

from lanes.elementary import exp, log
from regame.engine.dialect import Buffers, Facts, Row, World, compiled, mechanism
from regame.engine.relations.plants import KG, price_of_products
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
def lose(w: World, a: Facts, d: Buffers, q: Row, r: int, s: int) -> tuple[float, float]:
    """What a state's users lose, and what substitutes have replaced at the start's prices.

    Both t x USD/kg. Sets d.use_harm, USD: what is lost in every use, by group of oxides and for
    magnets, with what substitutes cost there.
    """
    last, active, loss = len(a.content), w.activity[r, s], 0.0
    top = q.prices_magnet * a.product_stop_value * q.demand_value
    size, start = a.product_use[s] * w.product_path[r, s], w.product_start[r, s]
    need = size * active * (1 - w.product_lost[r, s])
    e = product_elasticity(q, a, w.product_adapted[r, s])
    of_products = forgone(need, w.product_used[r, s], start, e, top)
    replaced = size * (w.product_lost[r, s] * start)
    d.use_harm[r, last, s] = KG * (of_products + active * (replaced + penalty(q, replaced)))
    for g in range(last):
        size, start = a.direct_use[g, s] * w.use_path[r, g, s], w.start_index[r, g, s]
        need = size * active * (1 - w.lost[r, g, s])
        e = elasticity(q, a.elasticity[g], a.elasticity_long[g], w.adapted[r, g, s])
        of_group = forgone(need, w.used[r, g, s], start, e, w.stop_value[r, g, s])
        gone = size * w.lost[r, g, s] * start
        d.use_harm[r, g, s] = KG * (of_group + active * (gone + penalty(q, gone)))
        loss += of_group
        replaced += gone
    return loss + of_products, replaced


@mechanism
def user_surplus(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Surplus of final users less a constant, into the ledger, USD; and the damage of dear supply.

    d.others_paid: (run, state) USD for oxides that are no input of magnets. What each use loses and
    what is paid for products is kept, less what a public stock took and with what firms' part of it
    costs to keep: d.use_harm, d.use_paid.
    """
    for s in range(a.states):
        loss, replaced = lose(w, a, d, q, r, s)
        spent = price_of_products(w, a, d, q, r, s)
        w.damage[r, s] = KG * max(loss, 0.0)
        d.use_paid[r, s] = KG * spent - d.product_bill[r, s] + d.kept[r, s]
        lost = loss + spent + w.activity[r, s] * (replaced + penalty(q, replaced))
        users = d.product_bill[r, s] - KG * lost - d.others_paid[r, s]
        d.ledger[r, s, USERS] = users - d.kept[r, s]

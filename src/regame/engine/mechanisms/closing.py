"""Who takes what scarcity adds to prices, and whether all books together close.

Every dollar of rent has an owner in some state: the holder's treasury and its licensed firms,
foreign owners of firms there, traders abroad, and smugglers on both sides of the border. So states'
incomes add up to what users gained less what was used up: work, freight, plants, stores, patrols.
"""

from regame.engine.dialect import Buffers, Facts, Row, World, mechanism
from regame.engine.relations.discounting import present_value
from regame.engine.relations.measures import struck_by
from regame.engine.relations.plants import KG, price_of_products
from regame.engine.state.lines import (
    FIRMS,
    FOREIGN,
    INCOME_LINES,
    LEAKAGE,
    RENT,
    SMUGGLERS,
    TRADERS,
    TREASURY,
)
from regame.engine.state.stages import EXTRACTION, RUNNING

LEAST = 1.0  # USD a month: where users pay less nothing is compared


@mechanism
def share_rents(w: World, a: Facts, d: Buffers, q: Row, r: int, month: int) -> None:
    """Book the rent of licences and smugglers' margins with the states of who takes them.

    What foreign firms at a holder take goes to who owns them, by the table of plants; where it
    names nobody, to the states that they sell to. Traders and smugglers abroad sit where goods go.
    """
    ledger, factor = d.ledger[r], present_value(q, month)
    stays, traded = q.licences_domestic_share, q.licences_traders_share
    for h in range(len(a.holders)):
        home, rent, unseen = ledger[a.holders[h]], d.rent_earned[r, h], d.grey_earned[r, h]
        kept, named = rent * stays, 0.0
        home[RENT] += kept
        home[LEAKAGE] += unseen * q.leakage_owner_share
        for s in range(a.states):
            named += a.owners_abroad[h, s]
        for s in range(a.states):
            leaves = d.rent_from[r, h, s] * (1 - stays)
            owned = rent * (1 - stays) * a.owners_abroad[h, s] + leaves * (1 - named)
            ledger[s, RENT] += leaves * traded + owned * (1 - traded)
            ledger[s, LEAKAGE] += d.grey_from[r, h, s] * (1 - q.leakage_owner_share)
        treasury = kept * q.licences_treasury_share
        w.rents[r, TREASURY] += factor * (treasury + d.duty_earned[r, h])
        w.rents[r, FIRMS] += factor * (kept - treasury)
        w.rents[r, FOREIGN] += factor * (rent - kept) * (1 - traded)
        w.rents[r, TRADERS] += factor * (rent - kept) * traded
        w.rents[r, SMUGGLERS] += factor * unseen


@mechanism
def used_up(w: World, a: Facts, d: Buffers, q: Row, r: int) -> float:
    """Real costs of a month, USD: of plants, freight, stores, programmes, patrols, reprisals."""
    costs = d.moving_cost[r]
    for f in range(len(a.plant_state)):
        below = max(w.capacity[r, f] - w.output[r, f], 0.0) if w.phase[r, f] == RUNNING else 0.0
        charged = w.output[r, f] + q.production_fixed * below * a.new[f]
        if f < a.begin[EXTRACTION + 1]:
            charged += q.enforcement_idle * d.idled[r, f] * a.plant_held[f]
        costs += KG * w.unit_cost[r, f] * charged + d.spent[r, f]
    for s in range(a.states):
        for i in a.refinery_states:
            costs += KG * q.market_ore_transport * a.apart[i, s] * w.raw_flow[r, i, s]
        for i in a.product_states:
            costs += KG * q.market_transport * a.apart[i, s] * w.product_flow[r, i, s]
        costs += d.programmes[r, s] + d.storage[r, s] + d.kept[r, s]
        struck = struck_by(w, r, s) * q.disputes_retaliation * 1e6
        costs += struck * (q.disputes_backfire + (1.0 if len(a.holders) > 0 else 0.0))
    for h in range(len(a.holders)):
        costs += q.enforcement_budget * 1e6 / 12 * w.campaign[r, h]
    return costs


@mechanism
def close_books(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Compare states' incomes with users' surplus less real costs; keep the largest gap, w.gap.

    Both as changes from the start's prices, over what users paid: the least that use was worth.
    """
    incomes, worth, paid = 0.0, -used_up(w, a, d, q, r), 0.0
    for s in range(a.states):
        for k in range(INCOME_LINES):
            incomes += d.ledger[r, s, k]
        for c in range(len(a.content) + 1):
            worth -= d.use_harm[r, c, s]
        paid += d.others_paid[r, s] + KG * price_of_products(w, a, d, q, r, s)
    off = incomes - worth
    off = max(off, -off) / max(paid, LEAST)
    w.gap[r] = max(w.gap[r], off)

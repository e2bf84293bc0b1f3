"""Public money: programmes, grants, offtakes, floors, growth of makers, and public stocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regame.model.firms import BUILDING, GRANT_SHARE, RUNNING, Firm
from regame.model.stages import Refinery
from regame.model.states import SWARF

if TYPE_CHECKING:
    from regame.model.run import Run
    from regame.model.states import State

KG = 1000.0
COLLECTION_COST = 10.0  # USD/kg of old products collected
LEAST_ASKED = 1e3  # USD a month, by which money is divided at least
MOST_EXTRA = 1.2  # of need a month that a stock takes on top of use


def support(model: Run) -> None:
    """Pay programmes and plants; plants ask, states give."""
    for state in model.all_states:
        state.paid = programmes(state)
    for firm in model.all_firms:
        firm.got = asked(firm)
    share_out(model)
    for state in model.all_states:
        for firm in state.firms:
            money = firm.growth_cost + under_floor(state, firm)
            firm.got += money
            state.paid += money
        state.spent += state.paid


def programmes(state: State) -> float:
    """Money for research, and for the collection of old products."""
    refined = sum((1 - SWARF) * content for content in state.model.content)
    collected = (state.action.recycling or 0.0) * sum(state.retired)
    research = (state.action.research or 0.0) / 12
    return research + KG * COLLECTION_COST * collected / max(refined, 1e-12)


def asked(firm: Firm) -> float:
    """What a plant outside asks for: a part of what it spends while built, or of its loss."""
    if firm.home.inside or firm.waits or firm.phase not in (BUILDING, RUNNING):
        return 0.0
    return GRANT_SHARE * (firm.spent if firm.phase == BUILDING else max(-firm.result, 0.0))


def share_out(model: Run) -> None:
    """Give every plant the better of a grant at home and of offtakes, shared by budgets."""
    offered = {state: state.action.offtake or 0.0 for state in model.all_states}
    total = sum(offered.values())
    newcomers = [firm for firm in model.all_firms if firm.new]
    first = sum(firm.got for firm in newcomers if firm.backed)
    later = sum(firm.got for firm in newcomers if not firm.backed)
    old = min(total / 12 / max(first, LEAST_ASKED), 1.0)
    fresh = min(max(total / 12 - first, 0.0) / max(later, LEAST_ASKED), 1.0)
    abroad = 0.0
    for state in model.all_states:
        at_home = max(sum(firm.got for firm in state.firms), LEAST_ASKED)
        grant = min((state.action.grant or 0.0) / 12 / at_home, 1.0)
        for firm in state.firms:
            offtake = (old if firm.backed else fresh) if firm.new else 0.0
            firm.backed = firm.got > 0 and offtake > 0
            firm.support = 0.0 if state.inside else max(grant, offtake)
            firm.got *= firm.support
            if grant >= offtake:
                state.paid += firm.got
            else:
                abroad += firm.got
    for state in model.all_states:
        state.paid += abroad * offered[state] / max(total, 1e-9)


def under_floor(state: State, firm: Firm) -> float:
    """What is paid to a refinery at home for the gap between a floor and the price, USD."""
    if type(firm) is not Refinery:
        return 0.0
    floor, covers = state.action.price_floor or 0.0, state.model.facts["floor_covers"]
    gaps = (
        max(floor - price, 0.0) * part
        for price, part, covered in zip(state.price, firm.basket, covers, strict=True)
        if covered
    )
    return KG * firm.output * sum(gaps)


def growth_of_makers(model: Run) -> float:
    """Growth a month of makers inside that the holder pays for."""
    home = model.home
    running = [firm for firm in home.makers if firm.phase == RUNNING]
    worth = sum(firm.capacity * 12 * firm.capex for firm in running)
    return min((home.action.downstream or 0.0) / 12 / max(worth, 1.0), 0.02)


def keep_public_stock(state: State, g: int, paid: float) -> float:
    """Move the state's part of users' stock; returns the bill, USD. paid: for what arrived, USD."""
    p, need, held = state.model.p.stocks, state.need[g], state.public_stock[g]
    arrived = sum(state.bought[g]) + state.grey_bought[g]
    price = paid / (KG * arrived) if arrived > 0 else state.index[g]
    purchase = (state.stock_wanted(g) * need - held) / p.adjustment
    purchase = min(max(purchase, -0.5 * held), MOST_EXTRA * need)
    filled = min(arrived / max(need + purchase, 1e-12), 1.0) if purchase > 0 else 1.0
    now = min(held + purchase * filled, state.stock[g])
    state.public_stock[g] = now
    if state.action.stockpile_duty is not None:
        state.stock_duty = state.action.stockpile_duty
    duty = state.stock_duty
    bill = p.treasury * (1 - duty) * KG * price * (now - held)
    spent = bill + (1 - duty) * p.holding / 12 * KG * price * now
    state.ledger.kept += duty * p.keeping / 12 * KG * price * now
    state.paid += spent
    state.spent += spent
    return bill


def charge_campaign(model: Run) -> None:
    """What a campaign costs: its budget, what idle extractors go on to cost, compensation."""
    p, home = model.p.enforcement, model.home
    costs = p.budget * 1e6 / 12 * home.campaign
    rise = max(home.campaign - home.compensated, 0.0)
    for firm in home.extractors:
        worth = KG * firm.idled * firm.unit_cost
        home.ledger.mines -= p.idle * worth
        plan = (1 - firm.undocumented) * model.p.production.enforced_plan
        cut = (plan + firm.undocumented) * home.campaign
        money = 12 * p.compensation * plan / max(cut, 1e-12) * rise * worth
        firm.got += money
        costs += money
    home.paid += costs
    home.spent += costs
    home.compensated = max(home.compensated, home.campaign)

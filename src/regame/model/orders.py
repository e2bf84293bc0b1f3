"""What orders of firms do to plants, trade and use."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from regame.model.claims import prefer_claimed
from regame.model.companies import Company, book, raise_money, take_over
from regame.model.firms import BUILDING, IDLE, MOTHBALLED, RUNNING, Firm
from regame.model.stages import Extractor, Maker
from regame.strategies.firms.contract import PRODUCT_USER, TRADER, USER

if TYPE_CHECKING:
    from regame.model.run import Run

KG = 1000.0
LEARN = 1 / 24  # a month, of the gap to what makers learn to do without
LOBBY = 50e6  # USD that stir will as one restriction does
HOARD_MONTHS, MOST_FREED = 6.0, 0.25  # to close a gap; of users' stock a month


def decide(model: Run) -> None:
    """Ask firms in turn; what users and collectors order is written down."""
    for state in model.all_states:
        state.collects = 0.0
    asked = []
    for company in model.companies:
        if company.ask(model):
            raise_money(model, company)
            asked.append(company)
            for firm in company.plants if company.orders.close else ():
                firm.closed, firm.ramp = True, 0.0
                firm.stop(IDLE)
        orders, state = company.orders, company.home
        if company.kind == USER and company.rule is not None:
            state.eager = 1.0 if orders.openness is None else orders.openness
            state.cautious = 1.0 if orders.cover is None else orders.cover
            state.wary = 1.0 if orders.premium is None else orders.premium
            state.swift = 1.0 if orders.substitution is None else orders.substitution
        if orders.collect is not None:
            state.collects = orders.collect
    for company in asked:
        take_over(model, company)


def calmed(model: Run, luck: list[float]) -> list[float]:
    """Luck of plants less what their owners decide themselves: a draw that meets no chance."""
    luck = list(luck)
    for company in model.companies:
        orders = company.orders
        by_phase = {IDLE: orders.invest, RUNNING: orders.mothball, MOTHBALLED: orders.restart}
        for firm in company.plants:
            waits = firm.phase == IDLE and bool(orders.self_financed)
            if by_phase.get(firm.phase) is not None or waits or firm.closed:
                luck[firm.row] = inf
    return luck


def after_plan(model: Run) -> None:
    """Plants and output as ordered; makers use fewer heavies; traders trade."""
    for company in model.companies:
        start_and_stop(company, model.p.investment.restart)
    for company in model.companies:
        part = company.orders.output
        for firm in company.plants if part is not None else ():
            if isinstance(firm, Extractor) and firm.phase == RUNNING:
                firm.output = min(firm.output * part, max(firm.room, firm.output))
                firm.use = min(firm.use * part, 1.0)
    save_dearest(model)
    for company in model.companies:
        trade_stocks(company)


def start_and_stop(company: Company, restart: float) -> None:
    """Mothball, bring back and begin plants. restart: months."""
    for firm in company.plants:
        if company.orders.mothball and firm.phase == RUNNING:
            firm.stop(MOTHBALLED)
        if company.orders.restart and firm.phase == MOTHBALLED:
            firm.begin(restart)
    if company.orders.invest:
        begin_best(company)


def begin_best(company: Company) -> None:
    """Begin its best project, with the partner unless it goes alone."""
    firm = company.best()
    if firm is None:
        return
    firm.begin(firm.lead * firm.delay)
    partner = firm.partner
    if partner and not company.orders.alone and partner.phase == IDLE:
        partner.begin(partner.lead * partner.delay)


def save_dearest(model: Run) -> None:
    """Makers learn to do without the group that can be saved most, by their part of capacity."""
    ordered = {firm: c.orders.thrift for c in model.companies for firm in c.plants}
    g = model.facts["thrift_long"].index(max(model.facts["thrift_long"]))
    for state in model.all_states:
        running = [firm for firm in state.makers if firm.phase == RUNNING]
        goal = sum(firm.capacity * (ordered.get(firm) or 0.0) for firm in running)
        goal /= max(sum(firm.capacity for firm in running), 1e-12)
        state.saved += LEARN * max(goal - state.saved, 0.0)
        state.content[g] *= 1 - state.saved


def trade_stocks(company: Company) -> None:
    """A trader buys from users' stocks and sells to them, towards the hoard that it wants."""
    wanted, state = company.orders.hoard, company.home
    if company.kind != TRADER or (wanted is None and not any(company.hoard)):
        return
    for g, need in enumerate(state.need):
        gap = (wanted or 0.0) * need - company.hoard[g]
        move = min(gap / HOARD_MONTHS, MOST_FREED * state.stock[g])
        move = max(move, -company.hoard[g])
        company.funds -= KG * move * state.index[g]
        company.hoard[g] += move
        state.stock[g] -= move


def hold_back(model: Run) -> dict[Firm, float]:
    """Leave room of refineries and makers idle; returns ramps, to be put back after clearing."""
    ramps = {}
    for company in model.companies:
        part = company.orders.output
        for firm in company.plants:
            if not isinstance(firm, Extractor):
                firm.open_part = 1.0 if part is None else min(part, 1.0)
                ramps[firm] = firm.ramp
                firm.ramp *= firm.open_part
    return ramps


def pause(model: Run) -> None:
    """Building waits where an owner that finances itself has no money."""
    for company in model.companies:
        broke = company.orders.self_financed and company.funds <= 0 and not company.bankrupt
        for firm in company.plants:
            firm.waits = bool(broke) and firm.phase == BUILDING


def grow_as_ordered(model: Run) -> None:
    """Plants that run grow as ordered; makers move to the holder's, who pay to build."""
    moved = 0.0
    for company in model.companies:
        for firm in company.plants if company.orders.expand else ():
            if firm.phase == RUNNING:
                firm.grow(firm.capacity * company.orders.expand / 12)
    for company in model.companies:
        rate = (company.orders.relocate or 0.0) / 12
        for firm in company.plants:
            if isinstance(firm, Maker) and not firm.home.inside and firm.phase == RUNNING:
                moved += rate * firm.capacity
                firm.capacity *= 1 - rate
    capacity = sum(maker.capacity for maker in model.home.makers)
    for maker in model.home.makers if moved else ():
        maker.grow(moved * maker.capacity / max(capacity, 1e-12))


def book_all(model: Run) -> None:
    """A month's money of all that have a rule."""
    for company in model.companies:
        if company.rule is not None:
            book(company)


def after_adapt(model: Run) -> None:
    """Claims, qualification, lobbies and designs take effect."""
    prefer_claimed(model)
    for company in model.companies:
        if company.orders.qualify is not None:
            qualify(model, company, company.orders.qualify)
    for company in model.companies:
        spent = (company.orders.lobby or 0.0) / 12
        company.funds -= spent
        if spent and not company.home.inside:
            company.home.will += min(spent / LOBBY, max(3.0 - company.home.will, 0.0))
    for company in model.companies:
        if company.kind == PRODUCT_USER:
            redesign(model, company)


def qualify(model: Run, company: Company, name: str) -> None:
    """Move habits to a second source that sells, as fast as requalification goes."""
    buyers, home, market = model.all_states, company.home, model.p.market
    rows = [s.row for s in buyers if s.name == name or (not name and not s.inside)]
    if company.kind == PRODUCT_USER:
        tables = [(home.product_habit, [s.products_bought for s in buyers])]
    else:
        tables = [(habit, [s.bought[g] for s in buyers]) for g, habit in enumerate(home.habit)]
    for habit, bought in tables:
        sales = {row: sum(one[row] for one in bought) for row in rows}
        selling = {row: tonnes for row, tonnes in sales.items() if tonnes > 0}
        held = [s.row for s in buyers if s.inside and s.row not in selling]
        if sum(selling.values()) > 1e-6:
            mine = max(sum(bought[buyers.index(home)]), 1e-6)
            most = min(market.second, sum(selling.values()) / mine)
            displace(habit, held, selling, most, 1 / market.requalification)


def displace(
    habit: list[float], held: list[int], sales: dict[int, float], most: float, speed: float
) -> None:
    """Move a habit from holders' rows to sellers (row: t) until these have `most` of it."""
    used = sum(habit[row] for row in held)
    moved = speed * min(most - sum(habit[row] for row in sales), used)
    if moved <= 0:
        return
    for row in held:
        habit[row] *= 1 - moved / used
    for row, tonnes in sales.items():
        habit[row] += moved * tonnes / sum(sales.values())


def redesign(model: Run, company: Company) -> None:
    """New designs do without products: at any price, or the faster once they are dear."""
    p, state, orders = model.p.substitution, company.home, company.orders
    ceiling = min(model.product_ceiling * p.ceiling, 0.9)
    pull = max(1 - p.trigger / max(state.product_index / state.product_start, 1e-9), 0.0)
    faster = max((1.0 if orders.substitution is None else orders.substitution) - 1, 0.0) * p.speed
    state.product_lost += min(faster, 1.0) * max(ceiling * pull - state.product_lost, 0.0)
    out = min((orders.design_out or 0.0) / 12, 1.0)
    state.product_lost += out * max(ceiling - state.product_lost, 0.0)

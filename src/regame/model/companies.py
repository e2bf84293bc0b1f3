"""Firms that act: owners of plants, and users and traders of a state, with their own rules."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from regame.model.firms import BUILDING, IDLE, MOTHBALLED, RUNNING, Firm
from regame.strategies.firms.contract import (
    OF_KIND,
    PRODUCT_USER,
    TRADER,
    USUAL,
    FirmAction,
    FirmRule,
    FirmView,
)

if TYPE_CHECKING:
    from regame.model.run import Run
    from regame.model.states import State

LEAST = 1e-12
INTEREST, TERM = 0.08, 120  # a year; months to pay back


class Company:
    """A firm with its plants, its rule, the orders in force and its money, USD."""

    def __init__(self, name: str, kind: str, home: State, plants: list[Firm]):
        self.name, self.kind, self.home, self.plants = name, kind, home, plants
        self.rule: FirmRule | None = None
        self.orders = USUAL
        self.funds = self.debt = 0.0
        self.bankrupt = False
        self.hoard = [0.0] * len(home.price)  # t, of a trader

    def ask(self, model: Run) -> bool:
        """Ask its rule, if that is due; returns whether it was asked."""
        if self.rule is None or self.rule.name == "Usual" or model.month % self.rule.every:
            return False
        answer = self.rule.decide(view(model, self))
        can = OF_KIND[self.kind]
        allowed = {key: value if key in can else None for key, value in answer._asdict().items()}
        self.orders = FirmAction(**allowed)
        return True

    def capital(self) -> float:
        """What its plants would cost to build."""
        return sum(firm.capacity * 12 * firm.capex for firm in self.plants)

    def runs(self) -> bool:
        """Whether one of its plants does."""
        return any(firm.phase == RUNNING for firm in self.plants)

    def best(self) -> Firm | None:
        """Its idle plant with the best outlook."""
        idle = [firm for firm in self.plants if firm.phase == IDLE and not firm.closed]
        return max(idle, key=lambda firm: firm.outlook, default=None)


def view(model: Run, company: Company) -> FirmView:
    """What a firm sees: last month's figures of its plants and of its state."""
    state, home = company.home, model.home
    plants_owned, orders = company.plants, home.action.export_quota
    projects = [f for f in model.all_firms if f.new and not f.home.inside]
    begun = sum(firm.capacity for firm in projects if firm.phase != IDLE)
    lead = model.leading
    bought = sum(map(sum, state.bought)) + sum(state.grey_bought)
    theirs = sum(row[home.row] for row in state.bought) + sum(state.grey_bought)
    of_plants = view_of_plants(model, plants_owned) if plants_owned else view_without(company)
    return FirmView(
        month=float(model.month),
        year=model.p.world.start_year + model.month / 12,
        hurdle=model.p.investment.hurdle,
        funds=company.funds,
        debt=company.debt,
        bankrupt=float(company.bankrupt),
        restricted=state.restricted,
        since_restricted=state.since_restricted,
        holder_share=theirs / max(bought, LEAST),
        trust=state.trust,
        will=state.will,
        wedge=state.index[lead] / home.price[lead],
        trend=log(state.index[lead]) - state.trailing[lead],
        quota=1.0 if orders is None else orders,
        crowd=begun / max(sum(firm.capacity for firm in projects), LEAST),
        scare=0.0,
        **of_plants,
    )


def view_of_plants(model: Run, own: list[Firm]) -> dict[str, float]:
    """The part of a view that is of plants."""
    capacity = max(sum(firm.capacity for firm in own), LEAST)
    now = sum(firm.capacity * firm.worth_now() for firm in own)
    start = sum(firm.capacity * firm.worth_at_start() for firm in own)
    cost = sum(firm.capacity * firm.cash_cost() for firm in own)
    able = max(sum(firm.room for firm in own), LEAST)
    stage = type(own[0])
    world = max(sum(f.output for f in model.all_firms if type(f) is stage), LEAST)
    best = max((f for f in own if f.phase == IDLE and not f.closed), key=outlook, default=None)
    needed = 0.0
    if best is not None and best.outlook > 0:
        needed = best.capacity * 12 * best.capex
        if best.partner and best.partner.phase == IDLE:
            needed += best.partner.capacity * 12 * best.partner.capex

    def part(phase: int) -> float:
        return sum(firm.capacity for firm in own if firm.phase == phase) / capacity

    return {
        "price": now / max(start, LEAST),
        "margin": now / max(cost, LEAST),
        "outlook": best.outlook if best is not None else 0.0,
        "needed": needed,
        "use": sum(firm.room * firm.use for firm in own) / able,
        "running": part(RUNNING),
        "building": part(BUILDING),
        "mothballed": part(MOTHBALLED),
        "share": sum(firm.output for firm in own if type(firm) is stage) / world,
        "result": sum(firm.result for firm in own),
        "support": max(firm.support for firm in own),
        "cover": sum(firm.held() for firm in own) / capacity,
    }


def outlook(firm: Firm) -> float:
    """A plant's, to rank by."""
    return firm.outlook


def view_without(company: Company) -> dict[str, float]:
    """The same of users and traders: what they pay, and what they hold."""
    state = company.home
    need = max(sum(state.need), LEAST)
    if company.kind == PRODUCT_USER:
        price = state.product_index / state.product_start
    else:
        worth = sum(n * index for n, index in zip(state.need, state.index, strict=True))
        usual = sum(n * index for n, index in zip(state.need, state.start_index, strict=True))
        price = worth / max(usual, LEAST)
    held = company.hoard if company.kind == TRADER else state.stock
    none = ("outlook", "needed", "running", "building", "mothballed", "share", "result", "support")
    return {"price": price, "margin": 1.0, "use": 1.0, "cover": sum(held) / need} | dict.fromkeys(
        none, 0.0
    )


def raise_money(model: Run, company: Company) -> None:
    """Sell shares as far as investors would begin its best plant; borrow what claims back."""
    equity = company.orders.equity
    if equity:
        outlooks = [firm.outlook for firm in company.plants if firm.phase != MOTHBALLED]
        steps = log(max(*outlooks, 0.0, 1e-9) / model.p.investment.hurdle, 2)
        company.funds += equity * min(max(steps, 0.0), 1.0)
    debt_room = (company.orders.reserve or 0.0) * company.capital() - company.debt
    loan = min(company.orders.borrow or 0.0, max(debt_room, 0.0))
    company.debt += loan
    company.funds += loan


def take_over(model: Run, company: Company) -> None:
    """Buy the plants of a bankrupt firm, for a twentieth of what they cost to build."""
    bid_for = next((c for c in model.companies if c.name == company.orders.bid), company)
    if bid_for is not company and bid_for.bankrupt:
        company.funds -= 0.05 * bid_for.capital()
        company.plants += bid_for.plants
        bid_for.plants = []


def serve_debt(company: Company) -> None:
    """Interest is added to the debt until a plant runs; then it is paid, and a part of the debt."""
    due, back = company.debt * INTEREST / 12, company.debt / TERM
    if company.runs():
        company.funds -= due + back
        company.debt -= back
    else:
        company.debt += due


def book(company: Company) -> None:
    """A month's money of a firm; one that finances itself fails where it has none left."""
    company.funds += sum(firm.earned + firm.got - firm.spent for firm in company.plants)
    serve_debt(company)
    if company.funds >= 0:
        return
    if not company.orders.self_financed or company.bankrupt:
        company.funds = 0.0  # its owners carry it
    elif company.runs():
        company.bankrupt, company.funds, company.debt = True, 0.0, 0.0
        for firm in company.plants:
            if firm.phase != IDLE:
                firm.phase = MOTHBALLED if firm.ramp > 0 else IDLE
                firm.cash = firm.result = 0.0

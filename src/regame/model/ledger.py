"""Settle the month: what firms earn, what states gain and lose, in US dollars."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import TYPE_CHECKING

from regame.model.support import charge_campaign, keep_public_stock

if TYPE_CHECKING:
    from regame.model.firms import Firm
    from regame.model.run import Run
    from regame.model.states import State

KG = 1000.0
TRACE = 1e-9  # of capacity, that counts as made
BUDGET, INCOME, BROAD = range(3)


class Book:
    """The lines of one state this month, USD."""

    def __init__(self, goods: int) -> None:
        self.mines = self.separation = self.magnets = self.users = 0.0
        self.licence_rent = self.duty = self.leakage_margin = self.plants = 0.0
        self.environment = self.depletion = 0.0
        self.support = self.retaliation = self.concessions = 0.0
        self.paid = self.earned = 0.0  # for refined goods delivered, by producers
        self.product_bill = 0.0  # part of `paid` that makers bear
        self.agreed_paid = [0.0] * goods  # by contracts, more than by the market, by good
        self.agreed_earned = [0.0] * goods  # the same, of what producers here sell
        self.agreed_rent = 0.0  # of what is paid here, the part that is rent of licences
        self.kept = 0.0  # what the stock that users must hold costs to keep

    def income(self) -> float:
        """National income, money only."""
        sold = self.mines + self.separation + self.magnets + self.users
        border = self.licence_rent + self.duty + self.leakage_margin
        return sold + border + self.plants + self.support + self.retaliation


def settle(model: Run) -> None:
    """Book the month."""
    for state in model.all_states:
        state.ledger = Book(len(model.content) + 1)
    model.agreements.settle(model)
    for state in model.all_states:
        pay_for_refined(model, state)
    pay_producers(model)
    for state in model.all_states:
        state.ledger.users = user_surplus(model, state)
        book_disputes(model, state)
    charge_campaign(model)
    for state in model.all_states:
        close(model, state)


def pay_for_refined(model: Run, buyer: State) -> None:
    """Pay for what a state bought, documented and not, and split it by who wanted it."""
    p, home = model.p, model.home
    held = home.ledger
    share_rent(buyer, buyer.ledger.agreed_rent)
    for g, bought in enumerate(buyer.bought):
        paid = buyer.ledger.agreed_paid[g]
        for seller, tonnes in zip(model.all_states, bought, strict=True):
            price = seller.price[g]
            seller.ledger.earned += KG * price * tonnes
            if seller is home and buyer is not home:
                net = home.ask[g] / (1 + home.duties[g])
                share_rent(buyer, KG * (net - price) * tonnes)
                held.duty += KG * (home.ask[g] - net) * tonnes
                price = home.ask[g]
                paid += pay_duty(buyer, g, tonnes)
            paid += KG * tonnes * (price + buyer.freight(seller.row, p.market.transport))
        unseen = KG * buyer.grey_bought[g]
        cost = p.leakage.cost + buyer.freight(home.row, p.market.transport)
        paid += unseen * (home.price[g] + cost + home.margin)
        paid += pay_duty(buyer, g, buyer.grey_bought[g])
        held.earned += unseen * home.price[g]
        held.leakage_margin += unseen * home.margin * p.leakage.owner_share
        buyer.ledger.leakage_margin += unseen * home.margin * (1 - p.leakage.owner_share)
        need = buyer.content[g] * buyer.product_plan
        paid -= keep_public_stock(buyer, g, paid)
        buyer.ledger.paid += paid
        buyer.ledger.product_bill += paid * need / max(need + buyer.wanted[g], 1e-12)


def share_rent(buyer: State, rent: float) -> None:
    """Book the rent of licences: a part stays at the holder, the rest goes where goods go.

    There traders have it, and the owners of foreign firms at the holder: its table names nobody.
    """
    stays = rent * buyer.model.p.licences.domestic_share
    buyer.model.home.ledger.licence_rent += stays
    buyer.ledger.licence_rent += rent - stays


def pay_duty(buyer: State, good: int, tonnes: float) -> float:
    """Book the duty on goods of the holder that enter, USD, and return it."""
    duty = KG * buyer.import_duty[good] * tonnes
    buyer.ledger.duty += duty
    return duty


def share_out(money: float, firms: Sequence[Firm], trace: float) -> None:
    """Share money among firms by output; where nothing was made, by a trace of capacity."""
    weights = [firm.output + trace * firm.capacity for firm in firms]
    total = max(sum(weights), 1e-12)
    for firm, weight in zip(firms, weights, strict=True):
        firm.earned += money * weight / total


def pay_producers(model: Run) -> None:
    """Pay extractors, then refineries and recyclers, then makers, each for what it makes."""
    states = model.all_states
    for firm in model.all_firms:
        firm.earned = -KG * firm.unit_cost * firm.charged()
    costs = [0.0] * len(states)
    for state in states:
        pay_extractors(model, state, costs)
    for state, cost in zip(states, costs, strict=True):
        share_out(-cost, state.refineries, 0.0)
        earned = state.ledger.earned + sum(state.ledger.agreed_earned[:-1])
        share_out(earned, [*state.refineries, *state.recyclers], TRACE)
        revenue = KG * state.product_price * state.products_sold + state.ledger.agreed_earned[-1]
        share_out(revenue - state.ledger.product_bill, state.makers, TRACE)
        for firm in (*state.refineries, *state.recyclers):
            state.ledger.separation += firm.earned
        state.ledger.mines = sum(firm.earned for firm in state.extractors)
        state.ledger.magnets = sum(firm.earned for firm in state.makers)
        state.ledger.plants = -sum(firm.spent for firm in state.firms)


def pay_extractors(model: Run, state: State, costs: list[float]) -> None:
    """Pay a state's extractors for what each sent; add what refineries pay, freight included."""
    state.value_raw()
    shipped = sum(state.raw_flow)
    bill = 0.0
    for firm in state.extractors:
        price = firm.value(state.raw_worth) - state.raw_paid
        money = KG * price * firm.sent
        firm.earned += money
        bill += money
    price = bill / max(shipped, 1e-12)
    for seller, tonnes in enumerate(state.raw_flow):
        freight = KG * state.freight(seller, model.p.market.ore_transport)
        costs[seller] += tonnes * (price + freight)


def forgone(need: float, used: float, price: float, e: float, value: float) -> float:
    """Value lost because less than needed was used: the area under isoelastic demand, capped."""
    e = min(e, 0.98)
    steep = 1 - 1 / e
    share = max(used / max(need, 1e-12), 1e-9)
    choke = -e * log(value / price)
    area = price * need / steep * (1 - exp(steep * max(log(share), choke)))
    return area + value * need * max(exp(choke) - share, 0.0)


def user_surplus(model: Run, state: State) -> float:
    """Surplus of final users less a constant, USD."""
    p = model.p
    loss = forgone(
        state.product_use * model.product_growth * state.activity * (1 - state.product_lost),
        state.products_used,
        state.product_start,
        model.product_elasticity.at(state.product_adapted),
        model.product_value,
    )
    replaced = state.product_use * model.product_growth * state.product_lost * state.product_start
    elasticities = state.elasticities()
    for g, use in enumerate(state.direct_use):
        start, value = state.start_index[g], state.stop_value[g]
        need = use * state.activity * (1 - state.lost[g])
        loss += forgone(need, state.used[g], start, elasticities[g], value)
        replaced += use * state.lost[g] * start
    state.damage = KG * max(loss, 0.0)
    loss += state.activity * (1 + p.substitution.penalty) * replaced
    spent = sum(
        tonnes * (maker.product_price + state.freight(maker.row, p.market.transport))
        for maker, tonnes in zip(model.all_states, state.products_bought, strict=True)
    )
    loss += state.ledger.agreed_paid[-1] / KG
    loss += pay_duty(state, -1, state.products_bought[model.home.row]) / KG
    paid = state.ledger.paid - state.ledger.product_bill
    return -KG * (loss + spent) - paid - state.ledger.kept


def book_disputes(model: Run, state: State) -> None:
    """What the holder wins and others give up, and what retaliation costs both."""
    p, home = model.p.disputes, model.home.ledger
    home.concessions += state.dispute.won
    state.ledger.concessions -= state.dispute.lost
    struck = state.strikes() * p.retaliation * 1e6
    home.retaliation -= struck
    state.ledger.retaliation -= p.backfire * struck


def close(model: Run, state: State) -> None:
    """Write plants down, charge what mining does, and add up the payoffs, discounted."""
    p, lines = model.p.ledger, state.ledger
    lines.support = sum(firm.got for firm in state.firms) - state.paid
    for firm in state.firms:
        firm.book()
    state.book = state.book * (1 - 1 / (12 * p.plant_life)) - lines.plants
    extracted = KG * sum(firm.output for firm in state.extractors)
    lines.environment = -(p.environment if state.inside else p.environment_outside) * extracted
    lines.depletion = -p.depletion * extracted
    factor = (1 + p.discount) ** (-(model.month + 1) / 12)
    taxed = model.p.licences.treasury_share if state.inside else 0.0
    state.payoff[BUDGET] += factor * (lines.duty + taxed * lines.licence_rent - state.paid)
    state.payoff[INCOME] += factor * lines.income()
    harm = lines.environment + lines.depletion
    state.payoff[BROAD] += factor * (lines.income() + lines.concessions + harm)

"""The ledger: who gained and lost how much this month, line by line, in US dollars.

Prices are USD/kg and tonnes t, so that price x tonnes x 1000 is USD. Transfers between states and
within one are booked on both sides; `money_gap` shows that they cancel.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from regame.atlas import Atlas
from regame.mechanisms.magnets import magnet_elasticity
from regame.mechanisms.orders import activity, magnet_input, start_index, start_magnet_index, wanted_use
from regame.mechanisms.oxides import direct_elasticity, scale_of_use
from regame.mechanisms.production import basket_value, realised_value, toll_paid
from regame.mechanisms.substitution import penalty
from regame.parameters import Parameters
from regame.world import World

KG = 1000.0

LINES = (
    "mines",  # revenue less real cost of mines
    "separation",  # of separators and recyclers
    "magnets",  # of magnet makers
    "users",  # surplus of final users, oxides and magnets, less what it was at start prices
    "licence_rent",  # rent of licences that stays in the state
    "duty",  # export duty received
    "leakage_margin",  # smugglers' margin over real cost that stays in the state
    "plants",  # money put into plants
    "support",  # public money received less paid
    "concessions",  # won or given up in disputes
    "retaliation",  # lost in other trade
    "environment",  # damage of mining, uncharged
    "depletion",  # user cost of the ore taken
)
MONEY = slice(0, 9)  # the lines of national income, money only
STATE_RENT = 0.5  # of the domestic rent that reaches the budget as fees and firms' taxes; C


class Money(NamedTuple):
    """What the oxide market moved (run, group, seller or buyer) in USD."""

    paid: np.ndarray  # by buyers, delivered
    earned: np.ndarray  # by producers of the seller's state at the inside price
    rent: np.ndarray  # (run, holder) licences
    duty: np.ndarray  # (run, holder)
    grey: np.ndarray  # (run, holder) smugglers' margin
    lost: np.ndarray  # (run,) freight and the real cost of smuggling


def oxide_money(world: World, atlas: Atlas, p: Parameters, duty: np.ndarray) -> Money:
    """Money of this month's oxide trade. duty: (run, group, holder) ad valorem.

    Buyers' payments = producers' revenue + rent + duty + smugglers' margin + real cost of moving.
    """
    flow, grey, price = world.flow, world.grey_flow, world.price
    freight = p("market.transport", 2) * atlas.apart
    rents, duties, margins = [], [], []
    ask = np.repeat(price[:, :, :, None], atlas.states_count, axis=3)
    lost = (flow * freight[:, None]).sum(axis=(1, 2, 3))
    paid_grey = np.zeros_like(world.stock)
    sold = flow.sum(axis=3)
    for h, row in enumerate(atlas.holders):
        away = (1 - np.eye(atlas.states_count))[row]
        abroad = (flow[:, :, row] * away).sum(axis=2)  # (run, group)
        quoted = world.ask[:, :, h]
        ask[:, :, row] = np.where(away > 0, quoted[:, :, None], ask[:, :, row])
        net = quoted / (1 + duty[:, :, h])
        rents.append(((net - price[:, :, row]) * abroad).sum(axis=1))
        duties.append(((quoted - net) * abroad).sum(axis=1))
        tonnes = grey[:, :, h].sum(axis=(1, 2))
        margins.append(world.margin[:, h] * tonnes)
        route = freight[:, row][:, None]
        cost = p("leakage.cost")[:, None, None]
        each = price[:, :, row][:, :, None] + cost + world.margin[:, h, None, None] + route
        paid_grey = paid_grey + grey[:, :, h] * each
        lost = lost + (grey[:, :, h] * (cost + route)).sum(axis=(1, 2))
        sold[:, :, row] += grey[:, :, h].sum(axis=2)
    paid = (flow * (ask + freight[:, None])).sum(axis=2) + paid_grey
    stacked = [np.stack(x, axis=1) if x else np.zeros((world.runs, 0)) for x in (rents, duties, margins)]
    return Money(KG * paid, KG * price * sold, KG * stacked[0], KG * stacked[1], KG * stacked[2], KG * lost)


def forgone(need: np.ndarray, used: np.ndarray, price0: np.ndarray, e: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Value lost because `used` fell short of `need` at the start price (t x USD/kg).

    Area under the inverse demand price0 (need/x)^(1/e) from used to need, capped at the value of
    what stops; negative where more is used than needed. The standard consumer-surplus integral.
    """
    e = np.minimum(e, 0.98)
    power = 1 - 1 / e
    ratio = np.maximum(used / np.maximum(need, 1e-12), 1e-9)
    choke = (value / price0) ** -e  # share of need that is left where price reaches the value
    inner = np.maximum(ratio, choke)
    area = price0 * need / power * (1 - inner**power)
    return area + value * need * np.maximum(choke - ratio, 0.0)


def user_surplus(world: World, atlas: Atlas, p: Parameters, paid: np.ndarray) -> np.ndarray:
    """Surplus of final users less a constant (run, state) USD; also sets the damage for want of supply."""
    start = start_index(atlas, p)
    need = scale_of_use(world, atlas, p)
    value = start * atlas.stop_value[:, None] * p("demand.value", 2)
    loss = forgone(need, world.used, start, direct_elasticity(world, atlas, p), value)
    short = np.maximum(wanted_use(world, atlas, p, world.index) - world.used, 0)
    world.damage = KG * (short * np.maximum(value - world.index, 0)).sum(axis=1)
    oxides = -loss.sum(axis=1) * KG - paid
    bought = world.magnet_flow.sum(axis=1)
    size = atlas.magnet_use * activity(world, atlas, p)
    price0 = start_magnet_index(atlas, p)
    top = p("prices.magnet", 1) * atlas.magnet_stop_value * p("demand.value", 1)
    area = forgone(size, bought, price0, magnet_elasticity(world, atlas, p), top)
    freight = p("market.transport", 2) * atlas.apart
    spent = (world.magnet_flow * (world.magnet_price[:, :, None] + freight)).sum(axis=1)
    return oxides - KG * (area + spent) - penalty(world, atlas, p)


def producers(world: World, atlas: Atlas, p: Parameters, money: Money, paid_oxides: np.ndarray) -> np.ndarray:
    """Operating result of every firm (run, firm) USD; oxide revenue is shared by tonnes held."""
    result = -KG * world.unit_cost * world.output
    mines, firms, makers = atlas.mines, atlas.oxide_firms, atlas.makers
    value = basket_value(atlas.basket[mines.rows], np.take(realised_value(world, atlas), mines.state, axis=2))
    net = value - mines.spread(toll_paid(world, atlas, p))
    shipped = world.ore_flow.sum(axis=1)
    weight = mines.take(world.ore_stock) + mines.take(world.output)
    part = mines.spread(shipped) * weight / np.maximum(mines.spread(mines.sum(weight)), 1e-12)
    bill = KG * net * part
    result[:, mines.rows] += bill
    made = firms.take(world.output + 1e-9 * world.capacity)
    share = made / np.maximum(firms.spread(firms.sum(made)), 1e-12)
    result[:, firms.rows] += firms.spread(money.earned.sum(axis=1)) * share
    freight = p("market.ore_transport", 2) * atlas.apart
    cost_of_ore = _paid_for_ore(world, atlas, bill, freight)
    seps = atlas.separators
    room = seps.take(world.output)
    result[:, seps.rows] -= seps.spread(cost_of_ore) * room / np.maximum(seps.spread(seps.sum(room)), 1e-12)
    made = makers.take(world.output + 1e-9 * world.capacity)
    share = made / np.maximum(makers.spread(makers.sum(made)), 1e-12)
    revenue = KG * world.magnet_price * world.magnet_flow.sum(axis=2)
    result[:, makers.rows] += makers.spread(revenue - paid_oxides) * share
    return result


def _paid_for_ore(world: World, atlas: Atlas, bill: np.ndarray, freight: np.ndarray) -> np.ndarray:
    """What separators of each state paid for concentrate, freight included (run, state) USD."""
    per_mine_state = atlas.mines.sum(bill)
    shipped = np.maximum(world.ore_flow.sum(axis=1), 1e-12)
    price = per_mine_state / shipped
    return (world.ore_flow * (price[:, None] + KG * freight)).sum(axis=2)


def magnet_part(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """Share of a state's oxide purchases that is for its magnet makers (run, group, state)."""
    input_ = magnet_input(world, atlas)
    return input_ / np.maximum(input_ + wanted_use(world, atlas, p, world.index), 1e-12)


def settle(world: World, atlas: Atlas, p: Parameters, duty: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """This month's ledger (run, state, line) USD, plants and support apart, and results of firms."""
    money = oxide_money(world, atlas, p, duty)
    part = magnet_part(world, atlas, p)
    for_magnets = (money.paid * part).sum(axis=1)
    result = producers(world, atlas, p, money, for_magnets)
    ledger = np.zeros((world.runs, atlas.states_count, len(LINES)))
    ledger[:, :, 0] = atlas.mines.sum(atlas.mines.take(result))
    ledger[:, :, 1] = atlas.oxide_firms.sum(atlas.oxide_firms.take(result))
    ledger[:, :, 2] = atlas.makers.sum(atlas.makers.take(result))
    ledger[:, :, 3] = user_surplus(world, atlas, p, money.paid.sum(axis=1) - for_magnets)
    for h, row in enumerate(atlas.holders):
        ledger[:, row, 4] = money.rent[:, h] * p("licences.domestic_share")
        ledger[:, row, 5] = money.duty[:, h]
        ledger[:, row, 6] = money.grey[:, h] * p("leakage.owner_share")
        ledger[:, row, 9] += world.conceded_value.sum(axis=1)
    ledger[:, :, 9] -= world.conceded_loss
    mined = KG * atlas.by_state(world.output * atlas.is_mine)
    harm = np.where(atlas.inside, p("ledger.environment", 1), p("ledger.environment_outside", 1))
    struck = np.nan_to_num(world.set_retaliation) * p("disputes.retaliation", 1) * 1e6
    ledger[:, :, 10] = -p("disputes.backfire", 1) * struck
    ledger[:, atlas.home, 10] -= struck.sum(axis=1)
    ledger[:, :, 11] = -harm * mined
    ledger[:, :, 12] = -p("ledger.depletion", 1) * mined
    return ledger, result


def payoffs(ledger: np.ndarray) -> np.ndarray:
    """The three readings of a ledger (run, state, payoff) USD: budget, income, broad income.

    Budget: duty, fees on rent, and support paid. Income: all money. Broad: with concessions,
    environment and depletion.
    """
    budget = ledger[:, :, 5] + STATE_RENT * ledger[:, :, 4] + np.minimum(ledger[:, :, 8], 0)
    income = ledger[:, :, MONEY].sum(axis=2)
    return np.stack((budget, income, ledger.sum(axis=2)), axis=2)


def value_of_stocks(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """What users' and producers' stocks would fetch (run, state) USD, at a part of the price."""
    held = atlas.oxide_firms.sum(atlas.oxide_firms.take(world.oxide_stock))
    local = np.minimum(world.seller_expected, world.price)
    worth = (held * local + world.stock * np.minimum(world.buyer_expected, world.index)).sum(axis=1)
    return KG * worth * p("ledger.stock_value", 1)


def discount_factor(p: Parameters, month: int) -> np.ndarray:
    """Present value of a dollar at the end of a month (run, 1)."""
    return (1 + p("ledger.discount", 1)) ** (-month / 12)

"""The ledger: who gained and lost how much this month, line by line, in US dollars.

Prices are USD/kg and tonnes t, so that price x tonnes x 1000 is USD. Transfers between states and
within one are booked on both sides.
"""

from __future__ import annotations

import numpy as np

from regame.atlas import Atlas, Facts
from regame.mechanisms.books import KG, Money, book_grey, book_trade, producers
from regame.mechanisms.compiled import Table, number, verb
from regame.mechanisms.production import MAGNET, MINE
from regame.mechanisms.surplus import user_surplus
from regame.parameters import Parameters
from regame.world import World

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
MINES, SEPARATORS, MAKERS, USERS, RENT, DUTY, LEAKAGE, PLANTS, SUPPORT = range(9)
CONCESSIONS, RETALIATION, ENVIRONMENT, DEPLETION = range(9, len(LINES))
INCOME_LINES = 9  # the first lines: national income, money only
STATE_RENT = 0.5  # of the domestic rent that reaches the budget as fees and firms' taxes; C
SMOOTHING = 1 / 6  # a month, of firms' results


def oxide_money(world: World, atlas: Atlas, p: Parameters, duty: np.ndarray) -> Money:
    """Money of this month's oxide trade. duty: (run, group, holder) ad valorem.

    Buyers' payments = producers' revenue + rent + duty + smugglers' margin + real cost of moving.
    """
    each = (world.runs, len(atlas.holders))
    money = Money(
        np.empty(world.stock.shape), np.empty(world.stock.shape),
        np.zeros(each), np.zeros(each), np.zeros(each), np.zeros(world.runs),
    )  # fmt: skip
    book_trade(world, atlas, p, duty, money)
    book_grey(world, atlas, p, money)
    return money


@verb
def split_bill(w: World, a: Facts, paid: np.ndarray) -> np.ndarray:
    """What magnet makers and others paid for oxides, by what they wanted (2, run, state) USD."""
    bill = np.zeros((2, len(paid), a.states))
    for r in range(len(paid)):
        for g in range(len(a.content)):
            for s in range(a.states):
                input_ = w.content[r, g, s] * w.magnet_plan[r, s]
                part = input_ / max(input_ + w.wanted[r, g, s], 1e-12)
                bill[0, r, s] += paid[r, g, s] * part
                bill[1, r, s] += paid[r, g, s] * (1 - part)
    return bill


@verb
def book_firms(w: World, a: Facts, ledger: np.ndarray, result: np.ndarray) -> None:
    """Add firms' results (run, firm) to the ledger of their states, and to what firms remember."""
    for r in range(len(ledger)):
        for f in range(len(a.firm_state)):
            line = MAKERS if a.firm_stage[f] == MAGNET else SEPARATORS
            line = MINES if a.firm_stage[f] == MINE else line
            ledger[r, a.firm_state[f], line] += result[r, f]
            w.result[r, f] += SMOOTHING * (result[r, f] - w.result[r, f])
            w.cash[r, f] += result[r, f]


@verb
def book_states(
    w: World, a: Facts, p: Table,
    ledger: np.ndarray, money: Money,
) -> None:  # fmt: skip
    """Add rents, duties, concessions, retaliation and what mining does to the ledger."""
    for r in range(len(p)):
        q = p[r]
        for h in range(len(a.holders)):
            home = ledger[r, a.holders[h]]
            home[RENT] = money.rent[r, h] * q.licences_domestic_share
            home[DUTY] = money.duty[r, h]
            home[LEAKAGE] = money.grey[r, h] * q.leakage_owner_share
            home[CONCESSIONS] += w.conceded_value[r].sum()
        for f in range(a.begin[MINE], a.begin[MINE + 1]):
            s, mined = a.firm_state[f], KG * w.output[r, f]
            harm = q.ledger_environment if a.inside[s] else q.ledger_environment_outside
            ledger[r, s, ENVIRONMENT] -= harm * mined
            ledger[r, s, DEPLETION] -= q.ledger_depletion * mined
        for s in range(a.states):
            ledger[r, s, CONCESSIONS] -= w.conceded_loss[r, s]
            struck = number(w.set_retaliation[r, s]) * q.disputes_retaliation * 1e6
            ledger[r, s, RETALIATION] -= q.disputes_backfire * struck
            ledger[r, a.home, RETALIATION] -= struck


@verb
def book_plants(
    w: World, a: Facts, p: Table,
    ledger: np.ndarray, spent: np.ndarray, received: np.ndarray,
) -> None:  # fmt: skip
    """Add money put into plants, and public money for them: spent and received (run, firm) USD."""
    for r in range(len(p)):
        life = 1 - 1 / (12 * p[r].ledger_plant_life)
        for s in range(a.states):
            w.book[r, s] *= life
        for f in range(len(a.firm_state)):
            s = a.firm_state[f]
            ledger[r, s, PLANTS] -= spent[r, f]
            ledger[r, s, SUPPORT] += received[r, f]
            w.book[r, s] += spent[r, f]
            w.cash[r, f] += received[r, f] - spent[r, f]


@verb
def add_payoffs(w: World, a: Facts, p: Table, month: int, ledger: np.ndarray) -> None:
    """Add this month's budget, income and broad income, discounted to the start."""
    for r in range(len(p)):
        factor = (1 + p[r].ledger_discount) ** (-(month + 1) / 12)
        for s in range(a.states):
            lines = ledger[r, s]
            budget = lines[DUTY] + STATE_RENT * lines[RENT] + min(lines[SUPPORT], 0.0)
            w.payoff[r, s, 0] += factor * budget
            w.payoff[r, s, 1] += factor * lines[:INCOME_LINES].sum()
            w.payoff[r, s, 2] += factor * lines.sum()


def settle(
    world: World,
    atlas: Atlas,
    p: Parameters,
    duty: np.ndarray,
    spent: np.ndarray,
    support: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Book this month: firms' results and cash, payoffs. Returns the ledger (run, state, line) USD.

    duty: (run, group, holder) ad valorem; spent: (run, firm) USD on plants; support: what states
    paid (run, state) and firms received (run, firm) USD.
    """
    money = oxide_money(world, atlas, p, duty)
    makers, others = split_bill(world, atlas, p, money.paid)
    result = producers(world, atlas, p, money.earned, makers)
    ledger = np.zeros((world.runs, atlas.states_count, len(LINES)))
    paid, received = support
    ledger[:, :, USERS] = user_surplus(world, atlas, p, others)
    ledger[:, :, SUPPORT] = -paid
    book_firms(world, atlas, p, ledger, result)
    book_states(world, atlas, p, ledger, money)
    book_plants(world, atlas, p, ledger, spent, received)
    add_payoffs(world, atlas, p, ledger)
    return ledger


def payoffs(ledger: np.ndarray) -> np.ndarray:
    """The three readings of a ledger (run, state, payoff) USD: budget, income, broad income.

    Budget: duty, fees on rent, and support paid. Income: all money. Broad: with concessions,
    environment and depletion.
    """
    budget = (
        ledger[:, :, DUTY] + STATE_RENT * ledger[:, :, RENT] + np.minimum(ledger[:, :, SUPPORT], 0)
    )
    income = ledger[:, :, :INCOME_LINES].sum(axis=2)
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

"""The ledger: who gained and lost how much this month, line by line, in US dollars.

Prices are USD/kg and tonnes t, so that price x tonnes x 1000 is USD. Transfers between states and
within one are booked on both sides.
"""

import numpy as np

from regame.core import horizon
from regame.engine.dialect import Buffers, Facts, Row, World, mechanism
from regame.engine.relations.discounting import present_value
from regame.engine.relations.measures import struck_by
from regame.engine.relations.plants import KG, SMOOTHING
from regame.engine.state import lines as line
from regame.engine.state.atlas import Atlas
from regame.engine.state.parameters import Parameters
from regame.engine.state.stages import EXTRACTION, RUNNING
from regame.engine.state.sums import total

LINE_OF_STAGE = (line.EXTRACTORS, line.REFINERIES, line.REFINERIES, line.MAKERS)


@mechanism
def book_results(w: World, a: Facts, d: Buffers, r: int) -> None:
    """Add plants' results to the ledger of their states, and to what plants remember."""
    for f in range(len(a.plant_state)):
        row = LINE_OF_STAGE[a.plant_stage[f]]
        abroad = a.foreign[f] * d.result[r, f]
        d.ledger[r, a.plant_state[f], row] += d.result[r, f] - abroad
        d.ledger[r, a.owner[f], row] += abroad
        w.result[r, f] += SMOOTHING * (d.result[r, f] - w.result[r, f])
        w.cash[r, f] += d.result[r, f]


@mechanism
def book_states(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Add duties, concessions, retaliation and what mining does to the ledger."""
    ledger = d.ledger[r]
    for h in range(len(a.holders)):
        ledger[a.holders[h], line.DUTY] += d.duty_earned[r, h]
    for f in range(a.begin[EXTRACTION], a.begin[EXTRACTION + 1]):
        s, extracted = a.plant_state[f], KG * w.output[r, f]
        harm = q.ledger_environment if a.inside[s] else q.ledger_environment_outside
        ledger[s, line.ENVIRONMENT] -= harm * extracted
        ledger[s, line.DEPLETION] -= q.ledger_depletion * extracted
    for s in range(a.states):
        ledger[a.home, line.CONCESSIONS] += w.conceded_value[r, s]
        ledger[s, line.CONCESSIONS] -= w.conceded_loss[r, s]
        struck = struck_by(w, r, s) * q.disputes_retaliation * 1e6
        ledger[s, line.RETALIATION] -= q.disputes_backfire * struck
        if len(a.holders) > 0:
            ledger[a.home, line.RETALIATION] -= struck


@mechanism
def book_plants(w: World, a: Facts, d: Buffers, q: Row, r: int) -> None:
    """Add money put into plants, and public money for them."""
    life = 1 - 1 / (12 * q.ledger_plant_life)
    for s in range(a.states):
        w.book[r, s] *= life
        d.ledger[r, s, line.SUPPORT] -= d.support_paid[r, s]
    for f in range(len(a.plant_state)):
        s, spent, got = a.plant_state[f], d.spent[r, f], d.support_got[r, f]
        abroad = a.foreign[f] * spent
        d.ledger[r, s, line.PLANTS] -= spent - abroad
        d.ledger[r, a.owner[f], line.PLANTS] -= abroad
        d.ledger[r, s, line.SUPPORT] += got
        w.book[r, s] += spent - abroad
        w.book[r, a.owner[f]] += abroad
        w.cash[r, f] += got if w.phase[r, f] == RUNNING else 0.0


@mechanism
def add_payoffs(w: World, a: Facts, d: Buffers, q: Row, r: int, month: int) -> None:
    """Add this month's budget, income and broad income, discounted to the start."""
    factor = present_value(q, month)
    for s in range(a.states):
        lines, income, broad = d.ledger[r, s], 0.0, 0.0
        for k in range(line.INCOME_LINES):
            income += lines[k]
        for k in range(line.INCOME_LINES, len(lines)):
            broad += lines[k]
        taxed = q.licences_treasury_share if a.inside[s] else 0.0
        budget = lines[line.DUTY] + taxed * lines[line.RENT] - d.support_paid[r, s]
        w.payoff[r, s, line.BUDGET] += factor * budget
        w.payoff[r, s, line.INCOME] += factor * income
        w.payoff[r, s, line.BROAD] += factor * (income + broad)


def value_of_stocks(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """What stocks of users, traders and producers would fetch (run, state) USD, at a part of it."""
    held = atlas.refined_plants.sum(atlas.refined_plants.take(world.refined_stock))
    local = np.minimum(world.seller_expected, world.price)
    worth = total(
        held * local + (world.stock + world.hoard) * np.minimum(world.buyer_expected, world.index),
        1,
    )
    worth = worth + world.product_stock * usual_product_price(world)
    return KG * worth * p("ledger.stock_value", 1)


def usual_product_price(world: World) -> np.ndarray:
    """What products in stock are counted at (run, state) USD/kg: the lower of two, as oxides."""
    return np.asarray(np.minimum(np.exp(world.product_trailing), world.product_index))


def value_of_public_stocks(world: World, p: Parameters) -> np.ndarray:
    """What the part of them that public money paid for would fetch (run, state) USD, the same."""
    price = np.minimum(world.buyer_expected, world.index)
    share = p("stocks.treasury", 1) * p("ledger.stock_value", 1) * (1 - world.stock_duty)
    products_value = world.public_product_stock * usual_product_price(world)
    return KG * (total(world.public_stock * price, 1) + products_value) * share


def value_of_ends(world: World, atlas: Atlas, p: Parameters) -> np.ndarray:
    """What stocks would fetch and plants are worth now (run, state) USD, not discounted."""
    return value_of_stocks(world, atlas, p) + world.book


def standing(
    world: World, p: Parameters, row: int, ends: np.ndarray, opening: np.ndarray | float = 0.0
) -> np.ndarray:
    """What every state has earned so far, terminal values included (run, state) USD, discounted.

    row: of the payoff axis. ends: as `value_of_ends` gives them now. opening: value of stocks at
    the start, as `value_of_stocks` gives it.
    """
    growth = discount_factor(p, world.month) * ends - opening
    return np.asarray(world.payoff[:, :, row] + growth)


def discount_factor(p: Parameters, month: int) -> np.ndarray:
    """Present value of a dollar at the end of a month (run, 1)."""
    return np.asarray(horizon.discount_factor(p("ledger.discount", 1), month / 12))

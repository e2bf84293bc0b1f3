"""Public stocks on the books of the treasury: an example by hand, and what must stay true."""

import numpy as np
import pandas as pd
import pytest
from tests import toy

from lanes.gangs import lanes
from regame.config.backlash import BY_CALENDAR
from regame.config.files import load_config
from regame.core.options import StudyOptions
from regame.engine.mechanisms.public_stocks import keep_public_stocks
from regame.engine.state.atlas import Facts
from regame.engine.state.buffers import Buffers
from regame.engine.state.lines import SUPPORT
from regame.engine.state.world import World
from regame.engine.verbs import Table, verb
from regame.game import accounts
from regame.game.accounts import BUDGET, INCOME
from regame.game.game import Game
from regame.runs.month_rows import Monthly
from regame.runs.plan import Ask
from regame.runs.protocol import prepare
from regame.runs.uses import Sectors

JAPAN, LIGHT = 2, 1
PILES = {"Japan": "Stockpile(months=3.0, trigger=-1.0)"}  # whatever the will


@verb
def keep(w: World, a: Facts, d: Buffers, p: Table) -> None:
    for r in lanes(len(p)):
        keep_public_stocks(w, a, d, p[r], r)


def month(game: Game, **given: float) -> tuple[float, float, float]:
    """Set one month of Japan's light oxides; return tonnes held, USD for them and of storage."""
    world, buffers = game.world, game.buffers
    for name in ("need", "public_stock", "stock", "flow", "grey_flow"):
        setattr(world, name, 0.0)
    buffers.refined_paid[:] = 0.0
    world.set_stockpile[:, JAPAN] = given["months"]
    world.need[:, LIGHT, JAPAN] = 60.0
    world.public_stock[:, LIGHT, JAPAN] = given["held"]
    world.stock[:, LIGHT, JAPAN] = given["stock"]
    world.flow[:, LIGHT, 0, JAPAN] = given["arrived"]
    buffers.refined_paid[:, LIGHT, JAPAN] = 1000 * given["arrived"] * given["price"]
    before = buffers.support_paid[:, JAPAN].copy()
    keep(*game.stage)
    bill, storage = buffers.stock_bill[0, LIGHT, JAPAN], buffers.storage[0, JAPAN]
    assert (buffers.support_paid[:, JAPAN] - before)[0] == pytest.approx(bill + storage)
    return float(world.public_stock[0, LIGHT, JAPAN]), float(bill), float(storage)


def test_a_stock_by_hand(tmp_path):
    """Six months close a gap, storage is 12 % a year, prices are in USD/kg."""
    config = toy.config(tmp_path, "stocks.adjustment=6", "stocks.holding=0.12")
    game = Game(config, toy.design(rivals=PILES))
    game.step()
    full = {"months": 3.0, "held": 0.0, "stock": 500.0, "arrived": 90.0, "price": 10.0}
    # of 180 t a sixth, 30 t at 10 USD/kg; a month's storage is a hundredth of 300,000 USD
    assert month(game, **full) == pytest.approx((30, 300_000, 3_000))
    # half of the 90 t that are wanted arrive: half of 30 t
    assert month(game, **full | {"arrived": 45.0}) == pytest.approx((15, 150_000, 1_500))
    # given up: a sixth of 30 t is sold at 20 USD/kg; 25 t are kept
    freed = full | {"months": 0.0, "held": 30.0, "price": 20.0}
    assert month(game, **freed) == pytest.approx((25, -100_000, 5_000))
    # users have used up theirs and draw on it: 12 t are left of 30 t
    drawn = full | {"held": 30.0, "stock": 12.0, "price": 50.0, "months": 0.5}
    assert month(game, **drawn) == pytest.approx((12, -900_000, 6_000))


def test_what_is_left_is_worth_a_part_of_the_lower_price(tmp_path):
    game = Game(toy.config(tmp_path, "ledger.stock_value=0.8"), toy.design(rivals=PILES))
    world = game.world
    world.public_stock[:, LIGHT, JAPAN] = 10.0
    world.buyer_expected[:, LIGHT, JAPAN], world.index[:, LIGHT, JAPAN] = 30.0, 50.0
    assert accounts.public_stock_value(game)[0, JAPAN] == pytest.approx(0.8 * 10 * 1000 * 30)


def played(tmp_path, *overrides: str, rivals: dict[str, str] = PILES) -> Game:
    return Game(toy.config(tmp_path, *overrides), toy.design(rivals=rivals)).run_for(36)


def test_who_pays_moves_money_within_the_state_and_no_tonnes(tmp_path):
    users = played(tmp_path, "stocks.treasury=0", "stocks.holding=0")
    state = played(tmp_path, "stocks.treasury=1", "stocks.holding=0")
    for name in ("stock", "index", "flow", "output"):
        assert np.array_equal(getattr(users.world, name), getattr(state.world, name)), name
    one, other = users.world.payoff[:, JAPAN], state.world.payoff[:, JAPAN]
    np.testing.assert_allclose(one[:, INCOME], other[:, INCOME], rtol=1e-9)
    assert (other[:, BUDGET] < one[:, BUDGET]).all()
    assert not users.buffers.stock_bill.any()


def test_the_budget_pays_for_the_stock_and_for_keeping_it(tmp_path):
    game = Game(toy.config(tmp_path), toy.design(rivals=PILES))
    paid = np.zeros(game.world.runs)
    for step in range(36):
        game.step()
        bill = game.buffers.stock_bill[:, :, JAPAN].sum(axis=1) + game.buffers.storage[:, JAPAN]
        paid += bill * 1.05 ** (-(step + 1) / 12)
        np.testing.assert_allclose(game.ledger[:, JAPAN, SUPPORT], -bill)
    np.testing.assert_allclose(game.world.payoff[:, JAPAN, BUDGET], -paid)
    assert (game.world.public_stock[:, :, JAPAN] <= game.world.stock[:, :, JAPAN]).all()
    assert game.world.public_stock[:, LIGHT, JAPAN].min() > 0


def test_storage_costs_income(tmp_path):
    free, dear = (played(tmp_path, f"stocks.holding={rate}") for rate in (0, 0.1))
    assert (dear.world.payoff[:, JAPAN, INCOME] < free.world.payoff[:, JAPAN, INCOME]).all()


def test_without_a_stock_nothing_is_booked(tmp_path):
    game = played(tmp_path, rivals={})
    world, buffers = game.world, game.buffers
    stocks = (world.public_stock, world.public_product_stock)
    for array in (*stocks, buffers.stock_bill, buffers.product_bill, buffers.storage):
        assert not array.any()


MAGNETS = {"Japan": "Package(stockpile_products=3.0, start=2000.0)"}


def test_a_stock_of_magnets_by_hand(tmp_path):
    """Three months of use that are bought in six: the bill is at the price of what arrived."""
    sets = ("stocks.adjustment=6", "stocks.holding=0.12", "stocks.magnets=1.5")
    game = Game(toy.config(tmp_path, *sets), toy.design(rivals=MAGNETS))
    game.step()
    world, buffers = game.world, game.buffers
    held = world.public_product_stock[:, JAPAN]
    arrived = world.product_flow[:, :, JAPAN].sum(axis=1)
    need = buffers.product_need[:, JAPAN]
    more = 3 * need / 6  # nobody held any
    np.testing.assert_allclose(held, more * np.minimum(arrived / (need + more), 1), rtol=1e-9)
    freight = game.config.market.transport * game.atlas.apart[:, JAPAN]
    delivered = world.product_price + freight
    paid = (world.product_flow[:, :, JAPAN] * delivered).sum(axis=1) / arrived
    np.testing.assert_allclose(buffers.product_bill[:, JAPAN], 1000 * paid * held, rtol=1e-9)
    np.testing.assert_allclose(buffers.storage[:, JAPAN], 10 * paid * held, rtol=1e-9)


def test_who_wants_magnets_for_two_years_buys_no_faster_than_who_wants_them_for_one():
    """Of both the state takes 1.2 of use a month, and users hold what they would without it."""
    plays = ["LaissezFaire", *(f"Package(stockpile_products={m}, start=2025.0)" for m in (12, 24))]
    design = pd.DataFrame({"seed": 5, "China": "StatusQuo", "Japan": plays})
    game = Game(load_config("world_2025"), design)
    japan = game.atlas.state("Japan")
    for _ in range(3):
        game.step()
        of_state = game.world.public_product_stock[:, japan]
        assert of_state[1] > game.buffers.product_need[1, japan]
        np.testing.assert_allclose(of_state[2], of_state[1], rtol=1e-9)
        of_users = game.world.product_stock[:, japan] - of_state
        assert of_users[1:] == pytest.approx(of_users[0], rel=0.1)


def test_users_do_not_pay_for_the_magnets_of_the_state(tmp_path):
    users = played(tmp_path, "stocks.treasury=0", "stocks.holding=0", rivals=MAGNETS)
    state = played(tmp_path, "stocks.treasury=1", "stocks.holding=0", rivals=MAGNETS)
    for name in ("product_stock", "public_product_stock", "product_flow", "output"):
        assert np.array_equal(getattr(users.world, name), getattr(state.world, name)), name
    one, other = users.world.payoff[:, JAPAN], state.world.payoff[:, JAPAN]
    np.testing.assert_allclose(one[:, INCOME], other[:, INCOME], rtol=1e-9)
    assert (other[:, BUDGET] < one[:, BUDGET]).all()


def test_nothing_is_bought_while_supply_is_restricted():
    """In a stop of most goods the state's part stays as it is, or goes to users."""
    package = "Package(stockpile=6.0, start=2025.0, pause={})"
    packages = (package.format("true"), package.format("false"))
    design = pd.DataFrame({"seed": 5, "China": "Stop(share=0.8)", "Japan": list(packages)})
    game = Game(load_config("world_2025"), design).run_for(4)
    japan = game.atlas.state("Japan")
    at_start = game.world.public_stock[:, :, japan].sum(axis=1)
    np.testing.assert_allclose(at_start[0], at_start[1])
    assert at_start[0] > 0
    for _ in range(6):
        before = game.world.public_stock[0, :, japan].copy()
        game.step()
        assert (game.world.public_stock[0, :, japan] <= before * (1 + 1e-9)).all()
    after = game.world.public_stock[:, :, japan].sum(axis=1)
    assert after[1] > 1.1 * after[0]


def worth(stock: float, runs: int = 6) -> np.ndarray:
    """Output that a stock of magnets bought in two years before a year's full stop saves (run,)."""
    plan = prepare(
        "weaponization_2025", StudyOptions(runs=runs, overrides=BY_CALENDAR), Ask((), "status quo")
    )
    worlds = plan.design.drop_duplicates("world").assign(China="Stop(start=2027)")
    plays = ("LaissezFaire", f"Package(stockpile_products={stock}, start=2025)")
    rows = pd.concat([worlds.assign(Japan=text) for text in plays], ignore_index=True)
    game = Monthly(plan.config, rows, series=False)
    game.sectors = Sectors(plan.config)
    game.run_for(24)
    lost = np.zeros(2 * runs)
    for _ in range(12):
        game.step()
        lost += game.output[:, :, game.atlas.state("Japan")].sum(axis=1)
    return lost[:runs] - lost[runs:]


def test_a_stock_of_magnets_is_worth_more_than_nothing_in_a_stop_and_each_month_less():
    one, three, six, twelve = (worth(months) for months in (1.0, 3.0, 6.0, 12.0))
    assert (six > 1e9).all()
    assert np.median(one) < np.median(three) < np.median(six) < np.median(twelve)
    # What is held beyond the year is not used: the last six months add less than the first three.
    assert np.median(twelve - six) < np.median(three)

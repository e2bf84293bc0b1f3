"""Money of firms: books add up; juniors open and fail; takeovers; firms that are closed."""

import numpy as np
import pandas as pd

from regame.config.files import load_config
from regame.engine.state.lines import EXTRACTORS, MAKERS, PLANTS, REFINERIES
from regame.game import accounts
from regame.game.game import Game

PLAYED = {
    "China": "Weapon(quota=true, duty=true)", "United States": "Subsidise",
    "Japan": "Diversify2010", "Australia": "AllyOfftake",
}  # fmt: skip
EAGER = ("investment.hurdle=1.05", "investment.hazard=0.2", "investment.equity=1")
MONTHS = 150


def game(
    firms: dict[str, str], months: int, runs: int = 16, overrides: tuple[str, ...] = ()
) -> Game:
    table = pd.DataFrame({"seed": range(runs), **PLAYED, **firms})
    return Game(load_config("world_2010", overrides), table).run_for(months)


def opened(firms: dict[str, str]) -> tuple[Game, np.ndarray]:
    """A game of eager investors, and the months in which Mountain Pass ran (month, run)."""
    played = game(firms, 0, overrides=EAGER)
    row, ran = played.atlas.plants.index("Mountain Pass separation"), []
    for _ in range(MONTHS):
        played.step()
        ran.append(played.world.phase[:, row] == 2)
    return played, np.array(ran)


def test_profits_of_all_firms_add_up_to_the_ledger():
    played = game({"Firms": "Usual"}, 0, 3)
    rate, whole = played.parameters("ledger.discount"), np.zeros(3)
    for month in range(36):
        played.step()
        lines = played.ledger[:, :, [EXTRACTORS, REFINERIES, MAKERS, PLANTS]].sum((1, 2))
        paid = played.buffers.support_got.sum(1)
        whole += (lines + paid) * (1 + rate) ** (-(month + 1) / 12)
    np.testing.assert_allclose(played.world.profit.sum(1), whole, rtol=1e-6)


def test_molycorp_opens_and_fails_on_its_own_money_and_lives_on_others():
    usual, ran_usual = opened({"Molycorp": "Usual"})
    junior, ran = opened({"Molycorp": "Junior"})
    row = junior.names[1].index("Molycorp")
    failed = junior.world.bankrupt[:, row] > 0
    assert ran.any(axis=0).sum() >= 4
    assert failed.sum() >= 3
    assert (~failed | ran.any(axis=0)).all()  # who never opens has nothing to fail with
    assert not usual.world.bankrupt.any()
    assert ran_usual.sum() > ran.sum()


def test_claims_on_output_open_what_shares_alone_do_not():
    _, with_claims = opened({"Molycorp": "Junior(claim=0.6)"})
    _, without = opened({"Molycorp": "Junior(claim=0.0)"})
    assert with_claims.any(axis=0).sum() > without.any(axis=0).sum()


def test_a_claim_is_on_tonnes_that_clear_before_the_market():
    """Japan gets its part of what Lynas makes, whatever it prefers, and no tonne is lost."""
    claims = game({"Lynas": "MineToMagnet(serve='Japan', claim=0.9)"}, 59, 4)
    world, atlas = claims.world, claims.atlas
    japan, malaysia = atlas.state("Japan"), atlas.state("Malaysia")
    plant = atlas.plants.index("Lynas LAMP separation")
    world.weight[:, :, malaysia, japan] = 0.0
    plants = atlas.plant_state == malaysia
    store, stock = world.refined_stock[:, plants].sum((1, 2)), world.stock.copy()
    claims.step()
    made = world.output[:, plant]
    got = world.flow[:, :, malaysia, japan].sum(1)
    assert (made > 1).any()
    np.testing.assert_array_less(0.8 * made[made > 1], got[made > 1])
    separators = plants & (atlas.plant_stage == 1)
    left = store + world.output[:, separators].sum(1) - world.flow[:, :, malaysia].sum((1, 2))
    np.testing.assert_allclose(world.refined_stock[:, plants].sum((1, 2)), left, atol=1e-6)
    came = world.flow.sum(axis=2) + world.grey_flow.sum(axis=2)
    used = world.used + world.into_products
    np.testing.assert_allclose(world.stock, stock + came - used, atol=1e-6)
    without = game({"Lynas": "MineToMagnet(serve='Japan', claim=0.0)"}, 59, 4)
    without.world.weight[:, :, malaysia, japan] = 0.0
    without.step()
    assert (without.world.flow[:, :, malaysia, japan].sum(1) < got)[made > 1].all()


def test_the_holders_firm_takes_over_one_that_failed():
    firms = {"Molycorp": "Junior", "Shenghe": "StateChampion(target='Molycorp')"}
    played, _ = opened(firms)
    world, names = played.world, played.names[1]
    molycorp, shenghe = names.index("Molycorp"), names.index("Shenghe")
    plant = played.atlas.plants.index("Mountain Pass mine")
    failed = world.bankrupt[:, molycorp] > 0
    assert failed.any()
    assert (world.owner[failed, plant] == shenghe).all()
    assert (world.owner[~failed, plant] == molycorp).all()


def test_what_traders_hold_counts_at_the_end_as_users_stocks_do():
    """What is moved from users' stocks to traders' is worth as much there, and nothing is lost."""
    played = game({"Japan traders": "HoardingTrader"}, 24, 3, ("ledger.stock_value=0.5",))
    world, japan = played.world, played.atlas.state("Japan")
    hoard = played.world.hoard
    assert (hoard[:, :, japan].sum(axis=1) > 1).all()
    price = np.minimum(world.buyer_expected, world.index)[:, :, japan]
    worth = 0.5 * 1000 * (hoard[:, :, japan] * price).sum(axis=1)
    with_hoards = accounts.end_value(played).copy()
    world.stock[:, :, japan] += hoard[:, :, japan]
    hoard[:] = 0.0
    np.testing.assert_allclose(accounts.end_value(played), with_hoards, rtol=1e-12)
    world.stock[:, :, japan] = 0.0
    held = with_hoards - accounts.end_value(played)
    assert (held[:, japan] >= worth).all()
    assert not np.delete(held, japan, axis=1).any()


def test_a_firm_that_is_closed_makes_nothing_more():
    kept, closed = game({"Lynas": "Usual"}, 48, 4), game({"Lynas": "Usual"}, 48, 4)
    next(firm for firm in closed.firms if firm.name == "Lynas").remove()
    before = kept.world.output.copy()
    for played in (kept, closed):
        played.run_for(36)
    plants = [closed.atlas.plants.index(name) for name in ("Mt Weld mine", "Lynas LAMP separation")]
    assert (before[:, plants] > 0).all()
    assert (closed.world.output[:, plants] == 0).all()
    assert (kept.world.output[:, plants] > 0).any()
    outside = [g.record.last("mine_output_outside_china").mean() for g in (closed, kept)]
    assert outside[0] < outside[1]

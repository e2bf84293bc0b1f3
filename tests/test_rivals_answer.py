"""What rivals do about a cut: aid that follows damage, claims on output, trials, shares sold."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from tests.test_backlash import Row, of

from regame.config.files import load_config
from regame.engine.relations.buyers import MOST_CLAIMED, prefer
from regame.engine.state.stages import BUILDING, IDLE, RUNNING
from regame.game.game import Game
from regame.strategies.check import check_strategy
from regame.strategies.importers import STEPS, AllyOfftake, Diversify2010, Subsidise
from regame.strategies.probes import QUIET

CUT = "Weapon(quota=True, duty=True)"
RIVALS = {"United States": "Subsidise", "Japan": "Diversify2010", "Australia": "AllyOfftake"}

type Floats = NDArray[np.float64]


def among_rivals(rows: list[Row], china: str = CUT) -> Game:
    return of([{**RIVALS, **row} for row in rows], china)


# Aid.


@pytest.mark.parametrize(
    "strategy, instrument",
    [(Subsidise(), "grant"), (Diversify2010(), "offtake"), (AllyOfftake(), "grant")],
)
def test_a_budget_follows_aid_in_steps_and_never_falls_below_its_least(
    strategy: Subsidise | Diversify2010 | AllyOfftake, instrument: str
):
    check_strategy(strategy)
    least = strategy.budget
    for aid in (0.0, 1e6, 0.99 * least, least, 3e8, 7e9, 1e12):
        given = getattr(strategy.decide(QUIET._replace(will=1.0, aid=aid)), instrument)
        assert given >= least
        assert given == least or given <= aid
        assert given >= min(aid, STEPS[-1]) / 1.5
        assert getattr(strategy.decide(QUIET._replace(will=0.0, aid=aid)), instrument) is None


def test_aid_is_what_users_lost_in_a_year_times_will():
    rows: list[Row] = [{"support.per_damage": part} for part in (0.0, 0.2, 2.0)]
    game = among_rivals(rows)
    world, japan = game.world, game.atlas.state("Japan")
    damage, most = np.zeros(3), np.zeros(3)
    for _ in range(30):
        seen = game.observation(japan)
        will = np.minimum(world.will[:, japan], 1)
        np.testing.assert_allclose(seen.aid, [0.0, 0.2, 2.0] * damage * will, rtol=1e-12)
        game.step()
        bought = world.used + world.into_products
        dearer = np.maximum(world.index - world.start_index, 0) * bought
        damage += world.damage[:, japan] + 1000 * dearer[:, :, japan].sum(axis=1) - damage / 12
        most = np.maximum(most, np.nan_to_num(world.set_offtake[:, japan]))
    assert most[0] == 60e6  # as before
    assert most[2] > 120e6
    assert most[2] >= most[1] >= most[0]


def test_who_has_no_will_gets_no_aid():
    rows: list[Row] = [{"support.per_damage": 0.5, "reputation.drive": 0.0}]
    game = among_rivals(rows, "StatusQuo").run_for(36)
    assert (game.world.hurt > 0).any()
    for row in range(game.atlas.states_count):
        assert game.observation(row).aid[0] == 0


# Claims.


def test_a_claim_lifts_a_preference_to_its_share_and_keeps_the_sum():
    weight = np.array([[0.7, 0.2], [0.2, 0.5], [0.1, 0.3]])
    sellers = np.arange(3)
    prefer(weight, sellers, 2, 0, 0.5)
    np.testing.assert_allclose(weight[:, 0], [0.7 * 5 / 9, 0.2 * 5 / 9, 0.5])
    prefer(weight, sellers, 1, 1, 0.4)  # has more already
    np.testing.assert_allclose(weight[:, 1], [0.2, 0.5, 0.3])


def test_who_pays_for_a_plant_gets_its_oxides_first():
    rows: list[Row] = [{"support.pledged": part} for part in (0.0, 0.8)]
    game = among_rivals(rows)
    world, atlas = game.world, game.atlas
    japan = atlas.state("Japan")
    bought, need = np.zeros((2, atlas.states_count)), np.zeros(2)
    for _ in range(84):
        game.step()
        np.testing.assert_allclose(world.weight.sum(axis=2), 1, rtol=1e-9)
        bought += world.flow[:, :, :, japan].sum(axis=1)
        need += world.need[:, :, japan].sum(axis=1)
    assert (world.pledge[0] == 0).all()
    assert 0.1 < world.pledge[1].max() <= 0.8
    assert (world.tied[:, japan] > 0).all()
    abroad = bought[:, ~atlas.inside].sum(axis=1) / bought.sum(axis=1)
    assert abroad[1] > abroad[0] + 0.02
    np.testing.assert_allclose(need[1], need[0], rtol=0.2)  # others give way, nothing is made of it


def test_a_claim_binds_at_once_and_leaves_room_for_others():
    game = among_rivals([{"support.pledged": 0.8}], "StatusQuo").run_for(2)
    world, atlas = game.world, game.atlas
    japan = atlas.state("Japan")
    plant = int(np.flatnonzero(~atlas.plant_inside & (atlas.plant_stage == 1))[0])
    seller = int(atlas.plant_state[plant])
    world.tied[:], world.pledge[:] = 0.0, 0.0
    world.tied[:, japan], world.pledge[:, plant] = 1.0, 1.0
    world.phase[:, plant], world.ramp[:, plant] = RUNNING, 1.0
    world.output[:, plant] = 10 * world.need[:, :, japan].sum()
    game.adapt()
    light = world.weight[0, 1, :, japan]
    assert light[seller] == pytest.approx(MOST_CLAIMED)
    assert light.sum() == pytest.approx(1)


# Trials.


def bought_from_home(game: Game, row: int) -> Floats:
    """The part of a state's oxides that came from the holder this month, leakage aside (run,)."""
    flow = game.world.flow[:, :, :, row].sum(axis=1)
    return np.asarray(flow[:, game.atlas.home] / flow.sum(axis=1))


def test_buyers_who_feel_at_risk_try_others_sooner():
    rows: list[Row] = [
        {"market.trials": part, "market.requalification": 12.0} for part in (0.0, 2.0)
    ]
    game = among_rivals(rows)
    world, atlas = game.world, game.atlas
    japan, home = atlas.state("Japan"), atlas.home
    game.run_for(6)
    before = world.weight[:, :, home, japan].mean(axis=1)
    assert before[0] == before[1]  # nobody feels at risk yet
    game.run_for(24)
    after = world.weight[:, :, home, japan].mean(axis=1)
    assert after[1] < after[0] - 0.005
    np.testing.assert_allclose(world.weight.sum(axis=2), 1, rtol=1e-9)
    inside = world.weight[:, :, :, home]
    np.testing.assert_allclose(inside[1], inside[0], atol=0.01)  # nobody tries anybody at home
    shares = bought_from_home(game, japan)
    assert shares[1] < shares[0]


# Shares.

# Projects that a high hurdle holds back, and not their costs.
SOUND: Row = {"production.cost_outside": 0.5, "investment.hurdle": 1.8, "investment.hazard": 0.2}


def test_a_scare_lets_more_projects_start_and_changes_nothing_inside():
    rows: list[Row] = [
        {"seed": seed, "investment.equity": part, **SOUND}
        for part in (0.0, 1.0)
        for seed in range(64)
    ]
    game = among_rivals(rows)
    game.run_for(6)
    assert (game.world.scare == 0).all()
    idle = game.world.phase == IDLE
    game.run_for(30)
    world, outside = game.world, ~game.atlas.plant_inside
    assert world.scare[64:].min() > 0
    assert (world.scare[:64] == 0).all()
    begun = (idle & (world.phase == BUILDING))[:, outside].sum(axis=1)
    assert begun[:64].sum() > 20
    assert begun[64:].sum() > 1.3 * begun[:64].sum()


def test_a_scare_fades_by_half_in_a_year():
    game = of([{"investment.equity": 1.0}], "TargetedEmbargo(months=1)")
    game.run_for(12)
    scare = game.world.scare[0]
    assert scare > 0.3
    game.run_for(12)
    assert game.world.scare[0] == pytest.approx(scare / 2)


# Customers downstream.


def test_magnets_can_be_trusted_where_oxides_are_not():
    rows: list[Row] = [{"reputation.magnets": part} for part in (0.0, 1.0)]
    game = among_rivals(rows).run_for(36)
    oxides, magnets = game.buffers.premium, game.buffers.product_premium
    assert (oxides.max(axis=(1, 2, 3)) > 0).all()
    assert magnets[0].max() == 0
    assert magnets[1].max() > 0


def test_the_switches_are_off_in_every_config():
    for name in ("world_2010", "world_2025", "history"):
        config = load_config(name)
        assert (config.market.trials, config.investment.equity) == (0, 0)
        assert (config.support.per_damage, config.support.pledged) == (0, 0)
        assert (config.wto.complaint, config.disputes.retaliates) == (0, 0)
        assert (config.enforcement.budget, config.enforcement.idle) == (0, 0)
        assert config.reputation.magnets == 1
        assert isinstance(pd.Series(config.numbers()).max(), float)

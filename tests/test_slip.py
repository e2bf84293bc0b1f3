"""New plants take longer and cost more than told, by luck of their own; and may fail by it."""

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.engine.mechanisms.opening import DELAY
from regame.engine.state.atlas import Atlas
from regame.engine.state.stages import BUILDING, IDLE, MOTHBALLED, RUNNING
from regame.game.game import Game

RUNS = 400
AMERICAN = ("Mountain Pass mine", "Mountain Pass separation")
QUIET = ("demand.shock=0", "production.noise=0", "investment.hazard=0")


def opened(*overrides: str, runs: int = RUNS, **columns: object) -> Game:
    design = pd.DataFrame({"seed": range(runs)} | columns)
    return Game(load_config("world_2010", overrides), design)


def test_delays_follow_their_law_by_plant() -> None:
    game = opened()
    least, mode, most = DELAY
    delay = game.world.delay[:, game.atlas.new > 0]
    assert delay.min() >= least
    assert delay.max() <= most
    assert delay.mean() == pytest.approx((least + mode + most) / 3, abs=0.01)
    assert np.mean(delay < mode) == pytest.approx((mode - least) / (most - least), abs=0.02)
    mines = np.flatnonzero(game.atlas.extracts & (game.atlas.new > 0))
    one, other = game.world.delay[:, mines[:2]].T
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.15
    assert (game.world.delay[:, game.atlas.new == 0] == 1).all()


def test_slip_scales_the_excess_and_at_nil_all_is_as_told() -> None:
    whole, half, none = (opened(f"investment.slip={x}", runs=8).world for x in (1, 0.5, 0))
    np.testing.assert_allclose(half.delay - 1, (whole.delay - 1) / 2)
    assert (none.delay == 1).all()
    atlas = Atlas(load_config("world_2010"))
    np.testing.assert_array_equal(none.clock[0], atlas.months_left)
    np.testing.assert_allclose(whole.clock, atlas.months_left * whole.delay)


def test_the_plants_of_a_project_slip_together_or_each_by_its_own() -> None:
    """Surveys count projects: two draws and the wait for the later one would add a delay twice."""
    joint, apart = (opened(f"investment.together={x}") for x in (1, 0))
    pair = [joint.atlas.plants.index(name) for name in AMERICAN]
    assert (joint.world.delay[:, pair[0]] == joint.world.delay[:, pair[1]]).all()
    late = apart.world.delay[:, pair]
    assert abs(np.corrcoef(late.T)[0, 1]) < 0.15
    np.testing.assert_array_equal(joint.world.delay[:, pair[0]], late[:, 0])
    assert late.max(axis=1).mean() > joint.world.delay[:, pair].max(axis=1).mean() + 0.1
    alone = joint.atlas.partner < 0
    np.testing.assert_array_equal(joint.world.delay[:, alone], apart.world.delay[:, alone])


def test_a_weapon_moves_no_luck_of_plants() -> None:
    weapon = ["StatusQuo", "Weapon(quota=true)"]
    game = Game(load_config("world_2010"), pd.DataFrame({"seed": [4, 4], "China": weapon}))
    np.testing.assert_array_equal(*game.world.delay)


def test_a_plant_costs_what_was_told_until_it_is_begun() -> None:
    game = opened(*QUIET, "learning.rate=0", "production.cost_growth=0", runs=5)
    row = game.atlas.plants.index(AMERICAN[1])
    game.run_for(2)
    assert (game.world.unit_cost[:, row] == game.atlas.cost[row]).all()
    game.world.phase[:, row], game.world.clock[:, row] = BUILDING, 50.0
    game.run_for(1)
    told = game.atlas.cost[row] * game.world.delay[:, row]
    np.testing.assert_allclose(game.world.unit_cost[:, row], told)


def test_building_costs_the_more_the_longer_it_takes() -> None:
    game = opened(*QUIET, "reputation.drive=0", "reputation.permits=0", runs=5, China="StatusQuo")
    row = game.atlas.plants.index(AMERICAN[1])
    lead = game.parameters("investment.lead_separation") * game.atlas.lead[row]
    world, spent = game.world, np.zeros(5)
    game.run_for(1)
    world.phase[:, row], world.clock[:, row] = BUILDING, lead * world.delay[:, row]
    for _ in range(60):
        game.step()
        spent += np.where(world.phase[:, row] == BUILDING, game.buffers.spent[:, row], 0)
    told = game.atlas.capex[row] * game.atlas.nameplate[row] * 12
    np.testing.assert_allclose(spent / told, world.delay[:, row], atol=1.5 / lead.min())


def test_projects_that_nobody_had_told_of_are_left_out_and_others_stand_in() -> None:
    then, now = (Atlas(load_config(name)) for name in ("world_2010", "world_2025_arrived"))
    late = {"Myanmar clay mine", "Nigeria feed mine", "Thailand and Laos feed mine", "MP 10X"}
    stand_in = {name for name in then.plants if "project" in name}
    assert not late & set(then.plants)
    assert late < set(now.plants)
    assert len(stand_in) == 19
    assert not stand_in & set(now.plants)
    idle = (then.plant_status == IDLE) & (then.projects <= 1)
    of_extractors = then.nameplate[idle & (then.plant_stage == 0)].sum() * 12
    assert 60_000 < of_extractors < 140_000, "late entry does not vanish: use outside is 45 kt"


def test_a_part_of_the_cost_of_a_new_plant_runs_on() -> None:
    design = pd.DataFrame({"seed": [1, 1], "production.fixed": [0.0, 0.5]})
    game = Game(load_config("world_2010", QUIET), design)
    row = game.atlas.plants.index(AMERICAN[0])
    game.world.phase[:, row], game.world.ramp[:, row] = RUNNING, 0.3
    game.run_for(1)
    world = game.world
    below = world.capacity[:, row] - world.output[:, row]
    assert (world.output[0] == world.output[1]).all()
    told = 1000 * 0.5 * game.atlas.cost[row] * below[1]
    assert world.cash[0, row] - world.cash[1, row] == pytest.approx(told, rel=1e-6)
    old = game.atlas.new == 0
    np.testing.assert_array_equal(world.cash[0, old], world.cash[1, old])


def mothballed(result: dict[str, float], support: float = 0.0) -> np.ndarray:
    """Shares of the plants of the American project (2,) that stop in a month with such results."""
    game = opened(*QUIET, "investment.patience=1")
    rows = [game.atlas.plants.index(name) for name in AMERICAN]
    game.run_for(1)
    world = game.world
    for name, money in result.items():
        world.result[:, game.atlas.plants.index(name)] = money
    world.phase[:, rows], world.ramp[:, rows], world.support[:, rows] = RUNNING, 1.0, support
    game.plan()
    return np.asarray((world.phase[:, rows] == MOTHBALLED).mean(axis=0))


def test_a_mine_and_its_separator_are_judged_as_one_project() -> None:
    loss = {AMERICAN[1]: -4e6}
    assert mothballed(loss).min() > 0.5, "both stop"
    assert mothballed(loss | {AMERICAN[0]: 4e6}).max() == 0, "one pays for the other"


def test_states_that_pay_a_part_make_owners_patient_and_all_keep_them() -> None:
    loss = {AMERICAN[1]: -4e6}
    alone, helped, kept = (mothballed(loss, part)[1] for part in (0.0, 0.5, 1.0))
    assert helped == pytest.approx(alone / 2, abs=0.08)
    assert kept == 0


def test_offtakes_keep_to_those_who_had_one_before_newcomers_share() -> None:
    game = opened(*QUIET, runs=1, Japan="Diversify2010")
    old, new = (game.atlas.plants.index(n) for n in ("Lynas LAMP separation", AMERICAN[1]))
    world = game.world
    game.run_for(1)
    world.phase[:, [old, new]] = RUNNING
    world.result[:, [old, new]] = -4e6
    world.backed[:, old], world.backed[:, new] = 1.0, 0.0
    world.set_offtake[:, game.atlas.state("Japan")] = 30e6
    game.move()
    assert world.support[0, old] == 1.0, "two million a month are asked"
    assert 0 < world.support[0, new] < 0.5, "half a million is left"
    running = game.atlas.plants.index("Silmet separation")
    assert world.support[0, running] == 0, "it needs no money to be built"

"""How producers set asks and output, and how the two plants of a project are begun."""

import numpy as np
import pandas as pd

from regame.config.files import load_config
from regame.engine.mechanisms import month
from regame.engine.state.stages import BUILDING, IDLE
from regame.game.game import Game
from regame.tables import figures

QUIET = ["demand.shock=0", "production.noise=0"]


def game(*overrides: str, runs: int = 2) -> Game:
    design = pd.DataFrame({"seed": range(runs), "China": "StatusQuo"})
    return Game(load_config("world_2010", [*QUIET, *overrides]), design)


def test_sellers_reckon_with_a_price_between_costs_and_todays():
    held = game()
    usual = held.world.seller_expected.copy()
    for _ in range(200):
        held.world.price[:] = 4.0 * usual
        month.adapt(*held.stage, 1.0)
    moved = held.world.seller_expected / usual
    np.testing.assert_allclose(moved[:, :, held.atlas.home], 4.0**0.5, rtol=1e-3)


def test_mines_dig_less_while_oxides_are_left_unsold():
    few, many = game(), game()
    for played in (few, many):
        played.run_for(3)
    many.world.refined_stock[:] *= 3.0
    few.step()
    many.step()
    inside = few.atlas.extractors.rows[few.atlas.plant_inside[few.atlas.extractors.rows] > 0]
    assert (many.world.output[:, inside] < 0.9 * few.world.output[:, inside]).all()


def test_a_slow_adjustment_leaves_output_alone():
    few, many = (game("production.adjustment=1e6") for _ in range(2))
    for played in (few, many):
        played.run_for(3)
    many.world.refined_stock[:] *= 3.0
    few.step()
    many.step()
    mines = few.atlas.extractors.rows
    np.testing.assert_allclose(many.world.output[:, mines], few.world.output[:, mines], rtol=1e-4)


def test_the_mine_and_the_separator_of_a_project_are_begun_together():
    played = game(
        "investment.hazard=0.3", "investment.hurdle=1", "investment.lead_mine=60", runs=16
    )
    atlas, world = played.atlas, played.world
    mine, plant = (atlas.plants.index(f"Mountain Pass {part}") for part in ("mine", "separation"))
    assert atlas.partner[mine] == plant
    assert atlas.partner[plant] == mine
    began = 0
    for _ in range(12):
        world.outlook[:, [mine, plant]] = 3.0
        before = world.phase[:, [mine, plant]].copy()
        played.step()
        new = (before == IDLE).all(axis=1) & (world.phase[:, [mine, plant]] == BUILDING).any(axis=1)
        assert (world.phase[new][:, [mine, plant]] == BUILDING).all()
        began += int(new.sum())
    assert began > 8


def test_mines_that_are_ordered_down_do_not_count_as_full_and_do_not_grow():
    free, ordered = game(), game()
    mines = free.atlas.extractors.rows
    held = mines[free.atlas.plant_held[mines] > 0]
    ordered.world.campaign[:] = 1.0
    for played in (free, ordered):
        world = played.world
        played.plan()
        made = world.use_of_capacity * world.capacity * world.ramp
        np.testing.assert_allclose(made[:, mines], world.output[:, mines], rtol=1e-9)
        played.clear()
        played.move()
    spent = [played.buffers.spent[:, held].sum(axis=1) for played in (free, ordered)]
    assert (spent[1] < spent[0]).all()


def test_a_grant_pays_for_what_is_built_and_not_for_what_comes_back():
    found = game(runs=1)
    row = found.atlas.state("United States")
    world = found.world
    new, back = np.flatnonzero((found.atlas.plant_state == row) & (world.phase[0] == IDLE))[:2]
    world.set_grant[:, row], world.clock[:, [new, back]] = 1e8, 12
    world.phase[:, [new, back]], world.ramp[:, back] = BUILDING, 0.5
    found.buffers.lead[:] = 24.0
    month.move(*found.stage)
    assert found.buffers.support_got[0, new] > 0
    assert found.buffers.support_got[0, back] == 0


def test_magnets_are_bought_where_one_state_makes_them(tmp_path):
    firms = figures.read("firms")
    path = tmp_path / "firms.csv"
    firms[(firms["stage"] != "magnet") | (firms["state"] == "China")].to_csv(path, index=False)
    found = game(f'tables.firms="{path.as_posix()}"').run_for(3)
    home = found.atlas.home
    assert np.isfinite(found.world.product_weight).all()
    assert (found.world.product_flow[:, home, home] > 0).all()
    assert (found.world.failed_month < 0).all()

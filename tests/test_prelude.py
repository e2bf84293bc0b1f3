"""The world of 2025 is where the model's own play of the record leaves it."""

import numpy as np
import pandas as pd
import pytest

from regame import load_config
from regame.core.errors import UserError
from regame.engine.luck.chance import Chance
from regame.engine.state.world import VARIABLES
from regame.game.game import Game
from regame.game.prelude import COUNTED, regime_of

MONTHS = 240  # January 2005 to December 2024
WEAPON = "Weapon(quota=true, begins=2025.5)"


def design(**columns: list[str]) -> pd.DataFrame:
    """Two runs of one world and one of another."""
    return pd.DataFrame({"seed": [5, 5, 6], "demand.elasticity": [1.0, 1.0, 1.4]} | columns)


@pytest.fixture(scope="module")
def played() -> Game:
    """The record played up to the start."""
    config = load_config("history", ['world.projects_known="2025-01"'])  # the same plants
    return Game(config, design()).run_for(MONTHS)


@pytest.fixture(scope="module")
def opened() -> Game:
    """The world of 2025 on its first day."""
    return Game(load_config("world_2025_arrived"), design(China=["StatusQuo", WEAPON, WEAPON]))


def test_opens_where_the_record_leaves_the_model(played, opened):
    for variable in VARIABLES:
        if variable.name not in (*COUNTED, "stockpile_stands"):
            was, now = getattr(played.world, variable.name), getattr(opened.world, variable.name)
            np.testing.assert_array_equal(now, was, variable.name)


def test_counts_from_its_start(opened):
    assert opened.world.month == 0
    assert all(not getattr(opened.world, name).any() for name in COUNTED)
    assert opened.atlas.facts.start_year == 2025


def test_neighbours_do_not_matter(opened):
    one = design(China=["StatusQuo", WEAPON, WEAPON]).iloc[[2]]
    alone = Game(load_config("world_2025_arrived"), one)
    together = Game(load_config("world_2025_arrived"), opened.design).run_for(6)
    np.testing.assert_array_equal(alone.run_for(6).world.price[0], together.world.price[2])


def test_luck_goes_on_where_the_record_left_it():
    seeds = np.array([5, 6])
    later, whole = Chance(seeds, 600, before=MONTHS), Chance(seeds, 600)
    np.testing.assert_array_equal(later.month("demand", 3), whole.month("demand", MONTHS + 3))


def test_regime_at_the_start_is_the_one_that_was_in_force(opened):
    """No quota since 2015, tax at the border, technology withheld since 2023; calendar.csv."""
    of = opened.parameters
    assert not of("licences.quota_stands").any()
    assert (of("licences.duty_light") == 0.13).all()
    assert (of("learning.ban_stands") == 1).all()
    # Twice the exports counted from July to December 2024, t.
    assert (of("licences.export_quota") > 10_000).all()


def test_a_quota_limits_and_is_felt_and_none_stands_without(opened):
    game = Game(load_config("world_2025_arrived"), opened.design).run_for(7)  # to July
    quota, base = game.world.export_quota[:, 0], game.parameters("licences.export_quota")
    assert np.isinf(quota[0])
    assert (quota[1:] < base[1:]).all()
    assert (game.world.rent[1:, 0] > 0).all()
    assert game.world.rent[0, 0] == 0
    assert (game.world.risk[1:] > game.world.risk[0]).any()


def test_public_stocks_that_stood_stand_until_a_state_sets_others(played, opened):
    """China's reserve of 2024 is no hoard that is sold off on the first day."""
    stood = played.world.set_stockpile
    assert (stood[:, played.atlas.home] > 0).all()
    np.testing.assert_array_equal(opened.world.stockpile_stands, np.nan_to_num(stood))
    game = Game(load_config("world_2025_arrived"), opened.design.assign(China="StatusQuo"))
    before = game.world.stock[:, :, game.atlas.home].copy()
    game.run_for(12)
    assert np.isnan(game.world.set_stockpile[:, game.atlas.home]).all()
    kept = game.world.stock[:, :, game.atlas.home] / before
    assert (np.median(kept, axis=1) > 0.8).all()


def test_start_must_come_after_what_is_played(tmp_path):
    path = tmp_path / "late.toml"
    path.write_text('extends = "world_2025_arrived"\n[world]\nplayed_from = 2030\n')
    with pytest.raises(UserError, match="played_from = 2030"):
        load_config(path)


def test_names_of_the_regime_are_parameters():
    game = Game(load_config("world_2010"), design())
    keys = regime_of(game.atlas.groups)
    assert set(keys) <= set(game.config.numbers())
    assert all(len(game.parameters(key)) == game.world.runs for key in keys)

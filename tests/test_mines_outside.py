"""Mines elsewhere that run at the start: their size is sampled, with their separators."""

import numpy as np
import pandas as pd

from regame.config.files import load, load_config
from regame.engine.state.stages import EXTRACTION, REFINING, RUNNING
from regame.game.game import Game
from regame.runs.experiment import Experiment
from regame.tables import figures

KEY = "opening.mines_outside"
PLANTS = ("Lovozero mine", "Silmet separation", "IREL mine", "IREL separation")


def game(sizes: list[float]) -> Game:
    return Game(load_config("history"), pd.DataFrame({"seed": 1, KEY: sizes}))


def test_it_scales_mines_elsewhere_that_run_and_their_separators_alone() -> None:
    whole, half = game([1.0, 0.5]).world.capacity
    atlas = game([1.0]).atlas
    scaled = {atlas.plants[f] for f in np.flatnonzero(half != whole)}
    assert scaled == set(PLANTS)
    assert np.allclose(
        half[[atlas.plants.index(name) for name in PLANTS]] * 2,
        whole[[atlas.plants.index(name) for name in PLANTS]],
    )


def test_at_one_the_bits_are_those_of_a_world_without_it() -> None:
    design = pd.DataFrame({"seed": [1]})
    plain, one = Game(load_config("history"), design).run_for(6), game([1.0]).run_for(6)
    assert np.array_equal(plain.world.price, one.world.price)


def test_what_is_dug_elsewhere_follows_it() -> None:
    small, large = game([0.5, 1.4]).run_for(12).record.series("mine_output_outside_china")[-1]
    assert 2 < large / small < 4


def test_its_range_is_what_was_said_of_these_mines_by_2010() -> None:
    """From Russia alone to all that anybody counted, over what the table digs, from production."""
    atlas = game([1.0]).atlas
    running = (atlas.plant_status == RUNNING) & (atlas.plant_stage == EXTRACTION)
    running &= ~atlas.plant_inside
    dug = 12 * 0.85 * atlas.nameplate[running].sum()
    table = figures.read("production")
    said = table[table["year"].between(2000, 2009)].groupby("country")["value"].agg(["min", "max"])
    least = said["min"]["Russia"]
    most = said["max"][["Russia", "India", "Brazil", "Malaysia"]].sum()
    asked = next(
        u for u in load(Experiment, "experiments", "weaponization").uncertainties if u.key == KEY
    )
    assert abs(asked.low - least / dug) < 0.1
    assert abs(asked.high - most / dug) < 0.1
    assert (atlas.plant_stage[atlas.partner >= 0] <= REFINING).all()

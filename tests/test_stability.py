"""Without a weapon a blip in demand dies out in every world that a verdict plays."""

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.config.files import Config, load, load_config
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.design.design import worlds
from regame.game.game import Game
from regame.runs import stability
from regame.runs.experiment import Experiment
from regame.runs.protocol import prepare
from regame.runs.stability import steady, steady_worlds

BLIP, START, WAIT = 0.9, 6, 36
SOUND = 0.01
GROWTH = (
    "demand.growth_inside", "demand.growth_outside", "demand.growth_magnets",
    "demand.rebound_inside", "demand.rebound_outside", "production.cost_growth",
)  # fmt: skip


def left_of_a_blip(config: Config, sampled: pd.DataFrame) -> np.ndarray:
    """Return by how much any price still differs from 36 months after a month of 10 % less use.

    Use does not grow, nor comes back from a crisis.
    """
    quiet = {"demand.shock": 0.0, "demand.shock_memory": 0.0, "production.noise": 0.0}
    quiet |= dict.fromkeys(GROWTH, 0.0)
    design = sampled.assign(China="StatusQuo", **quiet).reset_index(drop=True)

    class Shaken(Game):
        def clear(self) -> None:
            if self.world.month == START:
                self.world.activity *= BLIP
            super().clear()

    calm, shaken = Game(config, design), Shaken(config, design)
    calm.run_for(START + WAIT)
    shaken.run_for(START + WAIT)
    gap = np.zeros(len(design))
    for _ in range(6):
        calm.step()
        shaken.step()
        apart = np.abs(np.log(shaken.world.index / calm.world.index))
        gap = np.maximum(gap, apart.max(axis=(1, 2)))
    return gap


def test_a_blip_dies_out_in_the_worlds_of_a_verdict():
    plan = prepare("weaponization", StudyOptions(runs=16))
    sampled = plan.design.drop_duplicates("world")
    assert len(sampled) == 16
    states = [column for column in sampled if column in ("China", *toy.RIVALS)]
    gap = left_of_a_blip(plan.config, sampled.drop(columns=states))
    assert gap.max() < 1.1 * SOUND  # the last tenth of the shock is felt a month later or not


def test_worlds_that_swing_on_their_own_are_rejected():
    experiment = load(Experiment, "experiments", "weaponization")
    config = load_config(experiment.config)
    sampled = worlds(8, experiment.uncertainties, 2)
    wild = sampled.assign(**{"stocks.swing": 2.0, "stocks.trend": 3.0, "stocks.adjustment": 1.0})
    assert left_of_a_blip(config, wild).min() > SOUND
    assert not steady(Game, config, wild).any()


def test_growth_is_no_swing():
    """How fast use grows rejects no world: a growing market is not one that swings."""
    experiment = load(Experiment, "experiments", "weaponization")
    config = load_config(experiment.config, ["opening.still=false"])
    sampled = worlds(64, experiment.uncertainties, 1)
    slow, fast = (
        sampled.assign(**dict(zip(GROWTH, values, strict=True)))
        for values in ((0.0,) * 6, (0.12, 0.08, 0.06, 0.0, 0.3, 0.1))
    )
    np.testing.assert_array_equal(steady(Game, config, slow), steady(Game, config, fast))
    assert 0 < steady(Game, config, fast).sum() < len(sampled)


def test_a_world_that_is_played_up_to_its_start_keeps_its_growth():
    """Growth has brought the world of 2025 there, so holding use still would judge another."""
    config = load_config("world_2025_arrived")
    slow, fast = (
        Game(config, pd.DataFrame({"seed": [1], "demand.growth_outside": [growth]}))
        for growth in (0.0, 0.1)  # to 2015; from then on it stands until 2025
    )
    assert fast.world.growth[0, 1] > 1.5 * slow.world.growth[0, 1]


def test_too_few_steady_worlds_are_the_users_mistake():
    config = load_config("world_2010", ["stocks.swing=2", "stocks.trend=3", "stocks.adjustment=1"])

    def sample(count: int) -> pd.DataFrame:
        return worlds(min(count, 8), (), 1)

    with pytest.raises(UserError, match="steady"):
        steady_worlds(Game, config, sample, 4)


def test_seeds_and_parameters_stay_with_their_world():
    experiment = load(Experiment, "experiments", "weaponization")
    config = load_config(experiment.config)

    def sample(count: int) -> pd.DataFrame:
        return worlds(24, experiment.uncertainties, 1)

    kept, pool = steady_worlds(Game, config, sample, 4), sample(24).set_index("seed")
    keys = [item.key for item in experiment.uncertainties]
    assert list(kept["world"]) == [0, 1, 2, 3]
    np.testing.assert_array_equal(kept[keys], pool.loc[kept["seed"], keys])


def test_more_are_tried_where_few_are_steady(monkeypatch: pytest.MonkeyPatch):
    """One in five: the candidates that mostly do hold too few, and the first ones stay first."""
    monkeypatch.setattr(stability, "steady", lambda make, config, batch: batch["seed"] % 5 == 4)
    config = load_config("world_2010")

    def sample(n: int) -> pd.DataFrame:
        return pd.DataFrame({"world": np.arange(n), "seed": np.arange(n)})

    kept = steady_worlds(Game, config, sample, 40)
    assert list(kept["seed"]) == [5 * k + 4 for k in range(40)], "2 x 40 + 24 hold 20 of them"
    few = steady_worlds(Game, config, sample, 40, first=30)
    assert list(few["seed"]) == list(kept["seed"][:30])
    monkeypatch.setattr(stability, "steady", lambda make, config, batch: batch["seed"] % 20 == 19)
    with pytest.raises(UserError, match="only 17 of 344 sampled worlds are steady"):
        steady_worlds(Game, config, sample, 40)

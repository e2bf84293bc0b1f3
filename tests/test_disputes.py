"""What is counted of disputes: one threat at most in each, and no concession without one."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.game.game import Game
from regame.strategies.contract import Action, Observation, Strategy


@dataclass(frozen=True)
class Presses(Strategy):
    """Presses open disputes every so many months, and does or does not carry out its threats."""

    every: int
    carries: bool

    def decide(self, seen: Observation) -> Action:
        return Action(threat=seen.month % self.every == 0, carry_out=self.carries)


@pytest.mark.parametrize("carries", [True, False])
@pytest.mark.parametrize("every", [1, 5])
def test_a_dispute_is_one_threat_however_late_it_is_pressed(every: int, carries: bool) -> None:
    config = load_config("world_2010", ["disputes.hazard=1.5"])
    game = Game(config, pd.DataFrame({"seed": np.arange(16)}))
    china = next(state for state in game.states if state.name == "China")
    china.profile = [(Presses(every, carries), np.arange(16))]
    world = game.run_for(120).world
    assert world.conceded.sum() > 0
    assert (world.conceded <= world.threats).all()
    assert (world.acts <= world.threats).all()
    assert (world.threats <= world.disputes).all()

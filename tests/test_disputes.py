"""What is counted of disputes: one threat at most in each, and no concession without one."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.engine.mechanisms.disputes import expected_damage
from regame.engine.state.buffers import Buffers
from regame.engine.state.facts import Facts
from regame.engine.state.world import World
from regame.engine.verbs import Table, verb
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


@verb
def fear(w: World, a: Facts, d: Buffers, p: Table, found: np.ndarray) -> None:
    """What every state expects to lose by what it is threatened with, USD."""
    for r in range(len(p)):
        for s in range(a.states):
            found[r, s] = expected_damage(w, a, p[r], r, s, False)


def test_a_threat_of_a_stop_is_feared_for_products_at_their_own_value() -> None:
    """The share bought from China x half that is not rerouted x the value of lost load."""
    design = pd.DataFrame({"seed": [3, 3], "disputes.threat_stops": [0.0, 1.0]})
    game = Game(load_config("world_2025"), design).run_for(6)
    world, atlas, found = game.world, game.atlas, np.zeros((2, game.atlas.states_count))
    fear(*game.stage, found)
    japan = atlas.state("Japan")
    bought = world.product_flow[1, :, japan]
    need = (atlas.product_use * world.product_path * world.activity * (1 - world.product_lost))[1]
    months = 4 - world.product_stock[1, japan] / need[japan]
    kept = 0.5 * bought[atlas.home] / bought.sum() * months
    value = 29.0 * atlas.product_stop_value * 1.5
    more = found[1] - found[0]
    assert more[japan] == pytest.approx(1000 * need[japan] * kept * value, rel=1e-9)
    assert more[japan] > 5 * found[0, japan]  # magnets are dearer to do without than oxides
    assert more[atlas.home] == 0.0


def test_a_threat_is_carried_out_with_the_instrument_that_it_names() -> None:
    design = pd.DataFrame({"seed": [3] * 8, "disputes.threat_stops": [0.0, 1.0] * 4})
    config = load_config("world_2025", ["disputes.hazard=3", "disputes.resolve=1e5"])
    game = Game(config, design.assign(China="Coerce"))
    acted = np.zeros(8)
    for _ in range(12):
        game.step()
        world, home = game.world, game.atlas.home
        under = world.denied[:, 0] > 0
        acted += under.sum(axis=1)
        magnets = world.product_flow[:, home]
        assert (
            world.stopped[:, 0] == under * design["disputes.threat_stops"].to_numpy()[:, None]
        ).all()
        assert (magnets[1::2][under[1::2]] == 0).all()
        assert (magnets[::2][under[::2]] > 0).all()
    assert (acted > 0).all()

"""Users who are cut off fear more than those who hear of it; a new plant gets going slowly."""

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.engine.mechanisms.investment import RAMP_RATE
from regame.engine.state.buffers import Buffers
from regame.engine.state.stages import RUNNING
from regame.game.game import Game

QUIET = ("demand.shock=0", "production.noise=0", "investment.hazard=0", "disputes.hazard=0")
EMBARGO = "TargetedEmbargo(target='Japan', start=2010.5, months=3)"


def stocks(game: Game) -> np.ndarray:
    """Months of need that users of a state hold, (run, state)."""
    return game.world.stock.sum(1) / game.world.need.sum(1)


def test_who_is_denied_fears_more_and_holds_more_when_it_is_over() -> None:
    design = pd.DataFrame({"seed": [4, 4], "stocks.denied": [0.0, 4.0], "China": EMBARGO})
    game = Game(load_config("world_2010", QUIET), design).run_for(6)
    japan = game.atlas.state("Japan")
    others = [s for s in range(game.atlas.states_count) if s != japan]
    before = game.world.risk.copy()
    assert before[0].tolist() == before[1].tolist()
    game.run_for(1)
    felt = game.world.risk[1] - game.world.risk[0]
    assert felt[japan] == pytest.approx(4.0)
    assert (felt[others] == 0).all()
    game.run_for(13)
    held = stocks(game)
    assert held[1, japan] > 1.3 * held[0, japan]
    assert np.median(held[1, others] / held[0, others]) < 1.0, "who bids more leaves less to others"


@pytest.mark.parametrize(("start", "told"), [(1.0, (0.35, 0.73, 0.89)), (0.3, (0.15, 0.44, 0.68))])
def test_a_ramp_begins_at_a_part_of_its_pace(start: float, told: tuple[float, ...]) -> None:
    """The figures are those that the table priors tells: means of years, of what is reached."""
    ramp = (f"investment.start={start}", "investment.ramp=36", "investment.reach=0.6")
    sets = (*QUIET, *ramp, "investment.patience=120", 'tables.entrants=""')
    game = Game(load_config("world_2010", sets), pd.DataFrame({"seed": [1]}))
    plant = game.atlas.plants.index("Mountain Pass separation")
    path = []
    for month in range(36):
        game.world.phase[0, plant] = RUNNING
        if month == 0:
            game.world.ramp[0, plant] = 0.0
        game.run_for(1)
        path.append(game.world.ramp[0, plant] / 0.6)
    assert path[0] == pytest.approx(RAMP_RATE / 36 * start)
    assert np.reshape(path, (3, 12)).mean(1) == pytest.approx(told, abs=0.006)


def test_news_of_a_month_are_gone_in_the_next() -> None:
    design = pd.DataFrame({"seed": [4], "China": EMBARGO})
    game = Game(load_config("world_2010", QUIET), design)
    buffers: Buffers = game.buffers
    heard = []
    for _ in range(9):
        game.run_for(1)
        heard.append(buffers.cut_off.sum())
    assert heard == [0, 0, 0, 0, 0, 0, 1, 0, 0]

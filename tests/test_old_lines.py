"""Old lines make oxides of concentrate dug long ago, until it is used up or the new plant runs."""

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.engine.state.stages import IDLE, RUNNING
from regame.game.game import Game

SITE = "South Works"
PASS = "Mountain Pass separation"
QUIET = (*toy.QUIET, "investment.hazard=0")


def with_line(tonnes: float = 3000, heap: float = 1000, since: str = "2007-07") -> toy.Change:
    """The toy's separator in Japan is idle, and an old line stands at its site."""

    def change(firms: pd.DataFrame) -> pd.DataFrame:
        at = firms["name"] == SITE
        firms.loc[at, "status"] = "idle"
        firms.loc[at, "old_line_since"] = since
        return firms.assign(
            old_line_t=np.where(at, tonnes, np.nan), heap_t=np.where(at, heap, np.nan)
        )

    return change


def idle(firms: pd.DataFrame) -> pd.DataFrame:
    firms.loc[firms["name"] == SITE, "status"] = "idle"
    return firms


def played(tmp_path, *overrides: str, months: int = 0, firms: toy.Change | None = None) -> Game:
    config = toy.config(tmp_path, *QUIET, *overrides, firms=firms or with_line())
    return Game(config, toy.design()).run_for(months)


def row(game: Game, name: str = SITE) -> int:
    return game.atlas.plants.index(name)


def test_without_heaps_all_is_as_without_lines_to_the_bit(tmp_path) -> None:
    off = played(tmp_path, "opening.heaps=0", months=18)
    none = played(tmp_path, months=18, firms=idle)
    toy.assert_same(toy.bits(off), toy.bits(none))
    on = played(tmp_path, months=18)
    assert (on.world.flow != none.world.flow).any()


def test_a_heap_is_used_up_and_then_nothing_is_made(tmp_path) -> None:
    game = played(tmp_path)
    start = game.world.heap[:, row(game)].copy()
    made = np.zeros_like(start)
    assert (start == 1000).all()
    for _ in range(12):
        game.step()
        assert (game.world.drawn[:, row(game)] <= 250).all()
        made += game.world.output[:, row(game)]
    np.testing.assert_allclose(made, start)
    assert (game.world.heap[:, row(game)] == 0).all()
    assert (game.world.phase[:, row(game)] == IDLE).all()


def test_an_old_line_stops_when_the_new_plant_runs_and_leaves_it_no_cash(tmp_path) -> None:
    game = played(tmp_path, months=2)
    assert (game.world.cash[:, row(game)] > 0).all()
    game.world.phase[:, row(game)] = RUNNING
    left = game.world.heap[:, row(game)].copy()
    game.step()
    np.testing.assert_array_equal(game.world.heap[:, row(game)], left)
    assert (game.world.drawn[:, row(game)] == 0).all()
    assert (game.world.cash[:, row(game)] <= 0).all(), "a plant with no ore has earned nothing"


def test_a_line_runs_by_its_margin_and_pays_no_toll(tmp_path) -> None:
    cheap, dear = (
        played(tmp_path, f"production.cost_outside={x}", months=1).world.drawn for x in (0.5, 3)
    )
    assert (dear.sum(axis=1) < 0.9 * cheap.sum(axis=1)).all()


def test_the_american_line_lives_from_2007_to_its_heap_s_end() -> None:
    """Half a year before the table's date nothing is made; by 2014 the heap is gone or left."""
    game = Game(load_config("history"), pd.DataFrame({"seed": [1]}))
    site, made = row(game, PASS), []
    for _ in range(96):
        game.step()
        made.append(float(game.world.drawn[0, site]))
    assert sum(made[:30]) == 0, "2005-01 to 2007-06"
    assert 1_000 < sum(made[48:60]) <= 2_900
    assert 1_000 < sum(made[60:72]) <= 2_900
    assert sum(made) <= 2_900 * 2.5 + 7_250 + 1e-6
    assert game.world.output[0, row(game, "Mountain Pass mine")] == 0, "nothing is mined for it"


@pytest.mark.parametrize("since", ["2007", "soon"])
def test_an_odd_month_is_refused(tmp_path, since: str) -> None:
    with pytest.raises(UserError, match="old_line_since"):
        played(tmp_path, firms=with_line(since=since))

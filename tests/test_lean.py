"""What is kept, sorted and shared to save time tells the same as what is not."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests import toy

from lanes.helpers import plain
from regame.config.files import load_config
from regame.engine.relations.buyers import drift
from regame.engine.state.atlas import atlas_of
from regame.game.game import Game
from regame.game.mind import FEW, sort_out
from regame.strategies.contract import Action
from regame.tables import figures


@pytest.mark.parametrize("distinct", [1, 2, FEW, FEW + 3])
def test_actions_are_sorted_by_who_they_are(distinct: int):
    made = [Action(export_quota=1.0) for _ in range(distinct)]
    order = np.random.default_rng(1).integers(distinct, size=200)
    order[:distinct] = np.arange(distinct)[::-1]
    found, chosen, first = sort_out([made[k] for k in order])
    assert len(found) == distinct
    assert all(found[n] is made[k] for n, k in zip(chosen, order, strict=True))
    assert [int(np.flatnonzero(chosen == n)[0]) for n in range(distinct)] == first


def test_a_game_without_series_keeps_those_of_the_last_month():
    config, design = load_config("world_2010"), toy.design()
    whole = Game(config, design).run_for(7).record.to_frame()
    last = Game(config, design, series=False).run_for(7).record.to_frame()
    assert last["month"].unique().tolist() == [6]
    assert last.equals(whole[whole["month"] == 6].reset_index(drop=True))


def test_an_atlas_serves_all_games_of_a_config_until_a_table_changes(tmp_path: Path):
    path, firms = tmp_path / "firms.csv", figures.read("firms")
    firms.to_csv(path, index=False)

    def read() -> Any:
        return atlas_of(load_config("world_2010", [f'tables.firms="{path.as_posix()}"']))

    one = read()
    assert read() is one
    firms.assign(capacity_t=2 * firms["capacity_t"]).to_csv(path, index=False)
    assert read() is not one


@pytest.mark.parametrize("there", [0.0, 1.0])
def test_preferences_sum_to_one_whether_there_is_supply_or_not(there: float):
    rng = np.random.default_rng(3)
    weight, flow = rng.random((4, 3)), rng.random((4, 3))
    weight /= weight.sum(0)
    supply, opened = there * np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.0, 0.5, 1.0])
    move = plain(drift.py_func)
    buffers = SimpleNamespace(opened=opened, drift=np.zeros((4, 3)))
    move(weight, flow, supply, buffers, 0.1, np.arange(4), np.ones((4, 3)))
    assert np.allclose(weight.sum(0), 1.0, rtol=0, atol=1e-15)

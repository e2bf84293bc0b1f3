"""Worlds of other sizes grow from the one that is measured."""

from pathlib import Path

import pytest
from benchmarks.worlds import with_firms, with_states

from regame.config.files import load_config
from regame.engine.state.atlas import Atlas


def of_firms_alone() -> Atlas:
    return Atlas(load_config("world_2010", ['tables.entrants=""']))


@pytest.mark.parametrize("factor", [0.5, 1, 2])
def test_a_world_has_so_many_times_the_firms_of_the_usual_one(tmp_path: Path, factor: float):
    usual, found = of_firms_alone(), Atlas(with_firms(tmp_path, factor))
    if factor < 1:
        assert 0 < len(found.plants) < len(usual.plants)  # projects are left out
    else:
        assert len(found.plants) == factor * len(usual.plants)


@pytest.mark.parametrize("count", [6, 10, 20])
def test_a_world_has_so_many_states_and_the_usual_firms(tmp_path: Path, count: int):
    usual, found = of_firms_alone(), Atlas(with_states(tmp_path, count))
    assert found.states_count == count
    assert found.plants == usual.plants

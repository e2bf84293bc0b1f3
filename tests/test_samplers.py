"""Worlds are spread as the file says, and faults of a sampler are told in a line."""

import json
from pathlib import Path

import numpy as np
import pytest

from regame.cli import DONE, MISTAKE, call
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.design.design import Uncertainty, grid_size, spread_worlds, worlds
from regame.game.game import Game
from regame.runs.protocol import prepare
from regame.runs.stability import are_steady, tell_unsteady

SHARP = Uncertainty(
    key="market.sharpness", law="uniform", low=4, high=12, levels=2, source="for this test"
)
HOLD = Uncertainty(key="market.hold", law="choice", values=(0.5, 1.0, 4.0), source="for this test")


def test_the_usual_sampler_is_that_of_the_design():
    found = spread_worlds("latin hypercube", 8, [SHARP, HOLD], 3)
    assert found.equals(worlds(8, [SHARP, HOLD], 3))


@pytest.mark.parametrize("n", [1, 6, 64, 100])
def test_sobol_spreads_evenly_and_more_points_leave_the_first_as_they_were(n: int):
    found = spread_worlds("sobol", n, [SHARP, HOLD], 3)
    assert len(found) == n
    more = spread_worlds("sobol", 128, [SHARP, HOLD], 3)
    assert np.array_equal(found["market.sharpness"], more["market.sharpness"][:n])
    assert found["seed"].nunique() == n
    if n == 64:  # a power of two: one point in every 64th of each range
        assert sorted(np.floor((found["market.sharpness"] - 4) / 8 * 64)) == list(range(64))


def test_a_factorial_has_every_combination_and_shares_its_luck():
    assert grid_size([SHARP, HOLD]) == 6
    found = spread_worlds("factorial", 12, [SHARP, HOLD], 3)
    first, second = found[:6], found[6:]
    pairs = {
        (row.iloc[0], row.iloc[1])
        for _, row in first[["market.sharpness", "market.hold"]].iterrows()
    }
    assert pairs == {(sharp, hold) for sharp in (6.0, 10.0) for hold in (0.5, 1.0, 4.0)}
    assert first["seed"].nunique() == second["seed"].nunique() == 1
    assert first["seed"].iloc[0] != second["seed"].iloc[0]
    assert list(found["world"]) == list(range(12))


def test_a_list_is_played_as_it_stands_with_a_luck_per_round():
    rows = [{"market.hold": 1.0, "demand.value": 2.0}, {"market.hold": 2.0, "demand.value": 3.0}]
    found = spread_worlds("list", 4, [], 3, rows)
    assert list(found["market.hold"]) == [1.0, 2.0, 1.0, 2.0]
    assert list(found["demand.value"]) == [2.0, 3.0, 2.0, 3.0]
    assert found["seed"].nunique() == 2


def test_a_broken_round_is_the_users_mistake():
    with pytest.raises(UserError, match="runs = 7: a full factorial of these levels has 6 worlds"):
        spread_worlds("factorial", 7, [SHARP, HOLD], 3)
    with pytest.raises(UserError, match="runs = 3: the list has 2 worlds"):
        spread_worlds("list", 3, [], 3, [{"market.hold": 1.0}, {"market.hold": 2.0}])


BASE = """
question = "Does it?"
config = "world_2010"
runs = 4
months = 12
headline = "quota"
outcomes = ["payoff_1y"]
[treatments]
quota = "Quota2010"
[baselines]
"status quo" = "StatusQuo"
"""
RANGE = """
[[uncertainties]]
key = "market.hold"
law = "uniform"
low = 0.5
high = 1.5
source = "for this test"
"""
CHOICE = RANGE.replace("uniform", "choice").replace("low = 0.5\nhigh = 1.5", "values = [1.0]")


def write(folder: Path, head: str, tail: str = "") -> str:
    path = folder / "own.toml"
    path.write_text(head + BASE + tail)
    return str(path)


@pytest.mark.parametrize(
    "head, tail, fault",
    [
        ('sampler = "factorial"', RANGE, "sampler factorial needs levels for market.hold"),
        ('sampler = "factorial"', "", "sampler factorial needs levels for some key"),
        ('sampler = "list"', "", r"sampler list needs \[\[list\]\]"),
        (
            'sampler = "sobol"',
            '[[list]]\n"market.hold" = 1.0',
            "sobol takes no .*; drop it",
        ),
        ('sampler = "list"', RANGE + '[[list]]\n"market.hold" = 1.0', "drop the uncertainties"),
        (
            'sampler = "list"',
            '[[list]]\n"market.hold" = 1.0\n[[list]]\n"demand.value" = 1.0',
            "must give the same keys",
        ),
        ('sampler = "sobol"\nworlds = "posterior"', RANGE, "sampler sobol spreads the prior"),
        ('sampler = "sobel"', RANGE, "sobol"),
        ('sampler = "factorial"', CHOICE + "levels = 2\n", "has its values for levels"),
    ],
)
def test_a_sampler_without_what_it_needs_is_refused(tmp_path, head: str, tail: str, fault: str):
    with pytest.raises(UserError, match=fault):
        prepare(write(tmp_path, head, tail), StudyOptions())


def test_a_listed_key_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UserError, match=r"market\.hodl.*market\.hold"):
        prepare(
            write(tmp_path, 'sampler = "list"', '[[list]]\n"market.hodl" = 1.0'), StudyOptions()
        )


def test_worlds_from_elsewhere_are_refused_where_the_file_lists_its_own(tmp_path):
    name = write(tmp_path, 'sampler = "factorial"', RANGE + "levels = 2\n")
    with pytest.raises(
        UserError, match=r"--worlds posterior: .*; leave --worlds out or give prior"
    ):
        prepare(name, StudyOptions(worlds="posterior"))


def test_a_factorial_experiment_runs(tmp_path, monkeypatch, capsys):
    name = write(tmp_path, 'sampler = "factorial"', RANGE + "levels = 2\n")
    monkeypatch.chdir(tmp_path)
    assert call(["run", name, "--workers", "1", "--out", "out", "--json"]) == DONE
    plan = prepare(name, StudyOptions())
    assert json.loads(capsys.readouterr().out)["unsteady_worlds"] == len(plan.unsteady)
    assert sorted(set(plan.design["market.hold"])) == [0.75, 1.25]
    assert call(["run", name, "--runs", "3"]) == MISTAKE
    assert "runs = 3: a full factorial" in capsys.readouterr().err


def test_worlds_of_a_grid_that_swing_are_told(capsys):
    config = load_config("world_2010")
    quiet = {"stocks.swing": 0.0, "stocks.trend": 0.0}
    follow = {"stocks.swing": 2.0, "stocks.trend": 3.0}  # far beyond the ranges
    calm = spread_worlds("list", 1, [], 1, [quiet])
    wild = spread_worlds("list", 2, [], 1, [quiet, follow])
    assert list(are_steady(Game, config, wild)) == [True, False]
    assert tell_unsteady(Game, config, calm) == ()
    assert "blip" not in capsys.readouterr().err
    assert tell_unsteady(Game, config, wild) == (1,)
    assert "in 1 of 2 worlds a blip in demand still moves prices" in capsys.readouterr().err

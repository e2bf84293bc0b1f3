"""How long a game may last: refused in one line before anything is played."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests import toy

import regame
from regame.cli import MISTAKE, call
from regame.config.files import find, load, load_config
from regame.core.errors import UserError
from regame.core.horizon import HORIZON, months_fault
from regame.core.options import StudyOptions
from regame.game.game import Game
from regame.runs.experiment import Experiment
from regame.runs.protocol import prepare
from regame.studies.explain import playthrough
from regame.studies.explain.options import PlayOptions
from regame.studies.explain.playthrough import tell
from regame.studies.league.league import prepare_league
from regame.studies.league.options import LeagueOptions


def lasting(folder: Path, months: int) -> str:
    """The path of the main experiment, of so many months."""
    text = find("experiments", "weaponization").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith("months ="))
    path = folder / "lasting.toml"
    path.write_text(text.replace(line, f"months = {months}"), encoding="utf-8")
    return str(path)


def test_luck_is_laid_out_for_the_longest_game_and_no_longer():
    game = Game(load_config("world_2010"), toy.design())
    assert np.isfinite(game.chance.month("demand", HORIZON - 1)).all()
    with pytest.raises(IndexError):
        game.chance.month("demand", HORIZON)


def test_a_game_is_played_no_further_than_its_luck():
    game = Game(load_config("world_2010"), toy.design()).run_for(1)
    with pytest.raises(UserError, match=r"run_for: months = 600: .* from 0 to 599"):
        game.run_for(HORIZON)
    assert game.world.month == 1


def test_an_experiment_lasts_no_longer_than_its_luck(tmp_path: Path):
    assert load(Experiment, "experiments", lasting(tmp_path, HORIZON)).months == HORIZON
    with pytest.raises(UserError) as caught:
        load(Experiment, "experiments", lasting(tmp_path, HORIZON + 1))
    (fault,) = caught.value.faults
    assert "months = 601: must be a whole number between 1 and 600" in fault


@pytest.mark.parametrize("command", ["play", "explain"])
def test_a_flag_takes_no_more_months_than_there_are(command: str, capsys: Any):
    assert call([command, "--months", str(HORIZON + 1)]) == MISTAKE
    told = capsys.readouterr().err
    assert "--months" in told
    assert "600" in told


@pytest.mark.parametrize("months", [0, HORIZON + 1, 2.5, "12", True])
def test_one_run_is_played_for_no_other_number_of_months(
    months: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(playthrough, "Game", lambda *given, **more: pytest.fail("was played"))
    with pytest.raises(UserError, match=r"play: months = .* from 1 to 600"):
        regame.play(months=months)


@pytest.mark.parametrize(
    "begin, months",
    [
        (lambda **bad: prepare("weaponization", StudyOptions(**bad)), False),
        (lambda **bad: prepare_league("league_core", LeagueOptions(**bad)), False),
        (lambda **bad: regame.calibrate("world_2010", **bad), False),
        (lambda **bad: regame.experiment("weaponization", **bad), False),
        (regame.hindcast, False),
        (regame.sensitivity, False),
        (regame.explain, True),
        (lambda **bad: tell(PlayOptions(**bad)), True),
    ],
)
def test_numbers_out_of_bounds_are_refused_from_python_as_by_a_flag(
    begin: Callable[..., object], months: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "regame.runs.stability.steady", lambda *given: pytest.fail("worlds were tried")
    )
    bad: dict[str, Any] = {"runs": 0, "seed": -1} | ({"months": 700} if months else {})
    with pytest.raises(UserError) as caught:
        begin(**bad)
    expected = {
        "options: runs = 0: must be a whole number from 1 to 10000000",
        "options: seed = -1: must be a whole number from 0 to 2147483647",
        *(["options: months = 700: must be a whole number from 1 to 600"] if months else []),
    }
    assert set(caught.value.faults) == expected


def test_months_may_be_any_whole_number():
    assert months_fault("here", np.int64(HORIZON)) == []


def test_a_verdict_needs_a_year_and_says_so_before_worlds_are_sampled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
):
    monkeypatch.setattr(
        "regame.runs.stability.steady", lambda *given: pytest.fail("worlds were tried")
    )
    path = lasting(tmp_path, 11)
    assert call(["verdict", path, "--runs", "2"]) == MISTAKE
    told = capsys.readouterr().err.strip()
    assert told.endswith(f"{path}: months = 11: must be a whole number from 12 to 600")
    assert "\n" not in told


def test_horizons_beyond_what_is_played_are_said_and_nothing_breaks(tmp_path, monkeypatch, capsys):
    """36 months reach two of five horizons: the others, and rules that read them, are named."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "experiments").mkdir()
    own = tmp_path / "experiments" / "short.toml"
    own.write_text('extends = "weaponization"\nmonths = 36\n', encoding="utf-8")
    asked = ["short", "--runs", "2", "--workers", "1"]
    assert call(["verdict", *asked, "--treatment", "duty", "--out", "v"]) == 0
    said = capsys.readouterr().out
    assert "Not judged, as 36 months are played: 5, 10 and 20 years." in said
    page = (tmp_path / "v" / "_notes/report.html").read_text(encoding="utf-8")
    assert "10 years were not played" in page
    assert call(["run", *asked]) == 2
    error = capsys.readouterr().err
    assert "short: months = 36 ends before outcomes = payoff_5y, payoff_10y, payoff_20y" in error
    assert "play 240 months" in error
    assert not (tmp_path / "results").exists()

"""A league from its file: the same bytes whoever plays it, and nobody stops it for all."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests import leagues, toy

from regame.cli import DONE, MISTAKE, call
from regame.game.game import Game
from regame.runs import store
from regame.strategies import registry
from regame.strategies.contract import Action, Observation, Strategy
from regame.studies.league import tournament
from regame.studies.league.league import prepare_league
from regame.studies.league.options import LeagueOptions

OWN = Path(__file__).parent / "own_strategies.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("league")


def play(capsys: Any, path: Path, out: Path, *flags: str) -> dict[str, Any]:
    alone = [] if "--workers" in flags else ["--workers", "1"]
    assert call(["tournament", str(path), "--out", str(out), "--json", *alone, *flags]) == DONE
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def ranks(found: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {
        (role["state"], row["strategy"]): row["rank"]
        for role in found["roles"]
        for row in role["strategies"]
    }


def test_workers_chunks_and_resumption_leave_every_byte(capsys: Any, folder: Path, tmp_path: Path):
    path = leagues.write(folder, noise=0.1, fog=0.2)
    one = play(capsys, path, tmp_path / "one", "--workers", "1", "--chunk", "24")
    two = play(capsys, path, tmp_path / "two", "--workers", "2", "--chunk", "7")
    digests = {store.digest(tmp_path / name) for name in ("one", "two")}
    (tmp_path / "two" / store.chunk_name(1)).unlink()
    again = ["--out", str(tmp_path / "two"), "--resume", "--workers", "1"]
    assert call(["tournament", str(path), *again]) == DONE
    digests.add(store.digest(tmp_path / "two"))
    assert len(digests) == 1
    assert one["roles"] == two["roles"]
    assert (one["rows"], one["profiles"], one["runs"]) == (24, 12, 2)


def test_the_result_is_kept_beside_the_table(capsys: Any, folder: Path, tmp_path: Path):
    found = play(capsys, leagues.write(folder), tmp_path / "out")
    assert json.loads((tmp_path / "out" / "_notes/league.json").read_text()) == found
    rows = (tmp_path / "out" / "_notes/standings.csv").read_text().splitlines()
    assert len(rows) == 1 + 3 + 2 + 2
    answers = (tmp_path / "out" / "_notes/best_responses.csv").read_text().splitlines()
    assert len(answers) == 1 + 4 + 6 + 6


def test_it_reads_as_tables(capsys: Any, folder: Path, tmp_path: Path):
    line = ["--out", str(tmp_path / "out"), "--workers", "1"]
    assert call(["tournament", str(leagues.write(folder)), *line]) == DONE
    shown = capsys.readouterr()
    told = shown.out
    assert shown.err.startswith("regame: 2 worlds are few: intervals are wide")
    assert "24 matches: 12 profiles in each of 2 worlds" in told
    assert "China: gain over StatusQuo" in told
    assert "Best responses of Japan: " in told
    assert "Quantal response, precision 3 a standard deviation of payoffs: China: " in told


def test_only_few_worlds_are_warned_of(capsys: pytest.CaptureFixture[str]):
    told = []
    for runs in (1, 11, 12):
        tournament._warn_of_few(runs)
        told.append(capsys.readouterr().err)
    assert [line.partition(" few")[0] for line in told] == [
        "regame: 1 world is",
        "regame: 11 worlds are",
        "",
    ]


@pytest.mark.slow
def test_a_copy_under_another_name_moves_no_rank(capsys: Any, folder: Path, tmp_path: Path):
    before = ranks(play(capsys, leagues.write(folder), tmp_path / "before"))
    japan = {**leagues.ROLES, "Japan": ("LaissezFaire", "Market", "Diversify2010")}
    after = ranks(play(capsys, leagues.write(folder, japan), tmp_path / "japan"))
    assert after.pop(("Japan", "Market")) == after["Japan", "LaissezFaire"]
    assert after == before
    china = {**leagues.ROLES, "China": ("Weapon", *leagues.ROLES["China"])}
    after = ranks(play(capsys, leagues.write(folder, china), tmp_path / "china"))
    assert after.pop(("China", "Weapon")) == after["China", "StatusQuo"]
    assert after == before


@pytest.mark.slow
def test_who_answers_nonsense_forfeits_and_the_league_goes_on(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
):
    registered = {**leagues.ROLES, "China": (*leagues.ROLES["China"], "Nonsense(kind='raise')")}
    path = leagues.write(folder, registered)
    flags = ["--strategies", str(OWN), "--json"]
    digests, results = set(), []
    for name, chunk in (("one", "5"), ("two", "32")):
        out = ["--out", str(tmp_path / name), "--chunk", chunk, "--workers", "1"]
        assert call(["tournament", str(path), *out, *flags]) == DONE
        captured = capsys.readouterr()
        results.append(json.loads(captured.out))
        digests.add(store.digest(tmp_path / name))
    assert len(digests) == 1
    assert "Nonsense(kind='raise') of China forfeits in month 2" in captured.err
    assert "(own_strategies.py:" in captured.err
    assert "the league goes on without it" in captured.err
    found = results[0]
    assert {item["strategy"] for item in found["forfeits"]} == {
        "Nonsense(kind='raise')",
        "Nonsense",
    }
    names = {row["strategy"] for row in found["roles"][0]["strategies"]}
    assert names == {"StatusQuo", "Quota2010", "Open", "Unchanged"}
    assert found["failed_rows"] == 0


@dataclass(frozen=True)
class Stumbler(Strategy):
    """Halves the quota, but for the third month, in which it answers nonsense."""

    def decide(self, seen: Observation) -> Any:
        return None if seen.month == 2 else Action(export_quota=0.5)


def test_who_forfeits_does_nothing_from_then_on(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(registry, "_found", registry.strategies() | {"Stumbler": Stumbler})
    config = toy.config(folder)
    design = toy.design(["Stumbler", "StatusQuo"], same_world=True)
    game = Game(config, design, lenient=True).run_for(2)
    assert game.world.set_export_quota[0, 0] == 0.5
    game.run_for(3)  # it stumbles in the third month only
    assert list(game.forfeits) == [0]
    assert np.isnan(game.world.set_export_quota[0, 0])


def test_who_cannot_be_made_is_left_out_and_named(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
):
    own = tmp_path / "unmade.py"
    own.write_text(
        "from dataclasses import dataclass\n\nfrom regame import Action, Strategy\n\n\n"
        "@dataclass(frozen=True)\nclass Unmade(Strategy):\n"
        "    def __post_init__(self):\n        1 / 0\n\n"
        "    def decide(self, seen):\n        return Action()\n"
    )
    line = ["--strategies", str(own), "--out", str(tmp_path / "out"), "--json", "--workers", "1"]
    assert call(["tournament", str(leagues.write(folder)), *line]) == DONE
    captured = capsys.readouterr()
    assert "Unmade" in captured.err
    assert "(unmade.py:9); the league goes on without it" in captured.err
    assert len(json.loads(captured.out)["roles"][0]["strategies"]) == 3


@pytest.mark.slow
def test_a_planner_for_a_state_without_licences_forfeits(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
):
    own = tmp_path / "foresight.py"
    own.write_text(
        "from dataclasses import dataclass\n"
        "from regame.strategies.planner import Planner\n\n"
        "@dataclass(frozen=True)\n"
        'class Farsighted(Planner):\n    """Looks ahead."""\n\n    role = "Japan"\n'
    )
    more = ["--strategies", str(own)]
    found = play(capsys, leagues.write(folder), tmp_path / "out", *more)
    (out,) = found["forfeits"]
    assert (out["state"], out["strategy"]) == ("Japan", "Farsighted")
    assert "holds none" in out["error"]
    names = {row["strategy"] for role in found["roles"] for row in role["strategies"]}
    assert "Farsighted" not in names


@pytest.mark.slow
def test_who_plays_in_every_match_cannot_forfeit(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
):
    path = leagues.write(folder)
    path.write_text(path.read_text() + "\n[others]\nAustralia = 'Nonsense'\n")
    line = ["--strategies", str(OWN), "--out", str(tmp_path / "out"), "--workers", "1"]
    assert call(["tournament", str(path), *line]) == MISTAKE
    assert (
        "others.Australia: plays in every match; Nonsense of Australia" in capsys.readouterr().err
    )


@pytest.mark.slow
def test_speed_is_told_in_runs_of_twenty_years(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
):
    found = play(capsys, leagues.write(folder), tmp_path / "out")
    twenties = found["rows"] * found["months"] / 240
    assert found["months"] == 24
    assert found["runs_per_s"] == pytest.approx(twenties / found["elapsed_s"], rel=0.05, abs=0.06)


@pytest.mark.slow
def test_a_killed_league_goes_on_where_it_stopped(folder: Path, tmp_path: Path):
    path = leagues.write(folder, months=120)
    out, whole = tmp_path / "killed", tmp_path / "whole"
    command = [
        sys.executable,
        "-m",
        "regame",
        "tournament",
        str(path),
        "--chunk",
        "2",
        "--workers",
        "1",
    ]
    running = subprocess.Popen(
        [*command, "--out", str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 120
        while not list(out.glob("chunk-*.parquet")) and time.monotonic() < deadline:
            assert running.poll() is None
            time.sleep(0.02)
    finally:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    assert list(out.glob("chunk-*.parquet"))
    for where, flags in ((out, ["--resume"]), (whole, [])):
        line = ["tournament", str(path), "--workers", "1", "--out", str(where), *flags]
        assert call(line) == DONE
    assert store.digest(out) == store.digest(whole)


@pytest.mark.parametrize(
    "change, told",
    [
        ({"baseline": "Flood"}, "roles.China must hold the baseline"),
        ({"years": [5]}, "years must lie within"),
        ({"others.Japan": "LaissezFaire"}, "both in roles and in others"),
        ({"weapon": "Brazil"}, "roles must hold Brazil"),
        ({"nois": 0.1}, "nois"),
    ],
)
def test_a_league_that_does_not_hang_together_is_refused(
    capsys: Any, folder: Path, change: dict[str, Any], told: str
):
    assert call(["tournament", str(leagues.write(folder, **change))]) == MISTAKE
    error = capsys.readouterr().err
    assert told in error
    assert ": :" not in error  # what concerns the whole file has no key


@pytest.mark.parametrize(
    "roles, told",
    [
        ({"Japan": ("LaissezFair",)}, "did you mean 'LaissezFaire'"),
        ({"Japan": ("Recorded",)}, "a league needs rivals that respond"),
        ({"Japan": ()}, "roles.Japan must hold strategies"),
        ({"Atlantis": ("LaissezFaire",)}, "roles.Atlantis: no player"),
        (
            {"Japan": ("LaissezFaire", "Planner")},
            "roles.Japan: Planner plays China, not Japan; Japan can play AllyOfftake, ",
        ),
        (
            {"China": ("StatusQuo", "Spot")},
            "roles.China: 'China': no firm or class of firms (did you mean 'China users'?)",
        ),
    ],
)
def test_roles_are_players_with_strategies(capsys: Any, folder: Path, roles: Any, told: str):
    path = leagues.write(folder, {**leagues.ROLES, **roles})
    assert call(["tournament", str(path)]) == MISTAKE
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("name", ["league", "league_core"])
def test_the_leagues_that_come_along_are_sound(name: str):
    fixture = prepare_league(name, LeagueOptions(runs=1))
    assert set(fixture.roles) == {"China", "United States", "Japan", "Australia"}
    assert len(fixture.profiles) * fixture.league.runs > 5000


def test_the_main_league_is_as_large_as_it_says():
    fixture = prepare_league("league", LeagueOptions(runs=1))
    assert len(fixture.profiles) * fixture.league.runs >= 20_000
    assert fixture.league.months >= 120

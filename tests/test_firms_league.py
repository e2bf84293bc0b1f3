"""Firms as roles of a league: their own payoff, who survives, and verdicts that firms play in."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests import leagues

from regame.cli import DONE, MISTAKE, call

ROLES = {
    "China": ("StatusQuo", "Quota2010"),
    "Red Bluff": ("Usual", "LowCostIncumbent", "Junior"),
    "Japan": ("LaissezFaire", "Diversify2010"),
}


def test_a_firm_is_a_role_with_a_payoff_of_its_own(capsys: Any, tmp_path: Path):
    path = leagues.write(tmp_path / "toy", ROLES)
    out = tmp_path / "out"
    assert call(["tournament", str(path), "--out", str(out), "--json", "--workers", "1"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert (found["rows"], found["failed_rows"], found["forfeits"]) == (24, 0, [])
    firm = next(role for role in found["roles"] if role["state"] == "Red Bluff")
    by_rule = {row["strategy"]: row for row in firm["strategies"]}
    assert set(by_rule) == {"Usual", "LowCostIncumbent", "Junior"}
    assert all(row["survives"] == 1.0 for row in by_rule.values())
    assert len({row["mean_usd"] for row in by_rule.values()}) == 3
    assert all(abs(row["mean_usd"]) < 1e7 for row in by_rule.values())  # per million put in
    state = next(role for role in found["roles"] if role["state"] == "Japan")
    assert all(row["survives"] is None for row in state["strategies"])
    assert "Red Bluff: what it orders" in (out / "_notes/report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("role", "fault"),
    [("Red Bluf", "did you mean 'Red Bluff'"), ("Japan users", "no player")],
)
def test_only_owners_of_plants_are_roles(capsys: Any, tmp_path: Path, role: str, fault: str):
    path = leagues.write(tmp_path / "toy", ROLES | {role: ("Usual",)})
    assert call(["tournament", str(path), "--out", str(tmp_path / "out")]) == MISTAKE
    assert fault in capsys.readouterr().err


def verdict(folder: Path, line: str) -> list[str]:
    path = folder / "firms.toml"
    path.write_text(f'extends = "weaponization"\n[others]\n{line}\n', encoding="utf-8")
    few = ["--runs", "2", "--workers", "1", "--treatment", "quota", "--json"]
    return ["verdict", str(path), *few, "--out", str(folder / "out")]


def test_a_verdict_is_played_with_firms_that_act(capsys: Any, tmp_path: Path):
    answers = []
    for number, line in enumerate(('Firms = "Usual"', '"class:mine@outside" = "Herd"')):
        (tmp_path / str(number)).mkdir()
        assert call(verdict(tmp_path / str(number), line)) == DONE
        answers.append(json.loads(capsys.readouterr().out)["horizons"])
    assert answers[0] != answers[1]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('Lynass = "Junior"', "did you mean 'Lynas'"),
        ('Lynas = "Subsidise"', "plays United States, not Lynas"),
        ('"class:mine" = "DesignsOut"', "is a rule for: magnet user"),
    ],
)
def test_a_verdict_refuses_who_cannot_play(capsys: Any, tmp_path: Path, line: str, fault: str):
    assert call(verdict(tmp_path, line)) == MISTAKE
    assert fault in capsys.readouterr().err

"""What each strategy of theory and each answer does, and the fingerprint that shows it."""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests import toy

from regame.cli import DONE, MISTAKE, call
from regame.config.files import Config
from regame.game.game import Game
from regame.strategies import registry
from regame.strategies.contract import Action
from regame.strategies.planner import MENU
from regame.strategies.probes import PROBES, QUIET, fingerprint, given, worded

PROBE = {probe.name: probe for probe in PROBES}
ROLES = Counter(cls.role for cls in registry.strategies().values() if "regame." in cls.__module__)


def answer(text: str, **seen: float) -> Action:
    """Return what a strategy does in a quiet month that differs as told."""
    return registry.parse(text).decide(QUIET._replace(**seen))


@pytest.mark.parametrize(
    "role, least",
    [("China", 11), ("United States", 7), ("Japan", 5), ("Australia", 4), ("Firms", 6)],
)
def test_every_role_has_its_strategies(role: str, least: int):
    assert ROLES[role] >= least  # LaissezFaire, and a record of what was done, fit every importer


@pytest.mark.parametrize(
    "text, seen, action",
    [
        ("TitForTat", {}, {}),
        ("TitForTat", {"since_struck": 0.0}, {"export_quota": 0.6}),
        ("TitForTat", {"since_struck": 1.0}, {}),
        ("Grim", {}, {}),
        ("Grim", {"since_struck": 29.0}, {"export_quota": 0.6}),
        ("Bluff", {}, {"threat": True, "carry_out": False}),
        ("LimitPrice", {}, {}),
        ("LimitPrice", {"outside_price": 1.6}, {"export_quota": math.inf, "export_duty": -1.0}),
        ("Retaliate", {}, {}),
        ("Retaliate", {"restricted": 0.2}, {"retaliation": 0.5}),
        ("Concede", {}, {"concession": True}),
        ("Defy", {}, {"concession": False}),
        ("AllyPool", {}, {}),
        ("AllyPool", {"since_restricted": 95.0}, {"offtake": 80e6, "stockpile": 1.0}),
        ("AllyPool", {"since_restricted": 96.0}, {}),
        (
            "Package(stockpile=6.0, start=2010.0)",
            {"year": 2012.0, "since_restricted": 5.0},
            {"stockpile": 6.0, "stockpile_pause": True},
        ),
        (
            "Package(stockpile=6.0, start=2010.0)",
            {"year": 2012.0, "since_restricted": 6.0},
            {"stockpile": 6.0},
        ),
        ("Appease", {"cover": 3.9}, {"concession": True}),
        ("Appease", {"cover": 4.0}, {"concession": False}),
        ("FourPillars", {}, {}),
        ("TaxCredit", {}, {"grant": 30e6}),
        ("StrategicReserve", {}, {"price_floor": 30.0, "stockpile": 2.0}),
        ("StrategicReserve", {"price": 1.5}, {}),
    ],
)
def test_it_does_what_it_says(text: str, seen: dict[str, float], action: dict[str, Any]):
    assert answer(text, **seen) == Action(**action)


def test_four_pillars_stand_while_will_lasts():
    action = answer("FourPillars", will=0.31)
    assert (action.offtake, action.research) == (30e6, 30e6)
    assert (action.recycling, action.stockpile) == (0.1, 1.0)


def test_the_escalator_climbs_a_step_a_year_and_starts_anew_after_its_rest():
    def quota(**seen: float) -> float | None:
        return answer("Escalator", **seen).export_quota

    assert [quota(month=m) for m in (0.0, 11.0, 12.0, 60.0, 200.0)] == [0.9, 0.9, 0.8, 0.4, 0.4]
    assert quota(month=100.0, since_conceded=23.0) is None
    assert quota(month=100.0, since_conceded=24.0) == 0.9
    assert quota(month=100.0, since_conceded=37.0) == 0.8


@pytest.mark.parametrize(
    "share, demand, fringe, tax", [(0.7, 1.0, 1.5, 0.483), (0.6, 1.5, 2.0, 0.261)]
)
def test_the_rent_maximizer_sets_the_tax_that_theory_says(
    share: float, demand: float, fringe: float, tax: float
):
    text = f"RentMaximizer(demand={demand}, fringe={fringe}, start=0.0, most=5.0)"
    duty = answer(text, export_share=share).export_duty
    assert duty is not None
    assert duty / (1 + duty) == pytest.approx(tax, abs=5e-4)  # T5 in theory.md: 1/eR


def test_the_rent_maximizer_takes_all_it_dares_where_demand_is_stiff():
    text = "RentMaximizer(demand=0.5, fringe=0.5, most=2.0)"
    assert answer(text, export_share=0.9).export_duty == 2.0
    assert answer("RentMaximizer", export_share=0.0).export_duty == pytest.approx(-0.15, abs=1e-6)


@pytest.fixture(scope="module")
def toy_config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return toy.config(tmp_path_factory.mktemp("toy"), "disputes.hazard=5", "disputes.truce=0")


def seen_by(game: Game, state: str, field: str) -> np.ndarray:
    return getattr(game.observation(game.atlas.state(state)), field)


def test_all_see_what_the_holder_did_and_that_it_was_struck(toy_config: Config):
    rivals = {"United States": "Retaliate(trigger=-1.0)", "Japan": "LaissezFaire"}
    design = toy.design(["StatusQuo", "Quota2010", "Open"], rivals=rivals)
    game = Game(toy_config, design).run_for(15)  # through March 2011
    for state in ("China", "Japan"):
        assert seen_by(game, state, "quota").tolist() == [1.0, 0.6, math.inf]
        assert seen_by(game, state, "duty").tolist() == [0.0, 0.1, -1.0]
        assert (seen_by(game, state, "retaliation") == 0.5).all()
        assert (seen_by(game, state, "since_struck") == 0).all()
    share = seen_by(game, "Japan", "export_share")
    assert ((share > 0.3) & (share < 1)).all()
    assert share[1] < share[2]


def test_a_strike_is_remembered_as_long_as_it_lies_back(toy_config: Config):
    game = Game(toy_config, toy.design(["StatusQuo"], rivals={"Japan": "LaissezFaire"})).run_for(2)
    assert seen_by(game, "China", "since_struck")[0] > 240
    game.world.set_retaliation[:, game.atlas.state("United States")] = 1.0
    assert game.run_for(1).world.since_struck[0, 0] == 0
    game.world.set_retaliation[:] = 0.0
    assert game.run_for(4).world.since_struck[0, 0] == 4


def test_a_concession_is_remembered_by_the_one_who_made_it_and_by_the_holder(toy_config: Config):
    rivals = {"United States": "Concede", "Japan": "Defy"}
    game = Game(toy_config, toy.design(["Coerce"], rivals=rivals)).run_for(40)
    world, us = game.world, game.atlas.state("United States")
    assert world.conceded[0, us] > 0
    assert world.conceded[0, game.atlas.state("Japan")] == 0
    assert seen_by(game, "United States", "since_conceded")[0] < 12
    assert seen_by(game, "Japan", "since_conceded")[0] > 240
    assert seen_by(game, "China", "since_conceded") == seen_by(
        game, "United States", "since_conceded"
    )


def test_a_fingerprint_tells_strategies_apart():
    titfortat, grim = (fingerprint(registry.parse(name)) for name in ("TitForTat", "Grim"))
    assert titfortat["struck"] == grim["struck"] == {"export_quota": 0.6}
    assert titfortat["forgiven"] == {}
    assert grim["forgiven"] == {"export_quota": 0.6}
    assert set(titfortat) == set(PROBE)


def test_firms_answer_with_what_they_change():
    hoard = fingerprint(registry.parse("Hoard"))
    assert hoard["quiet"] == {}
    assert hoard["cut"] == {"cover": 2.0}


@pytest.mark.parametrize(
    "answer, told",
    [
        ({}, "as at the start"),
        ({"export_quota": "none", "carry_out": False}, "export quota none, no carry out"),
        ({"grant": 3e7, "recycling": 0.25}, "grant 30 M, recycling 0.25"),
    ],
)
def test_answers_are_told_in_words(answer: dict[str, Any], told: str):
    assert worded(answer) == told


def test_one_strategy_is_shown_with_its_answers(capsys: pytest.CaptureFixture[str]):
    assert call(["strategies", "Grim(severity=0.2)"]) == DONE
    shown = capsys.readouterr().out
    assert "Friedman (1971)" in shown
    assert "How Grim(severity=0.2) answers:" in shown
    assert shown.splitlines()[-1].startswith("  late ")
    assert call(["strategies", "Flood", "--json"]) == DONE
    (row,) = json.loads(capsys.readouterr().out)["strategies"]
    assert row["answers"]["rivals"] == {"flooding": 0.8}
    assert call(["strategies", "Flod"]) == MISTAKE
    assert "did you mean 'Flood'" in capsys.readouterr().err


def test_a_planner_is_told_by_what_it_chooses_among(capsys: pytest.CaptureFixture[str]):
    assert call(["strategies", "Planner(horizon=4, every=6)"]) == DONE
    shown = capsys.readouterr().out
    assert "as at the start\n  export quota 0.8\n" in shown
    assert "export quota 0.6, threat, carry out" in shown
    assert "  export quota none, export duty -1\n" in shown
    assert "Every 6 months" in shown
    assert "4 years" in shown
    assert not any(f"  {probe.name} " in shown for probe in PROBES)
    assert call(["strategies", "Planner", "--json"]) == DONE
    (row,) = json.loads(capsys.readouterr().out)["strategies"]
    assert row["answers"] is None
    assert row["looks_ahead"]["years"] == 10
    assert row["looks_ahead"]["settings"] == [given(hold.decide(QUIET)) for hold in MENU]


def test_a_strategy_of_ones_own_can_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(registry, "_found", dict(registry._found))  # gone after the test
    path = tmp_path / "mine.py"
    path.write_text(
        "from dataclasses import dataclass\n"
        "from regame import Action, Strategy\n"
        "@dataclass(frozen=True)\n"
        "class Halver(Strategy):\n"
        '    """Halves the quota."""\n'
        "    def decide(self, seen):\n"
        "        return Action(export_quota=0.5)\n"
    )
    assert call(["strategies", "Halver", "--strategies", str(path)]) == DONE
    assert "export quota 0.5" in capsys.readouterr().out

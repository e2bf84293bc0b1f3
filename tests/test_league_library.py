"""A league as a function: typed results, frames, notebooks; and no name becomes markup."""

import json
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest
from tests import leagues

import regame
from regame import Action, Observation, Strategy
from regame.core.errors import UserError
from regame.runs.results import read_result
from regame.strategies import registry
from regame.studies.league.result import FOUND, Tournament

EVIL = "<script>alert(1)</script>"
MARKUP = "[red]x[/red]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("league")


@pytest.fixture(scope="module")
def found(folder: Path) -> Tournament:
    path = leagues.write(folder)
    return regame.tournament(path, workers=1, out=str(folder / "out"))


def test_the_result_is_typed_and_read_back_as_it_was(found: Tournament):
    china = found.role("China")
    assert found.holder is china
    assert {row.strategy for row in china.strategies} == {"StatusQuo", "Quota2010", "Open"}
    assert found.path.name == "out"
    assert read_result(Tournament, found.path / "_notes" / FOUND) == found
    assert next(iter(found.to_json())) == "schema_version"
    jsonschema.validate(found.to_json(), Tournament.model_json_schema())
    with pytest.raises(KeyError):
        found.role("Atlantis")


def test_a_frame_has_a_row_for_each_strategy_of_each_state(found: Tournament):
    frame = found.to_frame()
    assert len(frame) == sum(len(role.strategies) for role in found.roles)
    assert {"state", "strategy", "rank", "gain_usd", "gain_ci_low", "harms_ci_high"} <= set(frame)
    best = frame[frame["state"] == "China"].iloc[0]
    assert best["gain_usd"] == found.holder.strategies[0].gain_usd
    assert best["gain_ci_low"] == found.holder.strategies[0].gain_ci[0]


def test_a_notebook_shows_who_does_best(found: Tournament):
    shown = found._repr_html_()
    assert found.holder.strategies[0].strategy in shown
    assert (shown.count("<table>"), shown.count("<svg")) == (len(found.roles), 1)


def test_a_state_s_strategies_are_drawn(found: Tournament):
    assert "Japan: gain over LaissezFaire" in found.plot("Japan")
    assert "China: gain over StatusQuo" in found.plot()._repr_html_()


def test_a_damaged_result_is_the_users_mistake(found: Tournament, tmp_path: Path):
    broken = found.to_json() | {"roles": [{"state": 3}]}
    (tmp_path / FOUND).write_text(json.dumps(broken))
    with pytest.raises(UserError, match="is damaged"):
        read_result(Tournament, tmp_path / FOUND)


def test_a_class_of_strategies_joins_the_league(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(registry, "_found", dict(registry.strategies()))

    @dataclass(frozen=True)
    class Halver(Strategy):
        """Halves the quota for good."""

        role = "China"

        def decide(self, seen: Observation) -> Action:
            return Action(export_quota=0.5)

    found = regame.tournament(leagues.write(folder), strategies=[Halver], out=folder / "own")
    assert "Halver" in {row.strategy for row in found.holder.strategies}


def renamed(found: Tournament, name: str) -> Tournament:
    """The result with that name in place of the question, a state and its best strategy."""
    best = found.holder.strategies[0].strategy
    text = json.dumps(found.to_json())
    for old in (found.question, best, "China"):
        text = text.replace(json.dumps(old)[1:-1], name)
    return Tournament.model_validate_json(text)


def test_no_name_becomes_a_part_of_the_report(found: Tournament):
    marked = renamed(found, EVIL)
    assert marked.weapon == EVIL
    for page in (marked.whole_page(), marked._repr_html_()):
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_no_name_becomes_style_in_the_terminal(
    found: Tournament, capsys: pytest.CaptureFixture[str]
):
    renamed(found, MARKUP).show()
    told = capsys.readouterr().out
    assert told.count(MARKUP) > 5

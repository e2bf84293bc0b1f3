"""Strategies of the user's own are tried before anything long is begun."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import regame
from regame.cli import MISTAKE, call
from regame.core.errors import UserError
from regame.game.trial import refuse_broken
from regame.strategies import registry
from regame.strategies.roles import check_roles, fits

STATES = ("China", "United States", "Japan", "Australia", "European Union")
OWN = '''
from dataclasses import dataclass
from regame import Action, Strategy
from regame.strategies.firms.contract import FirmRule

@dataclass(frozen=True)
class Sound(Strategy):
    """Halves the quota."""
    def decide(self, seen):
        return Action(export_quota=0.5)

@dataclass(frozen=True)
class Slip(Strategy):
    """Asks for what is not there."""
    trigger: float = 0.3
    def decide(self, seen):
        if seen.restricted > self.trigger:
            return Action(export_quota=seen.quotas)
        return Action()

@dataclass(frozen=True)
class Nothing(Strategy):
    """Answers nothing."""
    def decide(self, seen):
        pass

@dataclass(frozen=True)
class Undecided(Strategy):
    """Has no rule."""

@dataclass(frozen=True)
class Cellar(FirmRule):
    """Falls over."""
    kinds = ("user",)
    def decide(self, seen):
        raise KeyError("cellar")
'''


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(registry, "_found", dict(registry.strategies()))  # gone after the test
    file = tmp_path / "mine.py"
    file.write_text(OWN)
    return str(file)


@pytest.mark.parametrize(
    "text, told",
    [
        ("Slip", "Slip: raises AttributeError(\"'Observation' object has no attribute 'quotas'\") "
         "(mine.py:18); asked: supply was cut by 40 % this month"),
        ("Slip(trigger=0.5)", "Slip(trigger=0.5): raises AttributeError"),
        ("Slip(triger=0.5)", "Slip has no parameter 'triger' (did you mean 'trigger'?)"),
        ("Nothing", "Nothing: must answer with an Action, not NoneType (mine.py:"),
        ("Undecided", "Undecided does not say how it decides"),
        ("Cellar", "Cellar: raises KeyError('cellar')"),
    ],
)  # fmt: skip
def test_what_would_break_in_play_is_told_with_file_and_line(path: str, text: str, told: str):
    with pytest.raises(UserError) as caught:
        refuse_broken(registry.load(path), ["Sound", text, "Quota2010"], STATES)
    (fault,) = caught.value.faults
    assert told in fault


def test_only_what_is_played_is_tried(path: str):
    refuse_broken(registry.load(path), ["Sound", "Quota2010", "no strategy"], STATES)


def test_no_world_is_sampled_for_a_strategy_that_breaks(
    path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(
        "regame.runs.stability.steady", lambda *given: pytest.fail("worlds were tried")
    )
    line = ["verdict", "--runs", "2", "--treatment", "Slip", "--strategies", path]
    assert call(line) == MISTAKE
    assert "mine.py:18" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        ["strategies"],
        ["strategies", "Sound"],
        ["verdict", "--treatment", "Sound"],
        ["tournament", "league_core", "--runs", "2"],
    ],
)
def test_a_role_that_nobody_has_is_refused(path: str, line: list[str], capsys: Any):
    source = Path(path)
    text = source.read_text().replace('quota."""\n', 'quota."""\n    role = "Japn"\n')
    source.write_text(text)
    assert call([*line, "--strategies", path]) == MISTAKE
    (told,) = capsys.readouterr().err.splitlines()
    assert "--strategies: Sound: role = 'Japn': is no role (did you mean 'Japan'?)" in told
    assert told.endswith("Rest of World, Firms")


def test_a_state_of_a_world_of_ones_own_is_a_role(path: str):
    source = Path(path)
    source.write_text(source.read_text().replace('quota."""\n', 'quota."""\n    role = "Nippon"\n'))
    own = registry.load(path)
    check_roles(own, ("China", "Nippon"))
    with pytest.raises(UserError, match="roles are China, Japan, United States, Australia, Firms"):
        check_roles(own, ("China", "Japan"))


@pytest.mark.parametrize(
    "name, state, holders, can",
    [
        ("Quota2010", "China", ("China",), True),
        ("Quota2010", "Japan", ("China",), False),
        ("Quota2010", "Indonesia", ("Indonesia",), True),
        ("Diversify2010", "Australia", ("China",), True),
        ("Diversify2010", "Nippon", ("China",), True),
        ("Diversify2010", "China", ("China",), False),
        ("Diversify2010", "Firms", ("China",), False),
        ("LaissezFaire", "China", ("China",), True),
        ("LaissezFaire", "Firms", ("China",), False),
        ("Hoard", "Firms", ("China",), True),
        ("Hoard", "Japan", ("China",), False),
    ],
)
def test_a_strategy_is_for_one_side(name: str, state: str, holders: tuple[str, ...], can: bool):
    assert fits(registry.strategies()[name], state, holders) is can


@pytest.mark.parametrize("command", ["verdict", "sensitivity", "play"])
def test_no_world_is_sampled_for_a_treatment_of_another_state(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "regame.runs.stability.steady", lambda *given: pytest.fail("worlds were tried")
    )
    assert call([command, "--treatment", "Diversify2010(budget=1e6)"]) == MISTAKE
    (told,) = capsys.readouterr().err.splitlines()
    assert "--treatment: Diversify2010 plays Japan, not China; China can play Bluff, " in told
    assert list(tmp_path.iterdir()) == []


def test_one_run_takes_no_treatment_of_another_state():
    with pytest.raises(UserError, match="'China': no firm or class of firms"):
        regame.play(treatment="Spot", months=1)


def test_a_class_that_is_no_dataclass_is_told_apart_from_none(tmp_path: Path):
    file = tmp_path / "plain.py"
    file.write_text(
        dedent("""
        from regame import Action, Strategy
        class Plain(Strategy):
            def decide(self, seen):
                return Action()
        """)
    )
    with pytest.raises(UserError, match="Plain must be a frozen dataclass"):
        registry.load(str(file))
    file.write_text("x = 1\n")
    with pytest.raises(UserError, match="holds no class that extends Strategy"):
        registry.load(str(file))


@pytest.mark.parametrize("name", ["Slip(trigger=0.0)", "Nothing", "Undecided", "Cellar"])
def test_a_look_at_a_strategy_that_breaks_names_its_place(path, capsys, name):
    assert call(["strategies", name, "--strategies", path]) == MISTAKE
    assert "mine.py:" in capsys.readouterr().err

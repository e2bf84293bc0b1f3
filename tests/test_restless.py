"""Dice, memory and mutable state are refused by every command that plays users' strategies."""

import inspect
from pathlib import Path

import pandas as pd
import pytest

from regame.cli import COMMANDS, call
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.core.options import Execution
from regame.game.trial import refuse_restless
from regame.runs.rows import play_rows
from regame.runs.runner import Job, run_design
from regame.strategies import registry

HEAD = """
import random
from dataclasses import dataclass
from typing import ClassVar
from regame import Action, Strategy
"""
BAD = {
    "Dice": "return Action(export_quota=random.random())",
    "Rare": "return Action(denial='Japan' if random.random() > 0.99 else None)",
    "Memory": "asked[0] += 1; return Action(export_quota=1 / asked[0])",
}


def written(folder: Path, name: str, rule: str, more: str = "") -> Path:
    path = folder / f"own_{name.lower()}.py"
    path.write_text(
        f"{HEAD}\nasked = [0]\n\n@dataclass(frozen=True)\nclass {name}(Strategy):\n"
        f'    """Is not sound."""\n{more}\n    def decide(self, seen):\n        {rule}\n'
    )
    return path


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize(
    "command",
    [
        ("verdict", "--runs", "1", "--treatment"),
        ("tournament", "league_core", "--runs", "1"),
        ("strategies",),
        ("respond", "--runs", "1", "--policy"),
        ("play", "--runs", "1", "--treatment"),
        ("explain", "--runs", "1", "--treatment"),
        ("sensitivity", "--runs", "1", "--treatment"),
    ],
)
def test_what_is_no_function_of_what_is_seen_is_refused(command, name, tmp_path, capsys):
    path = written(tmp_path, name, BAD[name])
    named = () if command[0] == "tournament" else (name,)
    named = (f"mine={name}",) if command[0] == "respond" else named
    assert call([*command, *named, "--strategies", str(path)]) == 2
    told = capsys.readouterr().err
    assert f"{name}" in told
    assert "two ways" in told
    assert path.name in told


EXPERIMENT = """
extends = "weaponization"
headline = "mine"
months = 12
outcomes = ["payoff_1y"]
[treatments]
mine = "{name}"
"""
# Commands that play strategies of a user's file, and what they are asked besides.
PLAYED = {
    "verdict": ("verdict",),
    "respond": ("respond",),
    "play": ("play",),
    "explain": ("explain",),
    "run": ("run", "weaponization"),
    "sensitivity": ("sensitivity",),
    "claims": ("claims", "C05"),
    "tournament": ("tournament", "league_core"),
    "weapon": ("weapon",),
    "equilibrium": ("equilibrium",),
}


def refused(command: list[str], name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(command) == 2
    told = capsys.readouterr()
    assert name in told.err
    assert "two ways" in told.err
    assert told.out == ""


def test_every_command_that_takes_strategies_and_a_config_is_in_the_list():
    def flags(command: str) -> set[str]:
        return set(inspect.signature(COMMANDS[command]).parameters)

    both = {name for name in COMMANDS if {"strategies", "config", "runs"} <= flags(name)}
    assert both == PLAYED.keys()


@pytest.mark.parametrize("command", PLAYED)
def test_one_that_a_config_gives_a_state_is_refused_as_well(command, tmp_path, capsys):
    path = written(tmp_path, "Tossed", BAD["Dice"])
    config = tmp_path / "mine.toml"
    config.write_text('extends = "world_2010"\n[profile]\nKorea = "Tossed"\n')
    asked = [*PLAYED[command], "--runs", "1", "--strategies", str(path), "--config", str(config)]
    refused(asked, "Tossed", capsys)


@pytest.mark.parametrize("name", BAD)
def test_one_that_an_experiment_names_is_refused(name, tmp_path, capsys):
    path = written(tmp_path, name, BAD[name])
    experiment = tmp_path / "mine.toml"
    experiment.write_text(EXPERIMENT.format(name=name))
    refused(["run", str(experiment), "--strategies", str(path)], name, capsys)


def test_no_design_is_played_with_one_whoever_made_it(tmp_path):
    registry.load(str(written(tmp_path, "Thrown", BAD["Dice"])))
    design = pd.DataFrame([{"seed": 1, "world": 0, "China": "Thrown"}]).rename_axis("run")
    job = Job("thrown", load_config("world_2010"), design, 12, 1, play_rows)
    with pytest.raises(UserError, match="Thrown: answers the same observation in two ways"):
        run_design(job, Execution(out=tmp_path / "out"))
    assert not (tmp_path / "out").exists()
    refuse_restless(["Weapon(quota=true)", "no strategy"])


def test_a_list_on_the_class_is_refused_even_if_nothing_changes_it(tmp_path, capsys):
    path = written(tmp_path, "Kept", "return Action()", "    seen_so_far: ClassVar[list[int]] = []")
    assert call(["strategies", "Kept", "--strategies", str(path)]) == 2
    assert "seen_so_far can change between calls" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rule", "more", "why"),
    [
        ("return Action(export_quota=random.random() if seen.month % 3 == 1 else 1.0)", "",
         "two ways"),
        ("return Action()", "    by_calendar = False\n"
         "    def decide_all(self, seen):\n"
         "        return [Action(export_quota=min(1.0, seen.price.mean()))] * len(seen.price)\n",
         "decide_all does not say"),
    ],
)  # fmt: skip
def test_dice_in_some_months_and_a_look_at_other_runs_are_refused(
    rule, more, why, tmp_path, capsys
):
    path = written(tmp_path, "Sly", rule, more)
    assert call(["strategies", "Sly", "--strategies", str(path)]) == 2
    assert why in capsys.readouterr().err


def test_a_sound_one_is_not_refused(tmp_path, capsys):
    path = written(tmp_path, "Calm", "return Action(export_quota=0.5 if seen.price > 2 else 1.0)")
    assert call(["strategies", "Calm", "--strategies", str(path)]) == 0

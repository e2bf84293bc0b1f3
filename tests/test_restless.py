"""Dice, memory and mutable state are refused by every command that plays users' strategies."""

from pathlib import Path

import pytest

from regame.cli import call

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


def test_a_list_on_the_class_is_refused_even_if_nothing_changes_it(tmp_path, capsys):
    path = written(tmp_path, "Kept", "return Action()", "    seen_so_far: ClassVar[list[int]] = []")
    assert call(["strategies", "Kept", "--strategies", str(path)]) == 2
    assert "seen_so_far can change between calls" in capsys.readouterr().err


def test_a_sound_one_is_not_refused(tmp_path, capsys):
    path = written(tmp_path, "Calm", "return Action(export_quota=0.5 if seen.price > 2 else 1.0)")
    assert call(["strategies", "Calm", "--strategies", str(path)]) == 0

"""Packages that bring strategies: installed beside regame, they are played by name."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
from dataclasses import dataclass

from regame import Action, Observation, Strategy


@dataclass(frozen=True)
class HalfQuota(Strategy):
    \"\"\"Licenses half of the start's quota.\"\"\"

    role = "China"
    source = "a package"

    def decide(self, seen: Observation) -> Action:
        return Action(export_quota=0.5)
"""


def install(folder: Path, name: str, code: str, target: str) -> None:
    """Lay out a package as an installer would: its module, and what it says of itself."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(code)
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[regame.strategies]\n{name} = {target}\n")


def strategies(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "regame", "strategies", *argv],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )


@pytest.mark.parametrize("target", ["halves", "halves:HalfQuota"])
def test_strategies_of_a_package_are_known_by_name(tmp_path: Path, target: str):
    install(tmp_path, "halves", CODE, target)
    done = strategies(tmp_path, "HalfQuota", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)["strategies"][0]
    assert told["answers"]["quiet"] == {"export_quota": 0.5}


def test_a_package_that_cannot_be_loaded_is_named_and_stops_nobody(tmp_path: Path):
    install(tmp_path, "halves", CODE, "halves")
    install(tmp_path, "broken", "1 / 0\n", "broken")
    done = strategies(tmp_path, "HalfQuota")
    assert done.returncode == 0
    assert "HalfQuota answers" in done.stdout
    assert "'broken' of broken are left out: ZeroDivisionError" in done.stderr


def test_a_package_cannot_take_a_name_of_the_catalogue(tmp_path: Path):
    install(tmp_path, "halves", CODE.replace("HalfQuota", "StatusQuo"), "halves")
    done = strategies(tmp_path, "StatusQuo", "--json")
    assert done.returncode == 0
    assert "'halves' of halves are left out: StatusQuo is the catalogue's" in done.stderr
    assert json.loads(done.stdout)["strategies"][0]["answers"]["quiet"] == {}

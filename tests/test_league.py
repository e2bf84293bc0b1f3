"""The league that comes along, small: copies and broken strategies move nobody else."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from regame.cli import DONE, FAULT, call
from regame.config.files import find

OWN = Path(__file__).parent / "league_copies.py"
SMALL = {"runs": 2, "months": 24, "bases": 3, "years": [2]}


def small(path: Path) -> Path:
    """Write the league that comes along with few worlds, months and profiles."""
    told = tomllib.loads(find("experiments", "league").read_text(encoding="utf-8")) | SMALL
    roles = told.pop("roles")
    lines = [f"{key} = {json.dumps(value)}" for key, value in told.items()]
    lines += ["[roles]", *(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in roles.items())]
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def league(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("league") / "small.toml")


def play(
    capsys: pytest.CaptureFixture[str], *line: str, code: int = DONE
) -> tuple[dict[str, Any], str]:
    assert call(["tournament", *line, "--workers", "1", "--json"]) == code
    captured = capsys.readouterr()
    return json.loads(captured.out), captured.err


def standings(found: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (role["state"], row["strategy"]): {**row, "beats": dict(row["beats"])}
        for role in found["roles"]
        for row in role["strategies"]
    }


@pytest.mark.slow
def test_copies_and_who_breaks_move_nobody_else(
    capsys: pytest.CaptureFixture[str], league: Path, tmp_path: Path
):
    alone, _ = play(capsys, str(league), "--out", str(tmp_path / "alone"))
    own = ["--strategies", str(OWN), "--out", str(tmp_path / "more")]
    more, said = play(capsys, str(league), *own, code=FAULT)
    before, after = standings(alone), standings(more)
    copies = {
        ("China", "Deluge"): "Flood",
        ("China", "Seer"): "Planner(horizon=3.0, every=36.0)",
        ("Japan", "Spread"): "Diversify2010",
    }
    for (state, name), original in copies.items():
        row = after.pop((state, name))
        assert row["copy_of"] == original
        baseline = after[state, original]
        for key in ("rank", "rank_ci", "group", "mean_usd", "mean_ci", "regret_usd"):
            assert row[key] == baseline[key]
    for row in after.values():
        row["beats"] = {
            k: v for k, v in row["beats"].items() if k not in ("Deluge", "Seer", "Spread")
        }
    assert after == before
    assert more["games"] == alone["games"]
    (out,) = more["forfeits"]
    assert (out["state"], out["strategy"]) == ("China", "Broken")
    told = "Broken of China forfeits in month 0: ZeroDivisionError('float division by zero') "
    line = next(k for k, text in enumerate(OWN.read_text().splitlines(), 1) if "/ above" in text)
    assert f"{told}(league_copies.py:{line}); the league goes on without it" in said

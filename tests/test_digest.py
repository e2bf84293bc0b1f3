"""`digest` concludes again from rows; an answer that does not follow is refused, or a line says."""

import inspect
import json
import shutil
from pathlib import Path
from typing import get_type_hints

import pytest
from tests.fuzz import Fuzz
from tests.test_cluster import SMALL

from regame.answers.kinds import KINDS, Kind, of_studies
from regame.cli import DONE, call
from regame.commands.looking import UNCHECKED
from regame.runs import store
from regame.runs.asked import ASKED
from regame.runs.doubts import doubts
from regame.runs.protocol import prepare
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.result import RespondResult

ABSURD = {  # in bounds, and far beyond all ranges: in 20 years the world is bought many times over
    "demand.growth_inside": 0.3,
    "demand.growth_outside": 0.3,
    "demand.growth_magnets": 0.2,
    "demand.value": 10,
    "ledger.discount": -0.2,
}
SET = [word for key, value in ABSURD.items() for word in ("--set", f"{key}={value}")]


@pytest.fixture(scope="module")
def respond(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("respond") / "out"
    command = ["respond", "--state", "Japan", "--runs", "2", "--workers", "1", "--years", "20"]
    assert call([*command, *SET, "--out", str(out)]) == DONE
    return out


@pytest.fixture
def copy(respond: Path, tmp_path: Path) -> Path:
    shutil.copytree(respond, tmp_path / "copy")
    return tmp_path / "copy"


def told(capsys: pytest.CaptureFixture[str], folder: Path, code: int) -> str:
    capsys.readouterr()
    assert call(["digest", str(folder)]) == code
    return capsys.readouterr().err


def altered(folder: Path, name: str = "respond.json", **changes: object) -> None:
    """Change a file of a folder, with a seal made for it."""
    file = folder / "_notes" / name
    store.write_json(file, {**json.loads(file.read_text()), **changes})


def test_an_answer_that_follows_from_its_rows_passes_wherever_it_lies(copy, capsys):
    assert told(capsys, copy, DONE) == ""


def test_a_figure_that_does_not_follow_is_refused_by_its_key(copy, capsys):
    options = json.loads((copy / "_notes" / "respond.json").read_text())["options"]
    options[1]["net_usd"] += 1e9
    altered(copy, options=options)
    assert "respond.json: was altered: options[1].net_usd is " in told(capsys, copy, 2)


def test_a_row_that_was_changed_is_refused(copy, capsys):
    chunk = next(copy.glob("chunk-*.parquet"))
    chunk.write_bytes(chunk.read_bytes()[:-100] + bytes(100))
    assert f"{chunk.name}: is damaged" in told(capsys, copy, 2)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (None, "the folder does not say what was asked"),
        ({"strategies": "mine.py"}, "no code is run that a folder names"),
        ({"seed": 7}, "holds another run"),
        ({"config": "nowhere"}, "no such config"),
        ({"runs": "x"}, "is damaged"),
    ],
)
def test_where_it_cannot_be_recomputed_a_line_says_why(copy, capsys, change, why):
    file = copy / "_notes" / ASKED
    if change is None:
        file.unlink()
    else:
        altered(copy, ASKED, options=json.loads(file.read_text())["options"] | change)
    line = told(capsys, copy, UNCHECKED)
    assert line.startswith("regame: the answer of respond cannot be recomputed: ")
    assert why in line
    assert "/copy/copy" not in line


def test_a_study_without_rows_says_that_none_are_kept(tmp_path, capsys):
    assert call(["episodes", "--out", str(tmp_path / "out")]) == DONE
    line = told(capsys, tmp_path / "out", UNCHECKED)
    assert line == "regame: the answer of episodes cannot be recomputed: no rows are kept\n"


def test_quantiles_of_an_experiment_follow_from_its_rows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(SMALL)
    assert call(["run", "small.toml", "--workers", "1", "--out", "out"]) == DONE
    assert told(capsys, Path("out"), DONE) == ""
    treatments = json.loads(Path("out/_notes/experiment.json").read_text())["treatments"]
    treatments[0]["rows"] += 1
    altered(Path("out"), "experiment.json", treatments=treatments)
    assert "treatments[0].rows is " in told(capsys, Path("out"), 2)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.play], ids=lambda kind: kind.name)
def test_what_a_study_was_asked_can_be_read_back(kind: Kind):
    """By the types of its arguments; options are among them."""
    play = of_studies(kind.play)
    assert "options" in inspect.signature(play).parameters
    assert set(get_type_hints(play)) > {"options"}
    assert play.__wrapped__.__name__ == kind.play.partition(":")[2]


def test_sums_beyond_the_world_are_said_not_to_be_used(respond):
    found = json.loads((respond / "_notes" / "respond.json").read_text())
    (line,) = found["doubts"]
    assert line.startswith("Not to be used: sums reach ")
    assert "demand.growth_inside = 0.3 (0.05 to 0.12)" in line
    assert line.endswith("demand.value = 10 (0.6 to 4), ledger.discount = -0.2 (has none).")
    assert "Not to be used: " in (respond / "_notes" / "report.html").read_text()
    assert RespondResult.model_validate(found).opening()[-1] == line


def test_sums_that_the_world_can_bear_are_not_doubted():
    plan = prepare("weaponization_2025", RespondOptions(runs=1, overrides=("demand.value=1",)))
    assert doubts(plan, {"net_usd": 1e14, "high_usd": 1e15, "worlds": 1e15}) == ()
    (line,) = doubts(plan, {"options": [{"net_usd": -2e14}]})
    assert line.endswith("; no input is held outside.")


def test_rows_of_another_question_are_told_apart(tmp_path, capsys):
    """As where a chunk of what was played besides is copied over the main one."""
    out = tmp_path / "out"
    small = Fuzz(tmp_path, out, seed=1).small  # of which both plays have the same design
    assert call(["verdict", str(small), "--workers", "1", "--out", str(out)]) == DONE
    besides = next((out / "_notes" / "network").rglob("chunk-*.parquet"))
    shutil.copy(besides, out / "chunk-000000.parquet")
    capsys.readouterr()
    assert "its rows are not those of its question" in told(capsys, out, UNCHECKED)

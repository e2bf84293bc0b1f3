"""Studies go on from folders that lost chunks and answers, with the bytes that they had."""

from pathlib import Path

import pytest
from tests import leagues
from tests.test_cluster import SMALL

from regame.cli import DONE, call
from regame.core.addresses import place
from regame.runs import store

# A command in few rows; the first word may be the name of a file that the test writes.
STUDIES = {
    "verdict": "verdict small.toml",
    "run": "run small.toml",
    "tournament": "tournament league/toy_league.toml",
    "cases": "cases --runs 1",
    "respond": "respond --state Japan --runs 2",
}


def folders(out: Path) -> list[Path]:
    """The folders of chunks in a folder of results, itself among them."""
    return sorted({path.parent for path in out.rglob("chunk-*.parquet")})


def digests(out: Path) -> dict[str, str]:
    return {str(path.relative_to(out)): store.digest(place(path)) for path in folders(out)}


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES)
def test_a_study_that_lost_chunks_and_its_answer_is_the_same_again(
    study: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL.replace("months = 3", "months = 12"))
    leagues.write(tmp_path / "league")
    command = [*STUDIES[study].split(), "--workers", "1", "--out", "out"]
    assert call(command) == DONE
    out = tmp_path / "out"
    before = digests(out)
    capsys.readouterr()
    assert call(["digest", "out"]) == DONE
    assert capsys.readouterr().err == ""  # the answer follows from the rows
    assert before
    for folder in folders(out):
        sorted(folder.glob("chunk-*.parquet"))[-1].unlink()
    for answer in (*out.glob("_notes/*.json"), *out.glob("_notes/*.html")):
        if answer.name != "manifest.json":
            answer.unlink()
    assert call([*command, "--resume"]) == DONE
    assert digests(out) == before

"""Editions of the forecast are written once: each change that is tried is refused."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from regame.core.errors import UserError
from regame.studies.forecast.editions import FILE, SUMS, check, editions, newest, publish
from regame.studies.forecast.editions import read_published as read

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "forecasts"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PUBLISHED, tmp_path / "forecasts"))


def test_no_edition_was_changed_since_it_was_written() -> None:
    """By the sums, by the hash inside, and by the history: one commit each."""
    check(PUBLISHED)
    found = editions(PUBLISHED)
    assert len([path for path in found if path.parent.name.startswith("2026-01_")]) >= 5
    for path in found:
        assert read(path)["opened"] == path.parent.name[:7]
        asked = ["git", "log", "--format=%h", "--", str(path)]
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
        if done.returncode == 0:  # the source may come without its history
            assert len(done.stdout.split()) <= 1, f"{path} was changed"


@pytest.mark.parametrize("hashed", [False, True])
def test_a_figure_that_is_altered_is_noticed(copy: Path, hashed: bool) -> None:
    """Also where the hash inside is made to fit."""
    from regame.studies.forecast.result import digest

    path = editions(copy)[0]
    content = json.loads(path.read_text(encoding="utf-8"))
    content["rows"][0]["median"] += 1
    content["hash"] = digest(content) if hashed else content["hash"]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(UserError, match="editions are never changed"):
        check(copy)
    if not hashed:
        with pytest.raises(UserError, match="was altered"):
            read(path)


def test_an_edition_that_is_gone_or_slipped_in_is_noticed(copy: Path) -> None:
    first = editions(copy)[0]
    shutil.copytree(first.parent, copy / "2026-01_2026-12-01_0000")
    with pytest.raises(UserError, match=f"is not in {SUMS}"):
        check(copy)
    shutil.rmtree(copy / "2026-01_2026-12-01_0000")
    shutil.rmtree(first.parent)
    with pytest.raises(UserError, match="no edition is taken away"):
        publish("{}", "2026-02_2026-12-01_0000", copy)


def test_a_new_edition_takes_no_other_place(copy: Path) -> None:
    text = newest().read_text(encoding="utf-8")
    before = {path: path.read_bytes() for path in editions(copy)}
    with pytest.raises(UserError, match="is an edition already"):
        publish(text, editions(copy)[-1].parent.name, copy)
    path = publish(text, "2026-09_2026-09-01_0000", copy)
    check(copy)
    assert path == copy / "2026-09_2026-09-01_0000" / FILE
    assert editions(copy)[-1] == path
    assert {at: at.read_bytes() for at in editions(copy)[:-1]} == before

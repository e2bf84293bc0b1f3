"""The audit finds what OSV knows of pinned versions, and says when it could check nothing."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

AUDIT = Path(__file__).parent.parent / ".ci" / "audit.py"
LOCK = "numpy==2.4.1 \\\n    --hash=sha256:0\nmy-Pkg==1.5 ; python_version > '3'\n"


def record(name: str, number: int = 1, **affected: Any) -> dict[str, Any]:
    package = {"name": name, "ecosystem": "PyPI"}
    return {
        "id": f"PYSEC-{number}",
        "modified": "2026-11-01T00:00:00Z",
        "summary": "reads beyond the end",
        "affected": [{"package": package, **affected}],
    }


def spans(*events: dict[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


def audit(folder: Path, *data: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    (folder / "lock").write_text(LOCK)
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for number, one in enumerate(data):
            archive.writestr(f"{number}.json", json.dumps(one))
    command = [sys.executable, str(AUDIT), str(folder / "lock"), str(folder / "all.zip")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "hit, given",
    [
        (True, record("numpy", versions=["2.4.0", "2.4.1"])),
        (True, record("My_pkg", **spans({"introduced": "0"}, {"fixed": "1.6"}))),
        (True, record("my.pkg", **spans({"introduced": "1"}, {"last_affected": "1.5"}))),
        (False, record("my-pkg", **spans({"introduced": "0"}, {"fixed": "1.5"}))),
        (False, record("my-pkg", **spans({"introduced": "1.6"}))),
        (False, record("scipy", versions=["2.4.1"])),
        (False, record("numpy", versions=["2.4.1"]) | {"withdrawn": "2026-11-02T00:00:00Z"}),
    ],
)
def test_a_version_is_found_where_it_is_affected(tmp_path: Path, hit: bool, given: dict[str, Any]):
    done = audit(tmp_path, given)
    assert done.returncode == hit, done.stderr
    assert ("PYSEC-1: reads beyond the end" in done.stdout) == hit
    assert f"{int(hit)} known vulnerabilities in 2 packages, by 1 records to 2026-11" in done.stdout


def test_where_nothing_could_be_checked_it_says_so(tmp_path: Path):
    assert "nothing was checked" in audit(tmp_path).stderr
    assert audit(tmp_path).returncode == 2
    (tmp_path / "all.zip").write_text("no zip")
    command = [sys.executable, str(AUDIT), str(tmp_path / "lock"), str(tmp_path / "all.zip")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cannot be read" in done.stderr


@pytest.mark.slow
def test_the_list_of_packages_names_what_the_lock_file_names_and_is_the_same_again(tmp_path: Path):
    """`make sbom` fetches its tool by uv, as `make setup` fetches packages."""
    root = AUDIT.parent.parent
    shutil.copy(root / "requirements.lock", tmp_path)
    shutil.copy(root / "Makefile", tmp_path)
    written = []
    for _ in range(2):
        subprocess.run(["make", "-s", "sbom"], cwd=tmp_path, check=True)
        written.append((tmp_path / "dist" / "regame.cdx.json").read_text(encoding="utf-8"))
    assert written[0] == written[1]
    listed = {(part["name"], part["version"]) for part in json.loads(written[0])["components"]}
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    assert listed == set(re.findall(r"^([\w.-]+)(?:\[\w+\])?==([^\s;]+)", lock, re.MULTILINE))

"""An installed wheel holds all it needs to work in an empty folder."""

import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
KNOWN = (
    "from regame.config import files as c; print(c.__file__, *c.known('configs'), "
    "*c.known('experiments'))"
)


def run(*arguments: str, cwd: Path, **env: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_built_depends_on_the_files_alone(tmp_path: Path):
    names = (
        "src",
        "configs",
        "experiments",
        "forecasts",
        "README.md",
        "LICENSE",
        "pyproject.toml",
        ".gitignore",
    )
    built = []
    for number in range(2):
        copy, out = tmp_path / f"copy{number}", tmp_path / f"out{number}"
        copy.mkdir()
        for name in names:
            path = ROOT / name
            if path.is_dir():
                shutil.copytree(path, copy / name, copy_function=shutil.copy)  # with times of now
            else:
                shutil.copy(path, copy / name)
        run("-m", "hatchling", "build", "-d", str(out), cwd=copy, SOURCE_DATE_EPOCH="1700000000")
        built.append({path.name: path.read_bytes() for path in out.iterdir()})
        time.sleep(2)  # zip counts in steps of two seconds
    assert len(built[0]) == 2
    assert built[0] == built[1]


def test_a_wheel_works_in_an_empty_folder(tmp_path: Path):
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    packed = tmp_path / "packed"
    zipfile.ZipFile(wheel).extractall(packed)
    held = {path.relative_to(packed).as_posix() for path in packed.rglob("*")}

    files = [*ROOT.glob("configs/*.toml"), *ROOT.glob("experiments/*.toml")]
    assert "regame/forecasts/2026-01_2026-11-30_1307/forecast.json" in held
    assert {f"regame/{path.relative_to(ROOT).as_posix()}" for path in files} <= held
    source = [path for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ".csv"}]
    assert {path.relative_to(ROOT / "src").as_posix() for path in source} <= held
    assert "regame/py.typed" in held

    empty = tmp_path / "empty"
    empty.mkdir()
    where, *names = run("-c", KNOWN, cwd=empty, PYTHONPATH=str(packed)).split()
    assert Path(where).is_relative_to(packed)
    assert {path.stem for path in files} == set(names)
    assert run("-m", "regame", "data", cwd=empty, PYTHONPATH=str(packed))

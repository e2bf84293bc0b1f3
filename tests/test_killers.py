"""A strategy that ends its process, or never answers, is named in seconds; nothing else goes."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from tests import leagues, toy

from regame.cli import call
from regame.core.errors import StrategyError, UserError
from regame.core.options import Execution
from regame.runs import apart
from regame.runs.apart import Apart
from regame.runs.rows import play_rows
from regame.runs.runner import Job, run_design
from regame.strategies import registry

STATES = ("China", "United States", "Japan", "Australia", "European Union")
OWN = '''
import ctypes, os, time
from dataclasses import dataclass
from regame import Action, Strategy

@dataclass(frozen=True)
class Sound(Strategy):
    """Halves the quota."""
    def decide(self, seen):
        return Action(export_quota=0.5)

@dataclass(frozen=True)
class Leaves(Strategy):
    """Ends its process."""
    def decide(self, seen):
        os._exit(0)

@dataclass(frozen=True)
class Crashes(Strategy):
    """Reads where nothing is."""
    def decide(self, seen):
        ctypes.string_at(0)

@dataclass(frozen=True)
class Dawdles(Strategy):
    """Never answers."""
    def decide(self, seen):
        time.sleep(1000)

@dataclass(frozen=True)
class Late(Strategy):
    """Ends its process in a month in which no trial asks."""
    def decide(self, seen):
        if seen.month == 7:
            os._exit(3)
        return Action()
'''


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(registry, "_found", dict(registry.strategies()))  # gone after the test
    file = tmp_path / "mine.py"
    file.write_text(OWN)
    return str(file)


def test_who_ends_its_process_is_named_and_the_others_are_tried_on(
    path: str, monkeypatch: pytest.MonkeyPatch
):
    with Apart(path) as tried:
        tried.load()
        tried.refuse(["Sound", "StatusQuo"], STATES, broken=True)
        monkeypatch.setattr(apart, "PATIENCE", 12.0)
        with pytest.raises(UserError) as caught:
            tried.refuse(["Leaves", "Sound", "Crashes", "Dawdles"], STATES, broken=True)
    assert caught.value.faults == [
        "--strategies: Leaves (mine.py:12): asking it ended its process (exit code 0)",
        "--strategies: Crashes (mine.py:18): asking it ended its process (signal SIGSEGV)",
        "--strategies: Dawdles (mine.py:24): asking it took more than 12 s",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("os._exit(0)", "loading it ended its process (exit code 0)"),
        ("raise SystemExit(0)", "raises SystemExit(0)"),
    ],
)
def test_a_file_that_ends_the_process_that_loads_it(
    path: str, line: str, said: str, capsys: pytest.CaptureFixture[str]
):
    Path(path).write_text(f"{OWN}\n{line}\n")
    assert call(["strategies", "--strategies", path]) == 2
    assert said in capsys.readouterr().err


def test_a_league_names_it_too(path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    Path(path).write_text(OWN.partition("@dataclass(frozen=True)\nclass Dawdles")[0])
    league = leagues.write(tmp_path / "league")
    assert call(["tournament", str(league), "--strategies", path, "--workers", "1"]) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in ("Leaves (mine.py:12)", "Crashes (mine.py:18)"))
    assert "--strategies: Sound" not in said


@pytest.mark.parametrize("workers", [1, 2])
def test_one_that_passes_the_trial_is_named_when_it_ends_its_worker(
    path: str, tmp_path: Path, workers: int
):
    with Apart(path) as tried:
        tried.load()
        tried.refuse(["Late"], STATES, broken=True)
    design = toy.design(["StatusQuo", "Late", "StatusQuo", "StatusQuo"])
    job = Job("toy", toy.config(tmp_path), design, 12, 1, play_rows, path)
    begun = time.perf_counter()
    with pytest.raises(StrategyError) as caught:
        run_design(job, Execution(out=tmp_path / "out", workers=workers, chunk=2))
    assert time.perf_counter() - begun < 300  # it once took an hour
    error = caught.value
    assert (error.strategy, error.state, error.run, error.month) == ("Late", "China", 1, 7)
    assert "died, twice" in error.reason


def sleeps(config: object, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """A play that never ends, beyond the first month, and leaves a file when it begins."""
    if months > 1:
        Path(os.environ["STARTED"], str(os.getpid())).write_text("")
        time.sleep(1000)
    return pd.DataFrame({"failed": [False] * len(design)})


BARE = """
from regame.core.options import Execution
from regame.runs.runner import run_design
from tests.test_store import job

print("began")
print(len(run_design(job(), Execution(workers=2)).table))
"""


def test_a_script_without_a_main_guard_plays_in_many_processes(tmp_path: Path):
    """Its processes do not run it again: it says once that it began."""
    script = tmp_path / "bare.py"
    script.write_text(BARE)
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["began", "22"]


PARENT = """
import sys
from pathlib import Path
from tests import toy
from tests.test_killers import sleeps
from regame.core.options import Execution
from regame.runs.runner import Job, run_design

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    job = Job("toy", toy.config(folder), toy.design(), 2, 1, sleeps)
    run_design(job, Execution(out=folder / "out", workers=2, chunk=2))
"""


def children(process: int) -> list[int]:
    """Processes below a process, all of them."""
    below = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat")
             if _parent(path) == process]  # fmt: skip
    return below + [deeper for child in below for deeper in children(child)]


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    started = tmp_path / "started"
    started.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), "STARTED": str(started)}
    parent = subprocess.Popen([sys.executable, str(script), str(tmp_path)], env=environment)
    deadline = time.monotonic() + 120
    while len(list(started.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    workers = children(parent.pid)
    assert len(workers) >= 4  # a tracker, a server, and two workers
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(alive, workers))
    assert not multiprocessing.active_children()

"""Slow studies of the store: random kills, and a sweep of a hundred thousand rows."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.test_cluster import SMALL
from tests.test_store import TREATMENTS, Toy

from regame.design.design import cross, worlds
from regame.runs import store
from regame.runs.runner import Job

REGAME = str(Path(sys.executable).with_name("regame"))
KILLS = 100
ROWS = 100_000
MOST_MEMORY = 2 * 2**30  # bytes


# 14 worlds under 8 policies, a month each, a row a chunk: little to play between two kills.
USUAL = '"quota" = "Weapon(quota=true)"'
MORE = ", ".join(f'"{k}" = "Quota2010(severity=0.{k})"' for k in range(1, 7))
FEW = (
    SMALL.replace("runs = 2", "runs = 14")
    .replace("months = 3", "months = 1")
    .replace(USUAL, f"{MORE}, {USUAL}")
)


def finish(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def kept(folder: Path) -> int:
    return len(list(folder.glob("chunk-*.parquet")))


def kill_and_resume(folder: Path, chunks: int, attempt: int) -> int | None:
    """How many chunks a run had when it was killed, then resumed; None: it was done before.

    A fifth of all runs have two processes.
    """
    luck, out = random.Random(attempt), folder / f"killed{attempt}"
    workers = "1" if attempt % 5 else "2"
    command = [REGAME, "run", "few.toml", "--chunk", "1", "--workers", workers, "--out", out.name]
    least, later = luck.randrange(chunks), luck.uniform(0.0, 0.05)
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while process.poll() is None and kept(out) < least:
        time.sleep(0.005)
    time.sleep(later)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    had = kept(out)
    if had == chunks:
        return None
    finish([*command, *(["--resume"] if (out / "_notes/manifest.json").exists() else [])], folder)
    return had


@pytest.mark.slow
def test_a_hundred_random_kills_leave_the_bytes_of_an_undisturbed_run(tmp_path):
    """A hundred runs, each killed once before it is done and resumed; later is no kill."""
    (tmp_path / "few.toml").write_text(FEW)
    finish(
        [REGAME, "run", "few.toml", "--chunk", "1", "--workers", "2", "--out", "whole"], tmp_path
    )
    whole, chunks = store.digest(tmp_path / "whole"), kept(tmp_path / "whole")
    places: list[int] = []
    with ThreadPoolExecutor(2) as pool:  # two runs at a time
        for first in range(0, 3 * KILLS, KILLS):
            attempts = range(first, first + KILLS - len(places))
            for attempt, had in zip(
                attempts,
                pool.map(partial(kill_and_resume, tmp_path, chunks), attempts),
                strict=True,
            ):
                if had is not None:
                    assert store.digest(tmp_path / f"killed{attempt}") == whole, attempt
                    places.append(had)
    print(f"killed with so many of {chunks} chunks kept: {sorted(places)}")
    assert len(places) == KILLS
    inside = [place for place in places if place > 0]
    assert len(set(inside)) > KILLS // 2
    quarters = [
        sum(k * chunks <= 4 * place < (k + 1) * chunks for place in inside) for k in range(4)
    ]
    assert min(quarters) >= KILLS // 10


def play_wide(config: Toy, rows: pd.DataFrame, months: int) -> pd.DataFrame:
    """Outcomes as wide as those of the engine."""
    path: Any = np.cumsum(np.ones((len(rows), 240)) * rows["seed"].to_numpy()[:, None], axis=1)
    series = {f"series_{k}": list(path[:, ::3].astype(np.float32)) for k in range(14)}
    payoffs = {f"payoff_{k}y": path[:, k] for k in range(60)}
    return pd.DataFrame({**payoffs, "path": list(path), **series})


SWEEP = """
import resource, sys
from pathlib import Path
from typing import Any
from regame.runs import store
from regame.core.options import Execution
from regame.runs.runner import run_design
from tests.test_store_studies import wide
if __name__ == "__main__":
    out = Path(sys.argv[1])
    run_design(wide(), Execution(out=out, workers=2))
    table = store.read(out, ["treatment", "failed", "payoff_20y"])
    print(len(table), store.digest(out))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def wide() -> Job:
    design = cross(worlds(ROWS // len(TREATMENTS), [], 5), TREATMENTS)
    return Job("wide", Toy(), design, 240, 5, play_wide)


@pytest.mark.slow
def test_a_hundred_thousand_rows_pass_through_in_little_memory(tmp_path):
    script = tmp_path / "sweep.py"
    script.write_text(SWEEP)
    done = subprocess.run(
        [sys.executable, script, tmp_path / "wide"],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, memory = done.stdout.splitlines()
    assert int(first.split()[0]) == ROWS
    print(f"peak {int(memory) / 2**20:.0f} MiB")
    assert int(memory) < MOST_MEMORY

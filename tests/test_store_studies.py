"""Slow studies of the store: random kills, and a sweep of a hundred thousand rows."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.test_cluster import SMALL
from tests.test_store import TREATMENTS, Toy

from regame import store
from regame.design import cross, worlds
from regame.runner import Job

REGAME = str(Path(sys.executable).with_name("regame"))
KILLS = 20
ROWS = 100_000
MOST_MEMORY = 2 * 2**30  # bytes


@pytest.mark.slow
def test_twenty_random_kills_leave_the_bytes_of_an_undisturbed_run(tmp_path):
    (tmp_path / "small.toml").write_text(SMALL.replace("runs = 2", "runs = 64"))
    command = [REGAME, "run", "small.toml", "--chunk", "4", "--workers", "2"]
    begun = time.monotonic()
    subprocess.run([*command, "--out", "whole"], cwd=tmp_path, check=True, capture_output=True)
    took = time.monotonic() - begun
    luck = random.Random(7)
    resume: list[str] = []
    for _ in range(KILLS):
        process = subprocess.Popen(
            [*command, "--out", "killed", *resume],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(luck.uniform(0.3, 1.0) * took)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        resume = ["--resume"] if (tmp_path / "killed" / "manifest.json").exists() else []
    subprocess.run(
        [*command, "--out", "killed", *resume], cwd=tmp_path, check=True, capture_output=True
    )
    assert store.digest(tmp_path / "killed") == store.digest(tmp_path / "whole")


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
from regame import store
from regame.options import Options
from regame.runner import run_design
from tests.test_store_studies import wide
if __name__ == "__main__":
    out = Path(sys.argv[1])
    run_design(wide(), Options(out=out, workers=2))
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

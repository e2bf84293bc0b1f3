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

from regame.design.design import cross, worlds
from regame.runs import store
from regame.runs.runner import Job

REGAME = str(Path(sys.executable).with_name("regame"))
KILLS = 100
ROWS = 100_000
MOST_MEMORY = 2 * 2**30  # bytes


@pytest.mark.slow
def test_a_hundred_random_kills_leave_the_bytes_of_an_undisturbed_run(tmp_path):
    """A hundred runs, each killed once before it is done and resumed; later is no kill."""
    (tmp_path / "small.toml").write_text(SMALL.replace("runs = 2", "runs = 256"))
    command = [REGAME, "run", "small.toml", "--chunk", "4", "--workers", "2"]

    def finish(*more: str) -> None:
        subprocess.run([*command, *more], cwd=tmp_path, check=True, capture_output=True)

    def kept(name: str) -> int:
        return len(list((tmp_path / name).glob("chunk-*.parquet")))

    finish("--out", "whole")
    whole, chunks = store.digest(tmp_path / "whole"), kept("whole")
    luck = random.Random(7)
    places = []
    for attempt in range(3 * KILLS):
        name, least = f"killed{attempt}", luck.randrange(chunks)
        process = subprocess.Popen(
            [*command, "--out", name],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while process.poll() is None and kept(name) < least:
            time.sleep(0.002)
        time.sleep(luck.uniform(0.0, 0.05))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if kept(name) == chunks:
            continue
        places.append(kept(name))
        begun = (tmp_path / name / "manifest.json").exists()
        finish("--out", name, *(["--resume"] if begun else []))
        assert store.digest(tmp_path / name) == whole, name
        if len(places) == KILLS:
            break
    print(f"killed with so many of {chunks} chunks kept: {sorted(places)}")
    assert len(places) == KILLS
    assert len({place for place in places if place > 0}) > KILLS // 2


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

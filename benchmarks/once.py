"""Play a design in a process of its own and say what it takes: `python -m benchmarks.once`.

So that the peak of memory is that of this play alone. Arguments: a pickled (config, design,
months), written by the parent. Where fewer months are played than a run has, each of the others
is reckoned at the time of those beyond the first, and at the memory of what outcomes keep of it.
"""

from __future__ import annotations

import gc
import json
import pickle
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from benchmarks.clock import MONTHS, spent
from regame.config.schema import Config
from regame.runs.rows import EVERY, SERIES, play_rows

KEPT = 8 + 4 * len(SERIES) / EVERY  # bytes a run and month: the path, and points of series


class Once(NamedTuple):
    """What whole runs take, set-up included, imports and compilation apart."""

    cpu: float  # s
    peak: float  # MiB, imports included


def once(config: Config, design: pd.DataFrame, months: int) -> Once:
    """Play in a new process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "play"
        file.write_bytes(pickle.dumps((config, design, months)))
        command = [sys.executable, "-m", "benchmarks.once", str(file)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Once(**json.loads(told))


if __name__ == "__main__":
    config, design, months = pickle.loads(Path(sys.argv[1]).read_bytes())
    play_rows(config, design.iloc[:1], 1)
    play_rows(config, design, 1)  # memory is got from the system for the first time
    gc.collect()
    first = spent(play_rows, config, design, 1).cpu
    gc.collect()
    cpu = spent(play_rows, config, design, months).cpu
    cpu += (cpu - first) * (MONTHS - months) / (months - 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    peak += len(design) * (MONTHS - months) * KEPT / 2**20
    print(json.dumps(Once(cpu, peak)._asdict()))

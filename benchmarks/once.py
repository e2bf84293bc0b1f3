"""Play a design in a process of its own and say what it takes: `python -m benchmarks.once`.

So that the peak of memory is that of this play alone. Arguments: a pickled (config, design,
months), written by the parent. Fewer months than a run has are played on in thought: each month
beyond the first takes as much time, and each beyond the first half as much memory.
"""

from __future__ import annotations

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
from regame.config_schema import Config
from regame.rows import play_rows


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


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    config, design, months = pickle.loads(Path(sys.argv[1]).read_bytes())
    play_rows(config, design.iloc[:1], 1)
    first, half = spent(play_rows, config, design, 1).cpu, months // 2
    play_rows(config, design, half)
    before = _peak()
    cpu = spent(play_rows, config, design, months).cpu
    peak = _peak()
    cpu += (cpu - first) * (MONTHS - months) / (months - 1)
    peak += (peak - before) * (MONTHS - months) / (months - half)
    print(json.dumps(Once(cpu, peak)._asdict()))

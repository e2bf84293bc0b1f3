"""Play a design in a process of its own and say what it took: `python -m benchmarks.once`.

So that the peak of memory is that of this play alone. Arguments: a pickled (config, design,
months), written by the parent.
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

from benchmarks.clock import spent
from regame.config_schema import Config
from regame.rows import play_rows


class Once(NamedTuple):
    """What one play took, set-up included, imports and compilation apart."""

    cpu: float  # s
    wall: float  # s
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
    played = pickle.loads(Path(sys.argv[1]).read_bytes())
    play_rows(played[0], played[1].iloc[:1], 1)
    took = spent(play_rows, *played)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": took.cpu, "wall": took.wall, "peak": peak}))

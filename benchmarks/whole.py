"""A whole warm verdict beside its rows: `python -m benchmarks.whole WORLDS`, in one process.

CPU seconds from the start of Python to the last line, imports included, over those in which rows
are played: what sampling, statistics, channels' sums, files and the report cost on top.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import regame.runs.month_rows as network_rows
import regame.runs.rows as rows
from regame.studies.verdict.options import VerdictOptions
from regame.studies.verdict.verdict import run_verdict


class Whole(NamedTuple):
    """CPU seconds of a verdict, and of its rows."""

    cpu: float
    rows: float

    @property
    def times(self) -> float:
        """The whole over its rows."""
        return self.cpu / self.rows


def whole(worlds: int) -> Whole:
    """Play a verdict with all treatments, baselines and channels in a new process."""
    command = [sys.executable, "-m", "benchmarks.whole", str(worlds)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Whole(**json.loads(said.splitlines()[-1]))


def _timed(module: Any, name: str, spent: list[float]) -> None:
    play = getattr(module, name)

    def timed(*given: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return play(*given, **named)
        finally:
            spent.append(time.process_time() - begun)

    setattr(module, name, timed)


if __name__ == "__main__":
    spent: list[float] = []
    _timed(rows, "play_rows", spent)
    _timed(network_rows, "play_network", spent)
    with tempfile.TemporaryDirectory() as folder:
        options = VerdictOptions(runs=int(sys.argv[1]), workers=1, out=Path(folder) / "out")
        run_verdict(options)
    print(json.dumps(Whole(time.process_time(), sum(spent))._asdict()))

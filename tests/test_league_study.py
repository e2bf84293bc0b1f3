"""The whole league: in time, and the same bytes however it is played. Some minutes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from regame.runs import store
from regame.runs.pools import cores

LEAGUE = [sys.executable, "-m", "regame", "tournament", "league", "--json"]
MINUTES = 5.0  # on two processors with nothing else to do
BUSY = 0.7  # load a processor from which time says nothing


@pytest.mark.slow
def test_the_whole_league_is_in_time_and_the_same_for_all_workers_chunks_and_kills(tmp_path: Path):
    two, one = tmp_path / "two", tmp_path / "one"
    load = os.getloadavg()[0] / cores() if hasattr(os, "getloadavg") else 0.0
    begun = time.monotonic()
    played = subprocess.run(
        [*LEAGUE, "--workers", "2", "--out", str(two)], capture_output=True, text=True, check=True
    )
    minutes = (time.monotonic() - begun) / 60
    found = json.loads(played.stdout)
    assert found["rows"] >= 20_000
    assert found["failed_rows"] == 0
    again = [*LEAGUE, "--workers", "1", "--out", str(one)]
    kill_after(3, [*again, "--chunk", "999"], one)
    subprocess.run([*again, "--resume"], capture_output=True, check=True)
    assert store.digest(one) == store.digest(two)
    print(f"the league took {minutes:.1f} minutes at a load of {load:.1f} a processor")
    if cores() >= 2 and load < BUSY:
        assert minutes < MINUTES


def kill_after(chunks: int, command: list[str], out: Path) -> None:
    """Begin to play, and kill the process once so many chunks are kept."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while len(list(out.glob("chunk-*.parquet"))) < chunks:
            assert running.poll() is None
            time.sleep(0.2)
    finally:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()

"""Eight worker processes, some of which are lost and one of which comes late: the same bytes."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pytest
from distributed import Client, LocalCluster
from tests import leagues
from tests.test_store import Toy, job, played

from regame.cli import call
from regame.core.options import Execution
from regame.runs import store
from regame.runs.runner import run_design

WORKERS = 8
LOST = 2  # workers that are killed while chunks are played
ROWS = 2 * 300  # in tasks of one row, to see what a task costs
SLOWEST = 0.1  # seconds that a task may cost on top of its play


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Seven processes of one thread each; the eighth comes late."""
    with LocalCluster(
        n_workers=WORKERS - 1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as made:
        yield made


@dataclass
class Trouble:
    """Kills workers as chunks come in, and lets one more join. workers: address -> process."""

    cluster: LocalCluster
    client: Client
    workers: dict[str, int]
    killed: list[str] = field(default_factory=list)
    chunks: int = 0

    def watch(self, _number: int, _table: pa.Table) -> None:
        """Count a chunk; from the third on two busy workers are lost; at the fourth one joins."""
        self.chunks += 1
        if self.chunks >= 3 and len(self.killed) < LOST:
            busy = {name for name, tasks in self.client.processing().items() if tasks}
            self.killed += sorted(busy & self.workers.keys() - set(self.killed))[:1]
            os.kill(self.workers[self.killed[-1]], signal.SIGKILL)
        if self.chunks == 4:
            self.cluster.scale(WORKERS)


def test_lost_workers_uneven_chunks_and_a_late_worker_leave_the_bytes(
    cluster: LocalCluster, tmp_path: Path
):
    here = played(tmp_path / "here", Toy(seconds=0.0))
    with Client(cluster, set_as_default=False) as client:
        trouble = Trouble(cluster, client, client.run(os.getpid))
        with client.get_executor(pure=False) as executor:
            out = Execution(out=tmp_path / "there", workers=WORKERS - 1, chunk=1)
            there = run_design(job(Toy(seconds=0.3)), out, executor, trouble.watch)
        assert len(set(trouble.killed)) == LOST
        client.wait_for_workers(WORKERS, timeout=60)
    assert not there.table["failed"].any()
    assert store.digest(there.path) == store.digest(here.path)


@pytest.mark.slow
def test_the_cost_of_a_task_is_small(cluster: LocalCluster, tmp_path: Path):
    with (
        Client(cluster, set_as_default=False) as client,
        client.get_executor(pure=False) as executor,
    ):
        out = Execution(out=tmp_path / "many", workers=WORKERS - 1, chunk=1)
        begun = time.process_time()
        done = run_design(job(n=ROWS // 2), out, executor)
        cpu = (time.process_time() - begun) / ROWS
    assert done.rows == ROWS
    print(f"a task: {1e3 * done.seconds / ROWS:.1f} ms of wall, {1e3 * cpu:.1f} ms of CPU here")
    assert cpu < SLOWEST


@pytest.mark.slow
def test_a_league_on_eight_workers_is_that_of_one_process(cluster: LocalCluster, tmp_path: Path):
    league = str(leagues.write(tmp_path / "league"))
    address = cluster.scheduler_address.replace("tcp://", "dask://")
    for name, how in (("here", ["--workers", "1"]), ("there", ["--executor", address])):
        assert (
            call(["tournament", league, "--chunk", "5", "--out", str(tmp_path / name), *how]) == 0
        )
    assert store.digest(tmp_path / "there") == store.digest(tmp_path / "here")

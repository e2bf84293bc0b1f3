"""Work on a Dask cluster of this machine gives the bytes that one process gives."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dask
import numpy as np
import pytest
from distributed import LocalCluster
from tests.test_store import Toy, played

from regame.cli import MISTAKE, call
from regame.runs import store

EXAMPLE = Path(__file__).parent.parent / "examples" / "cluster.py"
SMALL = """
question = "Does a cluster change anything?"
config = "world_2010"
runs = 2
months = 3
headline = "quota"
outcomes = ["failed"]
baselines = {"status quo" = "StatusQuo"}
treatments = {"quota" = "Weapon(quota=true)"}

[[uncertainties]]
key = "market.sharpness"
law = "uniform"
low = 6.0
high = 9.0
source = "for this test"
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    # A task that kills its worker is tried once, so that the test need not wait for more.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
    ):
        yield cluster.scheduler_address.replace("tcp://", "dask://")


def test_a_cluster_gives_the_bytes_of_one_process(address, tmp_path):
    here = played(tmp_path / "here")
    there = played(tmp_path / "there", executor=address, workers=None, chunk=3)
    assert store.digest(there.path) == store.digest(here.path)


@pytest.mark.slow
def test_a_run_that_kills_its_worker_is_found_and_the_rest_goes_on(address, tmp_path):
    here = played(tmp_path / "here")
    there = played(tmp_path / "there", Toy(dying=(9,)), executor=address, workers=None, chunk=4)
    assert list(there.table.index[there.table["failed"]]) == [9]
    sound = ~there.table["failed"]
    assert np.array_equal(there.table["payoff"][sound], here.table["payoff"][sound])


@pytest.mark.slow
def test_the_worked_example_plays_an_experiment(tmp_path):
    (tmp_path / "small.toml").write_text(SMALL)
    for name, before in (("there", [sys.executable, EXAMPLE]), ("here", ["regame", "run"])):
        command = [*before, "small.toml", "--out", name, "--chunk", "2"]
        if name == "here":
            command[0] = Path(sys.executable).with_name("regame")
            command += ["--workers", "1"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert store.digest(tmp_path / "there") == store.digest(tmp_path / "here")


@pytest.mark.parametrize(
    "address, why",
    [
        ("dask://127.0.0.1:1", "no scheduler answers"),
        ("tcp://127.0.0.1:1", "must read like dask://HOST:PORT"),
    ],
)
def test_an_executor_that_cannot_be_used_is_the_users_mistake(address, why, tmp_path, capsys):
    (tmp_path / "small.toml").write_text(SMALL)
    small = str(tmp_path / "small.toml")
    out = str(tmp_path / "out")
    assert call(["run", small, "--out", out, "--executor", address]) == MISTAKE
    assert why in capsys.readouterr().err

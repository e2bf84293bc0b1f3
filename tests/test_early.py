"""Early answers, processes that are kept from play to play, and tables that stay in memory."""

import os
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from tests.test_store import MONTHS, Toy, job, play_toy

from regame.core.options import Execution
from regame.runs import store
from regame.runs.pools import give_back, kept_pools, take_pool
from regame.runs.runner import Job, run_design
from regame.studies.verdict import precise

NAMES = ("weapon", "baseline", "other")


def plan(runs: int) -> Any:
    cell = SimpleNamespace(treated="weapon", against="baseline", treatment="weapon", baseline="b")
    experiment = SimpleNamespace(weapon="China")
    return SimpleNamespace(
        headline=cell, experiment=experiment, runs=runs, profiles=dict.fromkeys(NAMES)
    )


def table(runs: int) -> pa.Table:
    """Worlds of which the first quarter is harmed and all others gain."""
    design = [(world, name) for world in range(runs) for name in NAMES]
    frame = pd.DataFrame(design, columns=["world", "treatment"])
    treated = frame["treatment"] == "weapon"
    gain = np.where(frame["world"] < runs / 4, -1e9, 1e9)
    return pa.Table.from_pandas(
        frame.assign(
            failed=False,
            payoff_1y=np.where(treated, gain, 0.0),
            targets_1y=0.0,
            restricted_1y=np.where(treated, 1.0, 0.0),
        )
    )


def chunks(whole: pa.Table, size: int) -> list[tuple[int, pa.Table]]:
    starts = range(0, len(whole), size)
    return [(number, whole.slice(start, size)) for number, start in enumerate(starts)]


def lines(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("regame: after")]


def test_the_first_worlds_are_shown_and_then_each_time_they_double(
    capsys: pytest.CaptureFixture[str],
):
    shown = precise.Early(plan(512))
    for number, part in chunks(table(512), 96):  # 32 worlds each
        shown.watch(number, part)
    said = capsys.readouterr().err
    assert "weapon against b, gains of China" in said
    harmed = [line.split("harms it in ")[1].split(" after")[0] for line in lines(said)]
    assert harmed == ["100 %", "100 %", "50 %"]  # of 64, 128 and 256 worlds
    assert lines(said)[0].startswith("regame: after 64 of 512 worlds: weapon pays China in 0 %")


def test_chunks_that_come_early_wait_for_those_before(capsys: pytest.CaptureFixture[str]):
    first, second, *rest = chunks(table(128), 96)
    shown = precise.Early(plan(128))
    shown.watch(*second)
    for number, part in rest[:1]:
        shown.watch(number, part)
    assert lines(capsys.readouterr().err) == []
    shown.watch(*first)
    assert len(lines(capsys.readouterr().err)) == 1


def test_nothing_is_shown_early_where_the_answer_is_near(capsys: pytest.CaptureFixture[str]):
    shown = precise.Early(plan(100))
    for number, part in chunks(table(100), 30):
        shown.watch(number, part)
    assert capsys.readouterr().err == ""


def play_with_process(config: Toy, rows: pd.DataFrame, months: int) -> pd.DataFrame:
    return play_toy(config, rows, months).assign(process=os.getpid())


def processes(out: Path) -> set[int]:
    design = job().design
    played = run_design(
        Job("toy", Toy(), design, MONTHS, 5, play_with_process),
        Execution(out=out, workers=2, chunk=4),
    )
    return set(played.table["process"])


@pytest.mark.slow
def test_plays_that_follow_each_other_use_the_same_processes(tmp_path: Path):
    with kept_pools():
        first, second = processes(tmp_path / "one"), processes(tmp_path / "two")
        pool = take_pool(2)
        members = set(pool._processes)
        assert first | second <= members
        victim = next(iter(members))
        give_back(2, pool, idle=True)
        os.kill(victim, signal.SIGKILL)
        pool._processes[victim].join()
        assert victim not in processes(tmp_path / "three")  # a pool that broke is replaced
    assert not first & processes(tmp_path / "four")


def test_a_table_in_memory_is_the_one_on_disk(tmp_path: Path):
    played = run_design(job(), Execution(out=tmp_path, workers=1, chunk=8))
    assert len(played.held) == 3
    pd.testing.assert_frame_equal(played.table, store.read(tmp_path))
    again = run_design(job(), Execution(out=tmp_path, workers=1, chunk=8, resume=True))
    assert again.held == ()
    pd.testing.assert_frame_equal(again.table, played.table)

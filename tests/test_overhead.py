"""The layer around the engine costs next to nothing: designs, chunks and files, per row."""

import gc
import time

import pandas as pd
import pytest
from benchmarks.whole import whole

from regame.config.schema import Config
from regame.core.options import Execution, StudyOptions
from regame.runs.protocol import prepare
from regame.runs.rows import play_rows
from regame.runs.runner import run_design

MOST = 0.05  # of the engine's own time
WORLDS = 24
spent: list[float] = []


def timed(config: Config, rows: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows and note how long the engine itself took, in the time of this process."""
    begun = time.process_time()
    table = play_rows(config, rows, months)
    spent.append(time.process_time() - begun)
    return table


@pytest.mark.alone
def test_chunks_files_and_tables_cost_less_than_a_twentieth_of_the_engine(tmp_path):
    plan = prepare("weaponization", StudyOptions(runs=WORLDS))
    run_design(plan.job("warm", timed), Execution(out=tmp_path / "warm", workers=1, chunk=1000))
    spent.clear()
    gc.freeze()  # a look through all modules of the tests takes 0.15 s, and would fall on either
    begun = time.process_time()
    played = run_design(plan.job("own", timed), Execution(out=tmp_path / "own", workers=1))
    whole = time.process_time() - begun
    gc.unfreeze()
    engine = sum(spent)
    assert played.rows == len(plan.design)
    print(f"layer {100 * (whole - engine) / engine:.1f} % of the engine, {engine:.1f} s")
    assert whole - engine < MOST * engine


@pytest.mark.slow
@pytest.mark.alone
def test_a_whole_verdict_costs_a_quarter_more_than_its_rows_at_most():
    found = whole(512)
    print(f"{found.times:.2f} times its rows, {found.rows:.1f} s")
    assert found.times < 1.25

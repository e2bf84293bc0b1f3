"""The layer around the engine costs next to nothing: designs, chunks and files, per row."""

import gc
import statistics
import time

import pandas as pd
import pytest
from benchmarks.whole import whole

from regame.config.files import load_config
from regame.config.schema import Config
from regame.core.options import Execution, StudyOptions
from regame.game.game import Game
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


TEN = {  # a rule in Python each
    "Northern Rare Earth": "LowCostIncumbent", "Shenghe": "StateChampion", "Molycorp": "Junior",
    "Lynas": "MineToMagnet", "Rhodia": "Toller", "Shin-Etsu": "Recycler",
    "Hitachi Metals": "MoveInside", "Japan users": "DualSourcer(second='Malaysia')",
    "Japan magnet users": "DesignsOut", "China traders": "HoardingTrader",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.alone
def test_ten_firms_with_rules_cost_at_most_as_much_again_as_the_run():
    """128 rows, pair by pair in one process, by processor time: the median of nine pairs."""
    config = load_config("world_2010")
    states = {"China": "Quota2010", "Japan": "Diversify2010", "United States": "Subsidise"}
    plain = pd.DataFrame({"seed": range(128), **states, "Australia": "AllyOfftake"})
    ratios = []
    for _ in range(10):
        took = []
        for design in (plain, plain.assign(**TEN)):
            begun = time.process_time()
            Game(config, design).run_for(120)
            took.append(time.process_time() - begun)
        ratios.append(took[1] / took[0])
    ratio = statistics.median(ratios[1:])  # the first warms up
    print(f"ten firms with rules: {ratio:.2f} times the run without them")
    assert ratio <= 2.0


@pytest.mark.slow
@pytest.mark.alone
def test_a_whole_verdict_costs_a_quarter_more_than_its_rows_at_most():
    found = whole(512)
    print(f"{found.times:.2f} times its rows, {found.rows:.1f} s")
    assert found.times < 1.25

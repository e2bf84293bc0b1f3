"""A first script of somebody who has read `help(regame.verdict)`: no main guard, no flag."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
from importlib.util import find_spec

import pandas as pd
import regame

result = regame.verdict(
    "weaponization_2025",
    runs=16,
    treatments="quota",
    overrides={"market.openness": 0.4},
    ranges={"market.sharpness": (6.0, 7.0)},
    out="mine",
)
print(result)
result.plot("answer.png")
runs = result.to_runs()
assert runs["market.sharpness"].between(6, 7).all()
print(runs.groupby("treatment")["payoff_20y"].median())
assert len(pd.read_parquet("mine")) == len(runs)
if find_spec("polars"):
    import polars

    assert len(polars.read_parquet("mine/*.parquet")) == len(runs)
if find_spec("duckdb"):
    import duckdb

    count = duckdb.sql("SELECT count(*) FROM read_parquet('mine/*.parquet')").fetchall()
    assert count == [(len(runs),)]
"""


@pytest.mark.slow
def test_a_first_script_runs_as_a_file(tmp_path: Path):
    (tmp_path / "first.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "first.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    question, sentence, where, *_ = done.stdout.splitlines()
    assert question.endswith("from 2025 on?")
    assert sentence.startswith("quota pays China in ")
    assert where == "Results: mine"
    assert (tmp_path / "answer.png").stat().st_size > 1000

"""Calibration on a world of known parameters, killed and resumed, in any chunk and worker."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.core.errors import UserError
from regame.design.design import Uncertainty
from regame.game.facts import atlas_of
from regame.runs import store
from regame.studies.calibration.calibrate import Fit, play_rounds, target
from regame.studies.calibration.options import CalibrationOptions
from regame.studies.calibration.rounds import BAR, FIGURE, VALUE, Target, fit_rows
from regame.studies.calibration.summaries import load_summaries, log_likelihood, of_firms, within

MONTHS = 72
PROFILE = {"China": "Quota2010", **toy.RIVALS}
RANGES = {
    "demand.elasticity": (0.8, 2.0),
    "licences.usable": (0.4, 0.8),
    "leakage.evasion": (0.4, 1.6),
    "production.response": (0.3, 0.7),
}
PRIOR = tuple(
    Uncertainty(key=key, law="loguniform", low=low, high=high, source="test")
    for key, (low, high) in RANGES.items()
)
TRUTHS = (
    dict(zip(RANGES, (1.0, 0.72, 0.6, 0.6), strict=True)),
    dict(zip(RANGES, (1.7, 0.5, 1.3, 0.35), strict=True)),
)
SHARPER = 0.25  # of the declared errors: what a baseline's record lacks is the noise of a world


@pytest.fixture(scope="module")
def aim(tmp_path_factory: pytest.TempPathFactory) -> Target:
    # A quota that counts little before 2011 tightens then, which the record of a run shows at once.
    config = toy.config(tmp_path_factory.mktemp("tables"), "licences.counted_before=0.58")
    told = [
        s._replace(model_error=SHARPER * s.model_error, observed_error=SHARPER * s.observed_error)
        for s in of_firms(within(load_summaries(), 2010, MONTHS), atlas_of(config).plants)
    ]
    assert not [s for s in told if s.series.startswith("firm_output")], "no such firm plays here"
    return Target(config, config, tuple(told), PRIOR)


def row(truth: dict[str, float], seed: int = 77) -> pd.DataFrame:
    return pd.DataFrame({"seed": [seed], "world": 0, BAR: -np.inf, **PROFILE, **truth})


def baseline_of(aim: Target, truth: dict[str, float]) -> Target:
    """The same target, with the figures of a run of known parameters for a record."""
    figures = fit_rows(aim, row(truth), MONTHS).iloc[0]
    told = [
        s._replace(value=float(s.recorded(np.array(figures[f"{FIGURE}{s.name}"]))))
        for s in aim.summaries
    ]
    return replace(aim, summaries=tuple(told))


def fitted(
    aim: Target, out: Path, runs: int, rounds: int, workers: int = 1, chunk: int | None = None
) -> Fit:
    options = CalibrationOptions(
        runs=runs, rounds=rounds, seed=5, out=out, workers=workers, chunk=chunk
    )
    return play_rounds(aim, options, PROFILE)


@pytest.mark.slow
def test_known_parameters_are_found_again(aim: Target, tmp_path: Path):
    inside, narrowed = 0, 0
    for place, truth in enumerate(TRUTHS):
        fit = fitted(baseline_of(aim, truth), tmp_path / str(place), runs=80, rounds=32)
        found = {item.key: item for item in fit.conclude().parameters}
        assert fit.path[-1].power == 1
        for key, value in truth.items():
            low, _, high = found[key].posterior
            inside += low <= value <= high
            narrowed += found[key].width < 0.6
    assert inside >= 6, "of eight, at 90 % each"
    assert narrowed >= 4, "a prior as wide as this would hold the truth anyway"


def test_a_run_with_the_true_parameters_meets_its_own_record(aim: Target):
    baseline = baseline_of(aim, TRUTHS[0])
    figures = fit_rows(baseline, row(TRUTHS[0]), MONTHS)
    assert figures[VALUE].iloc[0] == pytest.approx(0, abs=1e-9)
    other = fit_rows(baseline, row(TRUTHS[1]), MONTHS)
    assert other[VALUE].iloc[0] < -10


def test_chunk_and_workers_do_not_change_a_bit(aim: Target, tmp_path: Path):
    one = fitted(aim, tmp_path / "one", 24, 2)
    other = fitted(aim, tmp_path / "other", 24, 2, chunk=5, workers=2)
    assert_same(one, other)


def assert_same(one: Fit, other: Fit) -> None:
    assert len(one.path) == len(other.path)
    for mine, theirs in zip(one.path, other.path, strict=True):
        np.testing.assert_array_equal(mine.place, theirs.place)
        np.testing.assert_array_equal(mine.origin, theirs.origin)
    pd.testing.assert_frame_equal(one.members, other.members)


SCRIPT = """
import sys
from pathlib import Path
from regame.cli import call
sys.exit(call(sys.argv[1:]))
"""


@pytest.mark.slow
def test_a_killed_calibration_goes_on_where_it_was(tmp_path: Path):
    def command(out: Path, *more: str) -> list[str]:
        return [
            *(sys.executable, "-c", SCRIPT, "calibrate", "world_2010", "--runs", "12"),
            *("--rounds", "2", "--workers", "1", "--chunk", "4", "--out", str(out), *more),
        ]

    out = tmp_path / "killed"
    with subprocess.Popen(command(out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as it:
        wait_for(out / "_notes/round-001" / store.chunk_name(1))
        os.kill(it.pid, signal.SIGKILL)
    assert not (out / "posterior.parquet").exists()
    kept = {path: path.stat().st_mtime_ns for path in out.rglob("chunk-*.parquet")}
    assert len(kept) >= 5
    again = subprocess.run(command(out, "--resume"), capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert all(path.stat().st_mtime_ns == when for path, when in kept.items())
    whole = subprocess.run(command(tmp_path / "whole"), capture_output=True, check=False)
    assert whole.returncode == 0
    draws = [(folder / "posterior.parquet").read_bytes() for folder in (out, tmp_path / "whole")]
    assert draws[0] == draws[1]


def wait_for(path: Path) -> None:
    for _ in range(2400):
        if path.exists():
            return
        time.sleep(0.05)
    raise TimeoutError(f"{path} has not come")


def test_steadiness_is_looked_at_only_where_it_matters(aim: Target):
    rows = pd.concat([row(TRUTHS[0])] * 2, ignore_index=True).assign(**{BAR: [-np.inf, 1.0]})
    played = fit_rows(aim, rows, MONTHS)
    assert list(played["steady"]) == [True, False]


def test_a_prior_without_a_steady_world_is_the_users_mistake(aim: Target, tmp_path: Path):
    swinging = {"swing": 2.0, "trend": 3.0, "adjustment": 1.0}
    stocks = aim.world.stocks.model_copy(update=swinging)
    wild = replace(aim, world=aim.world.model_copy(update={"stocks": stocks}))
    with pytest.raises(UserError, match="to start from"):
        fitted(wild, tmp_path / "wild", 12, 1)


def test_a_record_that_a_run_does_not_tell_counts_as_missed():
    told = within(load_summaries(), 2010, MONTHS)
    figures = np.array([[s.target for s in told]] * 2)
    figures[1, 3] = np.nan
    assert list(log_likelihood(told, figures)) == [0.0, -np.inf]


def test_a_config_that_starts_after_the_record_is_refused():
    with pytest.raises(UserError, match="starts in 2016"):
        target("world_2010", CalibrationOptions(overrides=("world.start_year=2016",)))


def test_what_the_user_sets_is_not_fitted():
    keys = [
        item.key
        for item in target(
            "world_2010", CalibrationOptions(overrides=("stocks.cover=3",))
        ).uncertainties
    ]
    assert "stocks.cover" not in keys
    assert "stocks.panic" in keys

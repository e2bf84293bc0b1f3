"""Ranks of known parameters: even where fits are right, and off where a fit is too sure."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from regame.cli import call
from regame.studies.calibration.ranks import band, even, farthest, invented, points, rank
from regame.studies.calibration.sampler import populations
from regame.studies.calibration.summaries import load_summaries

Floats = NDArray[np.float64]
RECORDS, DRAWS, PARAMETERS = 100, 60, 12


def ranks(width: float = 1.0, off: float = 0.0) -> Floats:
    """Of truths seen with an error as large as their prior, fitted with a wrong width or mean."""
    rng = np.random.default_rng(4)
    truths = rng.standard_normal((RECORDS, PARAMETERS))
    middle = (truths + rng.standard_normal(truths.shape)) / 2 + off
    noise = rng.standard_normal((DRAWS, RECORDS, PARAMETERS))
    draws = middle + width * np.sqrt(0.5) * noise
    return np.array([rank(truths[k], draws[:, k]) for k in range(RECORDS)])


def uneven(found: Floats) -> float:
    return float((farthest(found) < np.quantile(even(RECORDS), 0.05)).mean())


def test_a_right_fit_has_even_ranks_and_wrong_ones_are_caught() -> None:
    assert uneven(ranks()) <= 0.2, "by chance"
    assert uneven(ranks(width=0.5)) > 0.9, "too sure"
    assert uneven(ranks(width=2.0)) > 0.9, "too wide"
    assert uneven(ranks(off=0.4)) > 0.9, "off to one side"


def of_the_sampler(declared: float) -> Floats:
    """Ranks of normal truths among the draws of the shipped sampler, by the error it is told."""
    rng, size = np.random.default_rng(7), 4
    ranked = []
    for seed in range(60):
        truth = rng.standard_normal(size)
        seen = truth + rng.standard_normal(size)

        def density(
            number: int, place: Floats, luck: object, bar: Floats, seen: Floats = seen
        ) -> tuple[Floats, Floats]:
            misses = (place - seen) / declared
            return -0.5 * (misses**2).sum(axis=1), misses

        *_, last = populations(density, 60, size, 16, seed)
        assert last.power == 1
        ranked.append(rank(truth, last.place))
    return np.array(ranked)


def test_the_sampler_has_even_ranks_where_the_answer_is_known() -> None:
    usual = np.quantile(even(60), 0.05)
    assert (farthest(of_the_sampler(1.0)) < usual).sum() <= 1
    assert (farthest(of_the_sampler(0.5)) < usual).all(), "told half of the error it is too sure"


def test_the_band_holds_whole_curves_of_even_ranks_as_often_as_it_says() -> None:
    low, high = band(RECORDS)
    drawn = np.random.default_rng(1).random((RECORDS, 2000))
    curves = (drawn[:, :, None] <= points()).mean(axis=0)
    assert ((curves >= low) & (curves <= high)).all(axis=1).mean() == pytest.approx(0.95, abs=0.03)


def test_an_invented_record_is_off_by_the_errors_that_are_declared() -> None:
    summaries = load_summaries()
    row = pd.Series({f"figure.{s.name}": s.target for s in summaries})
    records = [invented(summaries, row, 1, k) for k in range(200)]
    offs = [[(m.target - s.target) / s.error for m, s in zip(r, summaries, strict=True)]
            for r in records]  # fmt: skip
    assert np.mean(offs) == pytest.approx(0, abs=0.06)
    assert np.std(offs) == pytest.approx(1, abs=0.06)


@pytest.mark.slow
def test_records_are_fitted_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = f"calibrate --sbc 8 --runs 12 --rounds 1 --workers 1 --out {tmp_path / 'o'} --json"
    assert call(line.split()) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["records"], found["unfinished"]) == (8, 8)
    assert len(found["curves"]) == len(found["parameters"])
    assert (tmp_path / "o/_notes/ranks.json").exists()
    assert "<svg" in (tmp_path / "o/_notes/report.html").read_text(encoding="utf-8")

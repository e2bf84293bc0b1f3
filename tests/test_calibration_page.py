"""The page of a calibration: whole HTML, no figure that is none, and the state of the fit."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.test_report import Check

import regame
from regame.cli import call
from regame.studies.calibration.result import Calibration, Directions, Held, Parameter

KEYS = ("market.sharpness", "demand.elasticity", "substitution.speed")
DRAWS = 40


def parameter(key: str, width: float) -> Parameter:
    middle = 0.5 * width
    return Parameter(
        key=key, width=width, identified=width < 0.8, median_share=middle, effective=31.0,
        shares=(0.05 * width, middle, 0.95 * width),
        prior=(1.0, 2.0, 3.0), posterior=(1.0, 1.0 + middle, 1.0 + width),
    )  # fmt: skip


def figure(name: str, off: float) -> Held:
    return Held(
        name=name, unit="1", recorded=1.0, observed_error=0.1, model_error=0.1,
        prior=(1.0, 2.0, 3.0), posterior=(1.0, 2.0, 3.0), median_off=off, inside=abs(off) < 1,
        prior_off=(-9.0, 0.5, 9.0), posterior_off=(off - 1, off, off + 1),
    )  # fmt: skip


FOUND = Calibration(
    config="A <toy> & its record", config_hash="0", begins=2005, until="2015-12", runs=DRAWS,
    rounds=3, seed=1, rows=4 * DRAWS, months=132, failed_rows=0, tolerance=1.0, finished=True,
    distinct=DRAWS, founders=9, effective_median=31.0, effective_least=20.0, steps=(),
    record=(figure("price <outside>", 0.2), figure("share", -7.5)),
    parameters=tuple(parameter(key, w) for key, w in zip(KEYS, (0.3, 0.6, 0.95), strict=True)),
    directions=Directions(chance=0.5, count=2, narrowest=()),
    balance=(), versions={}, out="results/toy", elapsed_s=1.0,
)  # fmt: skip


def found(**changes: Any) -> Calibration:
    return FOUND.model_copy(update=changes)


def test_the_page_is_whole_and_every_figure_on_it_is_one():
    text = found().whole_page()
    check = Check()
    check.feed(text)
    assert check.open == []
    assert not re.search(r"\bnan", text, re.IGNORECASE)
    assert "A &lt;toy&gt; &amp; its record" in text
    assert "1 of 2" in text  # figures of the record inside
    assert "2 of 3" in text  # parameters narrowed
    assert "<toy>" not in text


def test_an_unfinished_fit_says_so():
    text = found(finished=False, tolerance=1.26).whole_page()
    assert "NOT FINISHED: errors still count 1.26 times" in text
    assert "NOT FINISHED" not in found().whole_page()


@pytest.mark.slow
def test_headlines_are_played_with_prior_and_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = f"calibrate --runs 12 --rounds 1 --answers 8 --workers 1 --out {tmp_path / 'o'} --json"
    assert call(line.split()) == 0
    rows = json.loads(capsys.readouterr().out)["answers"]
    assert [row["experiment"] for row in rows] == ["weaponization", "weaponization_2025"]
    draws = str(tmp_path / "o/posterior.parquet")
    for side, worlds in (("prior", "prior"), ("fit", draws)):
        verdict = regame.verdict(
            "weaponization", runs=8, worlds=worlds, workers=1, out=tmp_path / side
        )
        last = verdict.horizons[-1]
        assert rows[0]["years"] == last.years
        assert rows[0][side] == last.self_harm_share
        assert rows[0][f"{side}_ci"] == list(last.self_harm_ci)

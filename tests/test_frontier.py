"""The frontier of self-harm: theory's line where it is known, and the picture with its table."""

import json

import numpy as np
import pytest

from regame.breakevens import turning_rate
from regame.cli import DONE, call
from regame.config import load
from regame.protocol import Experiment
from regame.samplers import grid_size
from regame.statistics import HIGHEST_RATE


def test_theory_s_line_has_the_figure_that_is_known():
    # T4: eS = 0.2, eL = 2, k = 0.25 a year, a cut to 0.6: 7.56 % over thirty years
    assert turning_rate(0.2, 2.0, 0.25, 0.6, 30) == pytest.approx(0.0756, abs=1e-4)


def test_where_demand_stays_stiff_every_patience_is_paid_and_where_it_is_elastic_none():
    assert turning_rate(0.2, 0.9, 0.25, 0.6, 20) == 0.0
    assert turning_rate(1.5, 2.0, 0.25, 0.6, 20) == HIGHEST_RATE


def test_faster_adaptation_asks_for_less_patience():
    rates = [turning_rate(0.3, 2.0, speed, 0.6, 20) for speed in (0.15, 0.2, 0.4, 0.8)]
    assert np.all(np.diff(rates) > 0)


def test_the_frontier_is_drawn_with_its_table(tmp_path, capsys, monkeypatch):
    calm = lambda config, worlds: worlds["world"].to_numpy() > 1  # noqa: E731 - all but two
    monkeypatch.setattr("regame.stability.are_steady", calm)
    experiment = load(Experiment, "experiments", "frontier")
    size = grid_size(experiment.uncertainties)
    asked = ["frontier", "--runs", str(size), "--workers", "1", "--json"]
    assert call([*asked, "--out", str(tmp_path / "out")]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert len(found["places"]) == size
    shares = {item["costs_elsewhere"]: item["share"] for item in found["places"]}
    assert min(shares, key=lambda costs: shares[costs]) == min(shares)  # cheap rivals take a part
    assert all(0 <= item["rate"] <= HIGHEST_RATE for item in found["places"])
    assert found["theory"]["elasticity_long"] > 1
    assert sum(item["unsteady"] for item in found["places"]) == found["unsteady_worlds"] == 2
    page = (tmp_path / "out" / "report.html").read_text()
    assert page.count("<polyline") == len(shares) + 1
    assert "theory (T4)" in page
    assert f"In 2 of {size} worlds a blip in demand still moves prices" in page

"""The frontier of self-harm: theory's line where it is known, and the picture with its table."""

import json

import numpy as np
import pandas as pd
import pytest

from regame.analysis.breakevens import turning_rate
from regame.analysis.statistics import HIGHEST_RATE
from regame.cli import DONE, call
from regame.config.files import load, load_config
from regame.design.samplers import grid_size
from regame.runs.experiment import Experiment
from regame.runs.results import read_result
from regame.studies.frontier.charts import chart
from regame.studies.frontier.frontier import theory
from regame.studies.frontier.parts import Place, Point, Theory
from regame.studies.frontier.report import render
from regame.studies.frontier.result import Frontier, sentence

BAD = "<script>alert(1)</script>"


def test_theory_s_line_has_the_figure_that_is_known():
    # T4: eS = 0.2, eL = 2, k = 0.25 a year, a cut to 0.6: 7.56 % over thirty years
    assert turning_rate(0.2, 2.0, 0.25, 0.6, 30) == pytest.approx(0.0756, abs=1e-4)


def test_where_demand_stays_stiff_every_patience_is_paid_and_where_it_is_elastic_none():
    assert turning_rate(0.2, 0.9, 0.25, 0.6, 20) == 0.0
    assert turning_rate(1.5, 2.0, 0.25, 0.6, 20) == HIGHEST_RATE


def test_faster_adaptation_asks_for_less_patience():
    rates = [turning_rate(0.3, 2.0, speed, 0.6, 20) for speed in (0.15, 0.2, 0.4, 0.8)]
    assert np.all(np.diff(rates) > 0)


def test_theory_s_rates_are_compounded_yearly_as_those_of_the_simulation():
    worlds = pd.DataFrame({"demand.elasticity_long": [4.0]})
    found = theory(load_config("contested"), worlds, (0.4, 0.96, 9.0), 0.6)
    short, long, kept = found.elasticity_start, found.elasticity_long, found.kept
    slow, fast, fastest = (point.rate for point in found.line)
    for speed, rate in ((0.4, slow), (0.96, fast)):
        continuous = turning_rate(short, long, speed, kept, 20)
        assert 0 < continuous < rate < HIGHEST_RATE
        assert 1 + rate == pytest.approx(np.exp(continuous))
    assert fastest == HIGHEST_RATE


def made(*turns: tuple[float, bool]) -> tuple[tuple[Place, ...], Theory]:
    """A frontier of one line, a place per rate and whether the cut harms below it."""
    places = tuple(
        Place(
            costs_elsewhere=1.0, speed=float(k), share=0.8, rate=rate, harms_below=harms, note="",
            median_gain_usd=None, median_gain_ci=None, self_harm_share=0.0, worlds=1, unsteady=0,
        )
        for k, (rate, harms) in enumerate(turns, 1)
    )  # fmt: skip
    line = tuple(Point(speed=place.speed, rate=0.1) for place in places)
    known = {"elasticity_start": 0.3, "elasticity_long": 2.0, "kept": 0.6}
    return places, Theory(**known, highest_rate=HIGHEST_RATE, line=line)


def test_a_place_that_turns_the_other_way_is_told_apart_and_left_out_of_the_picture():
    places, theory = made((0.1, True), (0.2, True), (0.05, False), (0.3, True), (0.0, False))
    told = sentence(places, HIGHEST_RATE)
    assert "pays at every discount rate in 0 and harms at every one in 0" in told
    assert "in 3 it harms below a rate of 10 % to 30 % a year" in told
    assert "in 2 it does not harm at lower rates" in told
    drawn = chart(places, theory)
    assert drawn.count("<polyline") == 2  # theory's, and the two side by side
    assert drawn.count('class="dot') == 1
    assert "left out" in drawn
    assert "left out" not in chart(*made((0.1, True), (0.2, True)))


def test_the_frontier_is_drawn_with_its_table(tmp_path, capsys, monkeypatch):
    calm = lambda config, worlds: worlds["world"].to_numpy() > 1  # noqa: E731 - all but two
    monkeypatch.setattr("regame.runs.stability.are_steady", calm)
    experiment = load(Experiment, "experiments", "frontier")
    size = grid_size(experiment.uncertainties)
    asked = ["frontier", "--runs", str(size), "--workers", "1", "--json", "--chokepoints", "2"]
    assert call([*asked, "--out", str(tmp_path / "out")]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert len(found["places"]) == size
    shares = {item["costs_elsewhere"]: item["share"] for item in found["places"]}
    assert min(shares, key=lambda costs: shares[costs]) == min(shares)  # cheap rivals take a part
    at = load_config("contested").numbers()["ledger.discount"]
    clear = [p for p in found["places"] if p["harms_below"] and abs(p["rate"] - at) > 0.01]
    assert {p["rate"] > at for p in clear} == {True, False}  # some harm at the config's rate
    for item in clear:  # the frontier is where the gain at a given rate changes sign
        assert (item["rate"] > at) == (item["median_gain_usd"] < 0), item
    assert found["theory"]["elasticity_long"] > 1
    assert found["theory"]["kept"] == 1 - 0.4  # severity; experiments/frontier.toml
    assert sum(item["unsteady"] for item in found["places"]) == found["unsteady_worlds"] == 2
    page = (tmp_path / "out" / "report.html").read_text()
    grid, general = page.split("What makes a weapon turn, in general")
    assert grid.count("<polyline") == len(shares) + 1
    assert "theory (T28)" in general
    assert [spot["kind"] for spot in found["map"]["spots"]] == ["drawn"] * 2 + ["case"] * 5
    assert "theory (T4)" in page
    assert f"In 2 of {size} worlds a blip in demand still moves prices" in page
    result = read_result(Frontier, tmp_path / "out" / "frontier.json")
    assert result.to_json() == found
    frame = result.to_frame()
    assert len(frame) == size
    assert (frame["theory_rate"] >= 0).all()
    assert result._repr_html_().count("<svg") == 1
    bad = result.model_copy(update={"question": BAD})
    for text in (render(bad), bad._repr_html_()):
        assert "<script" not in text
        assert "&lt;script" in text

"""Forecasts from a year: baselines by hand, scores, what must not have been seen, the contract."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from regame.cli import call
from regame.core.errors import UserError
from regame.runs.posterior import Posterior, check_source, read, write
from regame.runs.sources import shipped_years
from regame.studies.hindcast.baselines import (
    band,
    no_change,
    scaled_score,
    steps,
    trend,
    unscaled,
)
from regame.studies.hindcast.forecast import Carried, carried, carried_bands, persistence, source_of
from regame.studies.hindcast.observed import NAMES, Kind, Monthly, Observation, load_record
from regame.studies.hindcast.scoring import bands, is_near, score_walk, score_worlds
from regame.studies.hindcast.signs import LIST, signs, turns


def test_no_change_is_a_random_walk_from_the_last_figure() -> None:
    walk = no_change({2013: 10.0, 2015: 40.0}, "price", 0.5, 2019)
    assert walk.mean == pytest.approx(math.log(40))
    assert walk.spread == pytest.approx(0.5 * 2)
    low, middle, high = walk.quantiles("price")
    assert (low, middle, high) == pytest.approx(
        (40 * math.exp(-norm.ppf(0.95)), 40, 40 * math.exp(norm.ppf(0.95)))
    )


def test_a_trend_is_drawn_on_and_older_years_do_not_count() -> None:
    path = {year: 100 * 1.1 ** (year - 2010) for year in range(2010, 2016)} | {2005: 1e6}
    walk = trend(path, "price", 0.5, 2018)
    assert math.exp(walk.mean) == pytest.approx(path[2015] * 1.1**3)
    assert walk.spread == pytest.approx(0.5 * math.sqrt(3 * (1 + 3 / 5)))
    assert trend({2015: 7.0}, "price", 0.5, 2018) == no_change({2015: 7.0}, "price", 0.5, 2018)


def test_the_scale_of_scores_turns_back() -> None:
    places: list[tuple[Kind, float]] = [("price", 40.0), ("tonnes", 0.0), ("tonnes", 5e4)]
    for kind, value in [*places, ("share", 63.0)]:
        assert float(unscaled(scaled_score(value, kind), kind)) == pytest.approx(value, abs=1e-9)


def test_a_step_is_that_of_the_class() -> None:
    found = steps({"price_outside_light": {2010: 10.0, 2011: 20.0, 2012: 10.0, 2014: 90.0}})
    assert found["price_outside_heavy"] == pytest.approx(math.log(2)), "no step over a gap"


def test_scores_agree_with_a_density_worked_out_here() -> None:
    runs = np.array([20.0, 40.0, 80.0])
    found = score_worlds(runs, 0.3, 50.0, "price")
    by_hand = np.log(np.mean(norm.pdf(math.log(50), np.log(runs), 0.3)))
    assert found.log_score == pytest.approx(by_hand)
    assert found.near
    assert found.inside
    low, middle, high = band(runs, 0.3, "price")
    assert (found.low, found.median, found.high) == (low, middle, high)
    assert found.width == pytest.approx(high / low)
    walk = no_change({2015: 40.0}, "price", 0.5, 2016)
    other = score_walk(walk, 50.0, "price")
    assert other.log_score == pytest.approx(norm.logpdf(math.log(50), math.log(40), 0.5))
    far = score_walk(walk, 400.0, "price")
    assert far.log_score < other.log_score
    assert far.crps > other.crps


def test_near_is_a_factor_or_points() -> None:
    assert is_near(60.0, 40.0, "price")
    assert not is_near(61.0, 40.0, "price")
    assert is_near(71.0, 63.0, "share")
    assert not is_near(71.1, 63.0, "share")
    assert not is_near(0.0, 28_000.0, "tonnes")
    assert is_near(400.0, 0.0, "tonnes"), "surveys round to a kilotonne"


def test_later_figures_are_those_named_and_none_is_of_2025() -> None:
    record = load_record()
    assert (record["year"] > 2015).sum() == 57
    assert record["year"].max() == 2024


def test_signs_are_counted_by_worlds_and_by_what_is_still_ahead() -> None:
    months = 12 * 21
    played = {name: np.full((months, 3), 50.0) for name in NAMES}
    year = 2005 + np.arange(months) // 12
    price = np.where(year >= 2022, 150.0, 50.0) * np.where(year >= 2024, 0.4, 1.0)
    played["price_outside_light"] = np.stack([price, price, np.full(months, 50.0)], axis=1)
    found = {s.sign: s for s in signs(Monthly(2005, played), 2015, 2024)}
    assert len(found) == len(LIST) == 10
    assert found["a boom without a weapon"].share == pytest.approx(2 / 3)
    assert found["a boom without a weapon"].right
    assert found["and a bust"].right
    assert not found["output of the US is gone"].right or played["mine_output_united_states"][0, 0]
    assert {s.year for s in signs(Monthly(2005, played), 2020, 2024)} == {2022, 2024}


def test_a_turning_point_may_come_a_year_off() -> None:
    record = {"price_outside_light": {2019: 1.0, 2020: 2.0, 2021: 5.0, 2022: 3.0}}
    at = {"price_outside_light": {2019: 1.0, 2020: 6.0, 2021: 5.0, 2022: 3.0}}
    never = {"price_outside_light": {2019: 1.0, 2020: 2.0, 2021: 3.0, 2022: 4.0}}
    assert [(t.year, t.kind, t.right) for t in turns(record, at, 2015)] == [(2021, "peak", True)]
    assert [t.right for t in turns(record, never, 2015)] == [False]
    assert turns(record, at, 2021) == []


def test_worlds_that_saw_later_years_are_refused(tmp_path: Path) -> None:
    draws = read()
    assert source_of("prior", 2015) == "prior"
    path = tmp_path / "mine.parquet"
    write(path, Posterior(draws.draws.head(20), draws.about | {"until": "2018-12"}))
    with pytest.raises(UserError, match="must not have seen later years"):
        source_of(str(path), 2015)
    assert source_of(str(path), 2018) == str(path)
    with pytest.raises(UserError, match="posteriors to 2015, 2020"):
        source_of(None, 2017)


def at_level(level: float, series: str = "price_outside_light") -> Monthly:
    """Three runs about a level that never changes, of one series; nothing else is on record."""
    months = np.full((12 * 21, 3), level) * np.array([0.9, 1.0, 1.1])
    return Monthly(2005, {series: months})


def priced(values: dict[int, float], series: str = "price_outside_light") -> list[Observation]:
    return [
        Observation(series, year, 1, "", value, "USD/kg", 0.1) for year, value in values.items()
    ]


def test_an_error_is_carried_on_and_fades_as_it_did_on_record() -> None:
    # Off by a factor of two in 2013, its root in 2014, the root of that in 2015.
    record = priced({2013: 80.0, 2014: 40 * 2**0.5, 2015: 40 * 2**0.25, 2016: 1.0})
    found = carried(at_level(40.0), record, 2015, {"price_outside_light": 0.4})
    assert found.persistence == pytest.approx(0.5)
    year, error = found.last["price_outside_light"]
    assert year == 2015
    off = 2**0.25 / np.array([0.9, 1.0, 1.1])  # record over each of the three runs
    np.testing.assert_allclose(error, np.log(off))
    later = np.array([30.0, 60.0, 50.0])
    runs, spread = found.at("price_outside_light", 2017, later)
    np.testing.assert_allclose(runs, later * off**0.25)
    assert spread == pytest.approx(0.4 * math.sqrt(1 - 0.5**4))


def test_what_comes_after_the_fit_is_not_carried() -> None:
    seen = {2013: 80.0, 2014: 60.0, 2015: 50.0}
    one = carried(at_level(40.0), priced(seen), 2015, {})
    other = carried(at_level(40.0), priced(seen | {2016: 1.0, 2020: 900.0}), 2015, {})
    assert one.persistence == other.persistence
    assert one.last["price_outside_light"][0] == other.last["price_outside_light"][0] == 2015
    first, second = (each.last["price_outside_light"][1] for each in (one, other))
    np.testing.assert_array_equal(first, second)


def test_worlds_go_on_from_the_record_and_part_again() -> None:
    error = carried(at_level(40.0), priced({2014: 80.0, 2015: 76.0}), 2015,
                    dict.fromkeys(NAMES, 0.0))  # fmt: skip
    place = NAMES.index("price_outside_light")
    levels = carried_bands(at_level(40.0), error, 2015)[:, place]
    plain = bands(at_level(40.0), error.spread)[:, place]
    wide, before = np.log(levels[2] / levels[0]), np.log(plain[2] / plain[0])
    assert wide[11] < 0.3 * before[11], "2016"
    assert wide[11] < wide[13] < wide[19] < before[19]


def test_a_series_without_a_record_keeps_its_worlds() -> None:
    error = Carried(0.5, {}, {"price_outside_light": 0.4})
    runs = np.array([30.0, 60.0])
    moved, spread = error.at("price_outside_light", 2017, runs)
    np.testing.assert_array_equal(moved, runs)
    assert spread == 0.4
    assert persistence({"price_outside_light": {2013: 1.0, 2015: 1.0}}) == 0, "no two years running"


def test_bands_before_the_fit_are_as_they_were() -> None:
    error = carried(at_level(40.0), priced({2014: 80.0, 2015: 60.0}), 2015,
                    dict.fromkeys(NAMES, 0.3))  # fmt: skip
    plain, levels = bands(at_level(40.0), error.spread), carried_bands(at_level(40.0), error, 2015)
    place = NAMES.index("price_outside_light")
    np.testing.assert_array_equal(levels[:, place, :11], plain[:, place, :11])
    assert (levels[1, place, 11:] > plain[1, place, 11:]).all()
    assert levels[1, place, 11] > levels[1, place, 15]


def test_a_posterior_is_named_by_its_year() -> None:
    assert read("posterior_2015") is read()
    assert read().about["until"] == "2015-12"
    with pytest.raises(UserError, match="must be 'prior', 'posterior', 'posterior_2015'"):
        check_source("posterior_2017")


@pytest.mark.slow
def test_it_is_scored_beside_both_baselines(tmp_path: Path, capsys: Any) -> None:
    line = f"hindcast --fit-until 2015 --runs 6 --workers 1 --out {tmp_path / 'o'} --json"
    assert call(line.split()) == 0
    told = json.loads(capsys.readouterr().out)
    scores = told["scores"]
    assert (scores["from"], scores["to"], scores["values"]) == (2016, 2024, 57)
    near = [abs(math.log(f["median"] / f["observed"])) <= math.log(1.5) for f in told["figures"]
            if f["kind"] == "price"]  # fmt: skip
    assert near == [f["near"] for f in told["figures"] if f["kind"] == "price"]
    inside = [f["low"] <= f["observed"] <= f["high"] for f in told["figures"]]
    assert scores["in_band"] == pytest.approx(np.mean(inside))
    known = [f for f in told["figures"] if f["no_change_log_score"] is not None]
    assert scores["no_change"]["values"] == len(known) == 52, "the Union has no record to 2015"
    ahead = np.mean([f["log_score"] - f["no_change_log_score"] for f in known])
    assert scores["no_change"]["ahead"] == pytest.approx(ahead)
    assert sum(row["values"] for row in told["by_series"]) == 57
    assert sum(row["values"] for row in told["by_horizon"]) == 57
    assert max(band["year"] for band in told["series"]) == 2024
    file = tmp_path / "o" / "_notes/report.html"
    page = file.read_text(encoding="utf-8")
    file.unlink()
    assert call(["report", str(tmp_path / "o")]) == 0
    assert file.read_text(encoding="utf-8") == page
    assert "pseudo-forecasts" in page
    assert "posterior to 2015 of the package" in page
    assert told["without_memory"]["values"] == 57
    assert told["without_memory"]["log_score"] != scores["log_score"]


def test_a_forecast_from_2020_is_of_worlds_that_saw_no_more(tmp_path: Path, capsys: Any) -> None:
    line = f"hindcast --fit-until 2020 --runs 4 --workers 1 --out {tmp_path / 'o'} --json"
    assert call(line.split()) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["worlds"] == "posterior to 2020 of the package"
    scores = told["scores"]
    assert (scores["from"], scores["to"], scores["values"]) == (2021, 2024, 24)
    assert scores["no_change"]["values"] == 24, "by 2020 every series has a record"
    assert [sign["year"] for sign in told["signs"]] == [2024, 2024, 2024, 2022, 2024, 2024]


def test_the_package_has_a_fit_to_each_year_that_is_forecast_from_or_opened_in() -> None:
    assert shipped_years() == [2015, 2020, 2024]
    for year in shipped_years():
        found = read(f"posterior_{year}")
        assert found.about["until"] == f"{year}-12"
        assert found.about["tolerance"] == 1, "all rounds that it takes were played"


@pytest.mark.parametrize(
    ("flags", "fault"),
    [
        ("--fit-until 2024", "must be a year from 2010 to 2023"),
        ("--fit-until 2015 --until 2025", "must be a year from 2016 to 2024"),
        ("--fit-until 2017", "regame calibrate --until 2017"),
    ],
)
def test_faults_are_the_users(flags: str, fault: str, capsys: Any) -> None:
    assert call(["hindcast", *flags.split()]) == 2
    assert fault in capsys.readouterr().err

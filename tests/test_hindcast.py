"""The hindcast: its contract, its scores by hand, and what it says of a table of the user's."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.cli import call
from regame.config.files import Config
from regame.config.opening import is_residual
from regame.core.errors import UserError
from regame.studies.hindcast import playing
from regame.studies.hindcast.observed import (
    LAST_FITTED,
    NAMES,
    SERIES,
    YEARS,
    Monthly,
    load_observed,
    yearly,
)
from regame.studies.hindcast.scoring import coverage, score, widths
from regame.studies.hindcast.targets import targets_of
from regame.tables import figures


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("results") / "hindcast"


@pytest.fixture(scope="module")
def told(out: Path) -> dict[str, Any]:
    line = f"hindcast --runs 5 --seed 3 --workers 1 --chunk 2 --out {out} --json"
    assert call(line.split()) == 0
    found: dict[str, Any] = json.loads((out / "_notes/hindcast.json").read_text())
    return found


def flat(value: float, runs: int = 3, months: int = 252) -> Monthly:
    """A play in which every series is the same in every month, and a tenth higher run by run."""
    levels = value * (1 + 0.1 * np.arange(runs))
    parts = (*NAMES, "imports_japan", "imports_united_states", "imports_european_union")
    return Monthly(
        2005, {name: np.tile(levels, (months, 1)) for name in (*parts, "licences_issued")}
    )


def seen(**fields: Any) -> pd.DataFrame:
    row = {"series": "price_outside_light", "year": 2011, "span": 1, "month": "", "value": 100.0}
    usual = {"unit": "USD/kg", "spread": 0.1, "scored": True, "added_for": ""}
    return pd.DataFrame([row | usual | fields])


def test_it_tells_every_series_and_year(told: dict[str, Any]) -> None:
    places = [(item["series"], item["year"]) for item in told["series"]]
    assert places == [(name, year) for name in NAMES for year in YEARS]
    for item in told["series"]:
        assert item.keys() == {"series", "year", "unit", "median", "low", "high", "observed"}
        assert item["low"] <= item["median"] <= item["high"]
        assert item["observed"] is None or item["year"] <= LAST_FITTED
    assert told["months"] == 252
    assert told["runs"] == 5


def test_what_is_on_record_stands_beside_it(told: dict[str, Any]) -> None:
    by_place = {(item["series"], item["year"]): item["observed"] for item in told["series"]}
    assert by_place["price_outside_light", 2011] == 234.4
    assert by_place["import_share_japan", 2012] == 58
    assert by_place["export_revenue_china", 2011] == 2.673e9
    assert by_place["import_share_united_states", 2014] is None, "a mean of four years"
    assert sum(value is not None for value in by_place.values()) > 120


def test_the_card_adds_up(told: dict[str, Any]) -> None:
    scores = told["scores"]
    assert told["shown"] == len(scores) == len(load_observed())
    counted = [row for row in scores if row["scored"]]
    assert told["observations"] == len(counted) < len(scores), "circular figures do not count"
    assert sum(told["not_scored"].values()) == len(scores) - len(counted)
    for rows, share in ((counted, told["coverage"]), (scores, told["coverage_of_shown"])):
        inside = [row for row in rows if row["low"] <= row["observed"] <= row["high"]]
        assert share == pytest.approx(len(inside) / len(rows))
    missed = [row for row in counted if not row["low"] <= row["observed"] <= row["high"]]
    assert len(told["missed"]) == len(missed)
    assert told["coverage_near"] >= told["coverage"]


def test_the_page_needs_nothing_else(told: dict[str, Any], out: Path) -> None:
    page = (out / "_notes/report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == len(SERIES)
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "<script" not in page


def test_the_same_seed_gives_the_same_whatever_the_chunks(
    told: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = f"hindcast --runs 5 --seed 3 --workers 1 --chunk 5 --out {tmp_path / 'o'} --json"
    assert call(line.split()) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["series"] == told["series"]
    assert again["scores"] == told["scores"]


def test_a_first_run_that_raises_is_counted_and_the_rest_is_told(
    told: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    play = playing.play_months

    def raising(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
        if 0 in design.index:
            raise ZeroDivisionError("no price")
        return play(config, design, months)

    monkeypatch.setattr(playing, "play_months", raising)
    line = f"hindcast --runs 5 --seed 3 --workers 1 --chunk 2 --out {tmp_path / 'o'} --json"
    assert call(line.split()) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["failed_rows"], found["runs"], found["months"]) == (1, 5, told["months"])


def test_until_chooses_the_window(out: Path, told: dict[str, Any], capsys: Any) -> None:
    line = (
        f"hindcast --runs 5 --seed 3 --workers 1 --chunk 2 --out {out} --resume --until 2009 --json"
    )
    assert call(line.split()) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["until"] == 2009
    assert {row["year"] for row in found["scores"]} == set(range(2005, 2010))
    assert found["series"] == told["series"], "every series is told to the end"


def test_a_table_of_the_user_takes_the_place_of_the_record(
    out: Path, told: dict[str, Any], tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "year,month,series,value,unit\n"
        "2020,,export_tonnes_china,50,kt\n"
        ",2010-10,import_share_japan,0.68,share\n"
    )
    line = f"hindcast --runs 5 --seed 3 --workers 1 --chunk 2 --out {out} --resume --json"
    assert call([*line.split(), "--observed", str(path)]) == 0
    found = json.loads(capsys.readouterr().out)
    told_of = {(row["series"], row["month"] or row["year"]): row for row in found["scores"]}
    assert told_of["export_tonnes_china", 2020]["observed"] == 50_000
    assert told_of["import_share_japan", "2010-10"]["observed"] == pytest.approx(68)
    assert found["until"] == 2020
    beside = [item for item in found["series"] if item["observed"] is not None]
    assert [(item["series"], item["year"]) for item in beside] == [("export_tonnes_china", 2020)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("year,series,value,unit\n2010,price_outside_lite,1,USD/kg\n",
         ":2: series = 'price_outside_lite': no such series (did you mean 'price_outside_light'?)"),
        ("year,series,value,unit\n2010,leakage,1,USD/kg\n",
         ":2: unit = 'USD/kg': leakage takes one of t REO, t, kt, kt REO"),
        ("year,series,value,unit\n2010,leakage,much,kt\n", ":2: value = 'much': must be a number"),
        ("year,series,value,unit\n1999,leakage,1,kt\n",
         ":2: year = 1999: must be a year from 2005 to 2025"),
        ("month,series,value,unit\nMay 2010,leakage,1,kt\n",
         ":2: month = 'May 2010': must read like 2010-09"),
        ("year,series,unit\n2010,leakage,kt\n",
         ": column value is missing; columns: year, series, unit"),
        ("series,value,unit\nleakage,1,kt\n",
         ": a column year or month is missing; columns: series, value, unit"),
    ],
)  # fmt: skip
def test_a_fault_of_the_table_is_told_in_a_line(
    text: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(text)
    assert call(["hindcast", "--observed", str(path)]) == 2
    assert capsys.readouterr().err.splitlines() == [f"regame: {path}{fault}"]


def test_faults_of_the_options_are_the_users(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["hindcast", "--until", "1990"]) == 2
    assert "--until 1990: must be a year from 2005 to 2025" in capsys.readouterr().err
    assert call(["hindcast", "--observed", "none.csv"]) == 2


def test_the_series_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["hindcast", "--series", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["series"]
    assert [item["name"] for item in listed] == list(NAMES)
    assert call(["hindcast", "--series"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(SERIES)


def test_a_score_by_hand() -> None:
    (row,) = score(flat(80.0), seen())
    assert row.median == pytest.approx(88)
    assert row.bounds() == pytest.approx((80.8, 95.2))
    assert row.log_error == pytest.approx(math.log(0.88))
    assert not row.inside
    assert row.near, "95.2 and two times a tenth of 100 reach beyond 100"


def test_what_a_fit_met_or_a_mechanism_was_put_in_for_is_shown_and_not_scored() -> None:
    rows = [
        seen(),
        seen(month="2011-05"),
        seen(year=2012),
        seen(year=2013, span=2),
        seen(year=2013, added_for="stocks.denied"),
        seen(scored=False, added_for="stocks.denied"),
        seen(added_for="stocks.denied"),
    ]
    scores = score(flat(80.0), pd.concat(rows), met=frozenset({("price_outside_light", 2011)}))
    whys = ["fitted", "fitted", "", "", "stocks.denied", "input", "fitted"]
    assert [row.why_not for row in scores] == whys
    assert [row.scored for row in scores] == [not why for why in whys]
    mean = score(flat(80.0), rows[3], met=frozenset({("price_outside_light", 2012)}))
    assert mean[0].why_not == "fitted", "it is the mean of 2012 and 2013"


def test_the_posteriors_targets_are_no_scores_and_the_priors_are(told: dict[str, Any]) -> None:
    met = targets_of("posterior")
    years_met = {row["why_not"] for row in told["scores"] if (row["series"], row["year"]) in met}
    assert years_met == {"input", "fitted"}
    assert told["not_scored"]["fitted"] > 25
    assert set(told["not_scored"]) == {"input", "fitted", "stocks.denied", "investment.start"}
    assert targets_of("prior") == frozenset()
    assert targets_of("posterior_2020") > met


def test_what_a_mechanism_was_put_in_for_names_an_assumption() -> None:
    named = set(load_observed()["added_for"]) - {""}
    assert named == {"stocks.denied", "investment.start"} <= set(figures.read("assumptions")["key"])


def test_months_and_means_of_years() -> None:
    played = flat(80.0)
    played.series["export_tonnes_china"][69] *= 0.5  # October 2010
    tonnes = {"series": "export_tonnes_china", "value": 44.0}
    (month,) = score(played, seen(**tonnes, year=2010, month="2010-10"))
    assert month.median == pytest.approx(44)
    (years,) = score(played, seen(**tonnes, span=2, year=2011))
    assert years.median == pytest.approx(88 * (11.5 + 12) / 2)


def test_coverage_and_widths() -> None:
    scores = score(flat(80.0), pd.concat([seen(), seen(value=90.0), seen(year=2030)]))
    assert len(scores) == 2, "what was not played is not scored"
    assert coverage(scores) == 0.5
    assert widths(scores)["price"] == pytest.approx(95.2 / 80.8)
    assert widths(scores)["share"] is None
    assert coverage([]) is None


def test_the_record_is_in_the_units_of_the_series_and_ends_in_2015() -> None:
    observed = load_observed()
    units = {series.name: series.unit for series in SERIES}
    assert (observed["unit"] == observed["series"].map(units)).all()
    assert observed["year"].max() == LAST_FITTED
    assert not observed.duplicated(["series", "year", "span", "month"]).any()
    assert (observed["spread"] > 0).all()


def test_the_record_is_that_of_the_tables() -> None:
    observed = load_observed().set_index(["series", "year", "span"])["value"]
    prices = figures.read("prices_annual")
    fob = prices[(prices["market"] == "FOB China") & (prices["frequency"] == "year")]
    for product, group in (("La oxide", "bulk"), ("Nd oxide", "light"), ("Dy oxide", "heavy")):
        for row in fob[fob["product"] == product].to_dict("records"):
            if row["year"] >= YEARS[0]:
                assert observed[f"price_outside_{group}", row["year"], 1] == row["value"]
    production = figures.read("production")
    for row in production[production["country"] == "Outside China"].to_dict("records"):
        if row["year"] >= YEARS[0]:
            assert observed["mine_output_outside_china", row["year"], 1] == row["value"]


def test_a_table_that_is_not_there() -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_observed("none.csv")


def test_a_world_without_a_series_has_no_figure() -> None:
    played = Monthly(2005, {"leakage": np.ones((12, 2))})
    found = yearly(played, [2005])
    assert np.isfinite(found[:, NAMES.index("leakage"), 0]).all()
    assert np.isnan(found[:, NAMES.index("magnet_output"), 0]).all()


def test_a_history_is_not_played_with_what_was_solved_for_another_opening():
    columns = playing.world_sample(4, 1, source="posterior").columns.map(str)
    assert "opening.mines_outside" in columns
    assert [key for key in columns if is_residual(key)] == []

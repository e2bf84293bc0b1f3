"""Hindcasts by month: rows as promised, scores of months, ten tests of 2025, and still worlds."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.studies.hindcast.hindcast import hindcast
from regame.studies.hindcast.months import (
    MONTHLY,
    _move,
    as_counted,
    figure,
    on_record,
    play_by_month,
    play_months_of,
    still,
)
from regame.studies.hindcast.months import tests as checks
from regame.studies.hindcast.observed import observations, own_record
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.result import STAY, ByMonth
from regame.tables.customs import to_customs

NAMES = (
    "magnet_exports_china", "export_tonnes_china", "price_outside_heavy", "price_inside_heavy",
    "price_outside_light", "price_inside_light", "lines_stopped", "concessions",
    "import_share_japan", "firm_output_mp_materials",
)  # fmt: skip
# Tests of 2025 that the medians fail today, and what the model lacks.
MISSED = {
    5: "heavies inside rise by 11 %, as without licences: mines stand until the first plan",
    6: "lights inside rise by 11 %, as without licences: no speculation at home lifts them",
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> ByMonth:
    out = tmp_path_factory.mktemp("months") / "out"
    return hindcast(config="world_2025", months=24, runs=32, seed=1, workers=1, out=out)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> ByMonth:
    """The same in as many worlds as the command plays by itself."""
    return hindcast(config="world_2025", months=12, out=tmp_path_factory.mktemp("months") / "out")


def test_rows_are_of_every_series_and_month(year: ByMonth):
    assert {row.series for row in year.series} == set(NAMES)
    for name in NAMES:
        rows = [row for row in year.series if row.series == name]
        assert [row.month for row in rows[:2]] == ["2025-01", "2025-02"]
        assert (len(rows), rows[-1].month) == (24, "2026-12")
        assert all(row.low <= row.median <= row.high for row in rows)
    units = {name: year.bands(name)[0].unit for name in NAMES}
    assert units["magnet_exports_china"] == "t/month"
    assert units["firm_output_mp_materials"] == "t NdPr/month"
    assert units["price_outside_heavy"] == "USD/kg"


def test_magnets_are_counted_as_customs_weigh_them(year: ByMonth):
    """58.2 kt of finished goods in 2024 are 80.8 kt of blanks: the factor joins the two."""
    (magnets,) = (item for item in MONTHLY if item.series == NAMES[0])
    assert 58_152 / to_customs(magnets.recorded) == pytest.approx(80_800, rel=0.01)
    counted = as_counted({magnets.recorded: np.full((2, 3), 100.0)})
    np.testing.assert_allclose(counted[NAMES[0]], 72.0)
    assert 3_000 < year.bands(NAMES[0])[0].median < 8_000


def test_the_record_sums_to_what_was_published():
    """Months of the table against sums for the year, from other publications."""
    table = own_record("observed_2025")
    table = table[table["year"] == 2025]
    for series, total in (("magnet_exports_china", 57_392), ("export_tonnes_china", 62_585)):
        rows = table[table["series"] == series]
        assert (rows["value"] * rows["span"]).sum() == pytest.approx(total, rel=0.001)
    output = table[table["series"] == "firm_output_mp_materials"]
    assert (output["value"] * output["span"]).sum() == pytest.approx(2_599, rel=0.001)


def test_a_figure_of_two_months_meets_the_mean_of_both():
    (item,) = (
        item
        for item in observations(own_record("observed_2025"))
        if (item.series, item.month) == ("export_tonnes_china", "2025-02")
    )
    played = {"export_tonnes_china": np.array([[1000.0, 3000.0, 9e9]])}
    assert item in on_record(played, 2025)
    rate, beside = figure(item, played, 2025)
    assert list(beside.runs) == [12 * 2000.0]
    assert rate.value == 12 * item.value


def test_months_are_scored_beside_no_change_and_trend(year: ByMonth):
    assert year.scores is not None
    counted = [row for row in year.figures if row.scored]
    assert year.scores.values == len(counted) > 40
    assert year.scores.in_band == np.mean([row.inside for row in counted])
    assert year.scores.worlds_in_band == np.mean([row.worlds for row in counted])
    assert 40 < year.scores.no_change.values <= year.scores.values
    shown = {row.series for row in year.figures if not row.scored}
    # Our count of events, and an ask that came in once the scores were fixed: drawn, not scored.
    assert shown == {"concessions", "price_outside_heavy"}
    assert {"price_inside_heavy", "magnet_exports_china"} <= set(year.discrepancy)


def test_the_page_and_the_table_hold_what_was_found(year: ByMonth):
    page = (year.path / "_notes/report.html").read_text(encoding="utf-8")
    assert len(year.tests) == 10
    assert "month of the trough" in page
    assert "Magnet exports China" in page
    assert len(year.to_frame()) == 24 * len(NAMES)
    assert set(year.sheets()) == {"figures", "tests", "moves"}
    with pytest.raises(UserError, match="price_inside_heavy"):
        year.plot("price_inside_hevy")


@pytest.mark.slow
@pytest.mark.parametrize(
    "number",
    [
        pytest.param(k, marks=pytest.mark.xfail(reason=MISSED[k], strict=True))
        if k in MISSED
        else k
        for k in range(10)
    ],
)
def test_of_2025(published: ByMonth, number: int):
    test = published.tests[number]
    assert test.holds, f"{test.name}: {test.value:.3g}"


def test_the_ten_tests_hold_of_what_came():
    """The record itself passes those tests of which it has all months."""
    rows = own_record("observed_2025")
    rows = rows[(rows["year"] == 2025) & rows["series"].isin(NAMES)]
    known: dict[str, Any] = {name: np.full(12, np.nan) for name in NAMES}
    for item in observations(rows):
        last = int(item.month[5:])
        known[item.series][last - item.span : last] = item.value
    found = checks(known, 2025)
    assert [k for k, test in enumerate(found) if test.holds] == [0, 1, 2, 3, 6, 7]
    assert checks(known, 2010) == ()


def test_a_still_world_knows_no_weapon_dispute_or_luck_of_the_month():
    """Luck tells two seeds of one world apart by nothing but which projects are begun, later on."""
    config = load_config("world_2025")
    design = pd.DataFrame({"seed": [1, 2], "world": [0, 1], "China": "LicenseCases"})
    world, rows = still(config, design, "China")
    assert set(rows["China"]) == {"StatusQuo"}
    table = play_by_month(world, rows, 12)
    for name in ("price_inside_light", "price_outside_heavy", "magnet_exports_china"):
        one, other = table[name]
        np.testing.assert_allclose(one[:6], other[:6], rtol=1e-6)
    assert not np.stack(table["concessions"].to_list()).any()
    assert not np.stack(table["lines_stopped"].to_list()).any()
    noisy = play_by_month(config, design.assign(China="StatusQuo"), 3)["price_inside_light"]
    assert not np.allclose(noisy[0], noisy[1], rtol=1e-4)


def test_moves_are_the_furthest_from_the_opening():
    class Plan:
        config = load_config("world_2025")

    values = np.array([[1.0, 1.02, 0.99], [1.0, 1.5, 0.4], [1.2, 1.0, 1.0]])
    move = _move("price_inside_light", values, np.ones(3), Plan())  # type: ignore[arg-type]
    assert move.stays == pytest.approx(1 / 3)
    assert move.size == pytest.approx(0.2)
    assert move.low < -0.5 < 0.1 < move.high
    assert STAY == 0.03


@pytest.mark.parametrize("flag", ["until", "fit_until"])
def test_choices_of_hindcasts_by_year_are_refused(flag: str, tmp_path: Path):
    options: dict[str, Any] = {flag: 2015, "months": 12, "out": tmp_path / "x"}
    with pytest.raises(UserError, match=flag.replace("_", "-")):
        play_months_of(HindcastOptions(**options))

"""A case counts its years from the start of its weapon, and its neutral band from its trade."""

import json

import numpy as np
import pytest

from regame.analysis.harm import LEAST_BAND, least_band
from regame.cli import call
from regame.core.options import StudyOptions
from regame.runs.month_rows import play_uses
from regame.runs.monthly import from_start, play_monthly
from regame.runs.plan import Plan
from regame.runs.protocol import prepare
from regame.runs.rows import play_rows


@pytest.fixture(scope="module")
def planned() -> Plan:
    """Nickel: the world opens in January 2013, the ban comes in January 2014."""
    return from_start(prepare("nickel", StudyOptions(runs=2)))


def test_outcomes_count_from_the_start_that_is_given(planned):
    """A year after a start at month 12 is two years after the opening, in the same runs."""
    design = planned.design.head(2)
    opening = play_rows(planned.config, design, 24)
    start = play_rows(planned.config, design, 24, start=12)
    assert "payoff_2y" not in start
    for name in ("payoff", "money", "concessions", "restricted", "targets"):
        np.testing.assert_array_equal(start[f"{name}_1y"], opening[f"{name}_2y"], err_msg=name)
    np.testing.assert_array_equal(start["flow_y1"], opening["flow_y2"])
    paths = [np.stack(table["path"].to_list()) for table in (start, opening)]
    np.testing.assert_array_equal(paths[0], paths[1][:, 12:])
    name = next(str(name) for name in start if str(name).startswith("series_price_outside"))
    kept = [np.stack(table[name].to_list()) for table in (start, opening)]
    np.testing.assert_array_equal(kept[0], kept[1][:, 4:])


def test_gains_of_end_uses_count_from_there_too(planned):
    design = planned.design.head(2)
    start, opening = (play_uses(planned.config, design, 24, start=at) for at in (12, 0))
    sides = np.stack(start["uses_1y"].to_list()), np.stack(opening["uses_2y"].to_list())
    np.testing.assert_array_equal(*sides)


def test_a_case_starts_with_its_weapon_and_is_judged_by_its_own_trade(planned):
    assert planned.start == 12
    assert planned.months == 12 + planned.experiment.months
    calm = planned.design[planned.design["treatment"] == planned.headline.against]
    trade = play_monthly(planned.config, calm.reset_index(drop=True).rename_axis("run"), 12)
    year = np.stack(trade["trade"].to_list()).sum(axis=1)
    assert planned.trade_usd == pytest.approx(np.median(year))
    assert least_band(planned.trade_usd) == pytest.approx(0.01 * np.median(year))


def test_rare_earths_count_from_the_opening_as_published():
    plan = prepare("weaponization", StudyOptions(runs=1))
    assert from_start(plan) is plan
    assert (plan.start, least_band(plan.trade_usd)) == (0, LEAST_BAND)


def test_the_command_says_from_when_and_what_the_case_sets(tmp_path, capsys):
    out = tmp_path / "v"
    asked = ["verdict", "nickel", "--runs", "2", "--workers", "1", "--out", str(out)]
    assert call(asked) == 0
    said = capsys.readouterr().out
    assert "years from January 2014" in " ".join(said.split())
    assert "assumptions are the case's own; weaponization in brackets:" in said
    assert "investment: lead_magnet" in said
    found = json.loads((out / "_notes/verdict.json").read_text(encoding="utf-8"))
    assert found["start_month"] == 12
    assert found["months"] == 252
    assert found["horizons"][-1]["years"] == 20
    assert found["overrides"]["world.holders"] == ["('China',)", "('Indonesia',)"]
    page = (out / "_notes/report.html").read_text(encoding="utf-8")
    assert "What the case sets otherwise" in page
    assert "years count from January 2014" in page

"""Measures of cases, sign by sign, from months that are written down: no case is played whole."""

import numpy as np
import pandas as pd
import pytest

from regame.analysis.signs import Compared, compared, found, gain_parts, order, turning
from regame.config.files import load, load_config
from regame.core.horizon import YEAR
from regame.game.game import Game
from regame.runs.experiment import Experiment
from regame.runs.monthly import play_monthly

MONTHS = 260


def side(**columns: np.ndarray) -> pd.DataFrame:
    """Two worlds; what is not given stays at a level of one."""
    names = (
        *("sum", "conceded", "income", "trade", "trade_discounted", "held", "made", "lost"),
        *("targets", "exports", "budget", "users", "rent", "producers", "sold"),
        *("taken", "taken_home", "paid", "supplied", "supplied_home"),
    )
    level = {name: np.ones((2, MONTHS)) for name in names}
    return pd.DataFrame({name: list(values) for name, values in (level | columns).items()})


def test_signs_count_from_the_start_of_the_weapon():
    """A loss of the year before the weapon is no sign of it; its own first year is."""
    start, income = 13, np.ones((2, MONTHS))
    income[:, start : start + 12] += 5
    income[:, start + 12 : start + 24] -= 5
    item = compared(side(income=income), side(), start)["income_flow"]
    classes = item.classes[0]
    assert classes[[11, 23, 35]].tolist() == [1, -1, 0]
    assert classes[:2].tolist() == [1, 1]


@pytest.mark.parametrize(("trade", "sign"), [(1.0, 1), (1e6, 0)])
def test_the_neutral_band_goes_with_the_size_of_the_trade(trade, sign):
    """The same dollars are a gain in a small market and nothing in a large one."""
    level = np.full((2, MONTHS), trade)
    before, after = side(trade=level, trade_discounted=level), side(sum=np.full((2, MONTHS), 3.5))
    assert compared(after, before, 0)["income_sum"].classes[0, 11] == sign


def test_what_is_discounted_is_compared_with_trade_that_is_discounted():
    """A late gain of 8 % of trade, both discounted, is a gain whatever the rate of discount."""
    there = 0.9 ** np.arange(MONTHS) * np.ones((2, 1))
    before = side(trade_discounted=there)
    gain = 1 + np.cumsum(0.08 * there, axis=1)
    for measure, column in (("income_sum", "sum"), ("concessions", "conceded")):
        item = compared(side(**{column: gain}), before, 13)[measure]
        np.testing.assert_allclose(item.band[0, -1], 0.05 * there[0, 13:].sum())
        assert (item.classes[:, YEAR:] == 1).all(), measure


def test_use_that_is_lost_counts_what_is_used_as_made_goods():
    """All nickel is used as what smelters make; substitutes of that are use lost."""
    config, experiment = load_config("nickel"), load(Experiment, "experiments", "nickel")
    weapon = experiment.treatments[experiment.headline]
    rows = pd.DataFrame({"seed": [5, 6], "world": [0, 1], experiment.weapon: weapon})
    rows = rows.rename_axis("run")
    lost = np.stack(play_monthly(config, rows, 60)["lost"].to_list())
    game = Game(config, rows, series=False).run_for(60)
    use = game.atlas.product_use
    assert game.atlas.direct_use.sum() < 1e-6 * use.sum()
    expected = game.world.product_lost @ use / use.sum()
    np.testing.assert_allclose(lost[:, -1], expected, rtol=1e-5)
    assert (lost[:, -1] > 0).all()


def test_more_use_lost_harms_and_more_share_pays():
    more = np.full((2, MONTHS), 1.5)
    found_ = compared(side(lost=more, held=more), side(), 0)
    assert found_["use_lost"].classes[0, -1] == -1
    assert found_["share"].classes[0, -1] == 1


@pytest.mark.parametrize(
    ("column", "measure", "sign"),
    [("exports", "export_income", 1), ("budget", "budget", 1), ("targets", "target_damage", -1)],
)
def test_measures_apart_read_a_column_each(column, measure, sign):
    """A gain of exports is one by export income alone; what targets gain is no damage to them."""
    more = side(**{column: np.full((2, MONTHS), 9.0)})
    classes = {name: item.classes[0, 20] for name, item in compared(more, side(), 0).items()}
    assert {name for name, value in classes.items() if value} == {measure}
    assert classes[measure] == sign


@pytest.mark.parametrize(
    ("aim", "column"), [("made", "made"), ("users", "users"), ("budget", "budget")]
)
def test_the_aim_at_home_is_the_one_that_the_case_says(aim, column):
    more = side(**{column: np.full((2, MONTHS), 9.0)})
    assert compared(more, side(), 0, aim)["home_aim"].classes[0, 20] == 1
    assert "home_aim" not in compared(more, side(), 0)


def test_parts_of_a_gain_add_up_to_it():
    """Half the tonnes at three times the margin: what volume loses and what price brings."""
    there = {name: np.full((2, MONTHS), value) for name, value in
             {"producers": 8.0, "sold": 4.0, "income": 8.0}.items()}  # fmt: skip
    here = {name: np.full((2, MONTHS), value) for name, value in
            {"producers": 12.0, "sold": 2.0, "rent": 3.0, "users": -1.0, "income": 13.0,
             "exports": 5.0}.items()}  # fmt: skip
    parts = gain_parts(side(**here), side(**there), 7)
    usd = {name: values[0] / YEAR for name, values in parts.items()}
    assert usd.pop("export_income") == 4
    assert (usd["volume"], usd["price"], usd["rent"], usd["users"]) == (-4, 8, 2, -2)
    assert sum(usd.values()) == 13 - 8


def test_order_and_turning():
    assert order(np.array([1, 1, 0, -1])) == "pays, then harms"
    assert order(np.array([0, -1, -1, 1])) == "harms, then pays"
    assert order(np.zeros(4)) == "neutral"
    assert order(np.array([1, -1, 1])) == "pays first, turns 2 times"
    assert turning(np.array([1, 1, 0, -1, 1, -1, -1])) == (6, "harms")
    assert turning(np.array([0, -1, 0, 1])) == (4, "pays")
    assert turning(np.array([0, 1, 0, 1])) == (None, "")


def test_shares_of_worlds_are_counted():
    values = np.array([[1.0] * 240] * 3 + [[-1.0] * 240])
    item = found("income_sum", Compared(values, np.full_like(values, 0.5)))
    assert (item.signs[0].sign, item.signs[0].share, item.signs[0].harms_share) == (
        "pays", 0.75, 0.25,
    )  # fmt: skip
    assert item.orders == {"harms": 0.25, "pays": 0.75}


def test_prices_paid_are_weighted_by_tonnes_and_no_trade_has_no_price():
    """Twice the money for as many tonnes is twice the price; a target that takes none has none."""
    double, none = np.full((2, MONTHS), 2.0), np.zeros((2, MONTHS))
    dearer = compared(side(paid=double), side(), 13)["price_paid"]
    assert (dearer.difference == 1).all()
    assert (dearer.classes == 1).all()
    more = compared(side(paid=double, taken=double), side(), 13)["price_paid"]
    assert (more.difference == 0).all()
    stopped = compared(side(taken=none, taken_home=none), side(), 13)["price_paid"]
    assert np.isnan(stopped.difference[:, 12:]).all()
    signs = found("price_paid", stopped).signs
    assert signs[-1].sign == "neutral"
    assert signs[-1].median_difference == 0


@pytest.mark.parametrize(
    ("measure", "part"), [("share_to_partner", "taken_home"), ("share_of_stage", "supplied_home")]
)
def test_shares_by_partner_and_stage_are_of_tonnes(measure, part):
    half = np.full((2, MONTHS), 0.5)
    item = compared(side(**{part: half}), side(), 13)[measure]
    assert item.difference[:, 12:] == pytest.approx(-0.5)
    assert (item.classes == -1).all()

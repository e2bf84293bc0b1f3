"""The recorded strategies: they do by date what the tables say was done, and nothing else."""

import math
from pathlib import Path

import pandas as pd
import pytest

from regame.config.files import find, load_config
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.game.game import Game
from regame.runs.plan import Ask
from regame.runs.protocol import prepare
from regame.strategies.contract import Action, fault_of
from regame.strategies.recorded import Recorded, action
from regame.strategies.registry import parse
from regame.tables import figures

PLAYERS = ("China", "United States", "Japan", "Australia")
START = 12 * 2005  # months since year 0 of January 2005


def done(state: str, month: str, start: int = START, border_tax: bool = False) -> Action:
    year, number = month.split("-")
    return action(state, 12 * int(year) + int(number) - 1, start, border_tax)


@pytest.mark.parametrize("year", range(2005, 2015))
def test_quotas_of_a_year_add_up_to_the_table_of_policies(year: int) -> None:
    policies = figures.read("policies")
    told = policies[(policies["instrument"] == "export quota") & (policies["year"] == year)]
    quotas = [done("China", f"{year}-{month:02}").export_quota for month in range(1, 13)]
    licensed = sum(quota for quota in quotas if quota) / 12 * 65609
    assert licensed == pytest.approx(float(told["value"].iloc[0]), abs=2)


@pytest.mark.parametrize("year", [2005, 2006, 2008, 2010, 2014])
def test_duties_are_those_of_the_table_of_policies(year: int) -> None:
    policies = figures.read("policies")
    told = policies["instrument"] == "export duty, Dy and Tb"
    heavy = policies[told & (policies["year"] == year)]["value"].iloc[0]
    duties = done("China", f"{year}-12").duties
    assert duties is not None
    assert duties[2] == pytest.approx(heavy / 100)
    assert duties[0] == (heavy / 100 if year < 2007 else 0.15)


def test_the_weapon_was_put_away_in_2015() -> None:
    january, june = done("China", "2015-01"), done("China", "2015-06")
    assert january.export_quota == math.inf
    assert january.duties == (0.15, 0.25, 0.25, 0.25)
    assert june.duties == (0.0,) * 4


def test_oxides_bear_the_value_added_tax_that_is_not_refunded() -> None:
    """Refunds ended in May 2005; the tax is on top of the duty, which is levied on the price."""
    rates = {"2005-01": 0.04, "2005-05": 0.17, "2018-04": 0.17, "2018-05": 0.16, "2019-04": 0.13}
    for month, rate in {**rates, "2009-12": 0.17, "2024-12": 0.13}.items():
        bare, taxed = done("China", month).duties, done("China", month, border_tax=True).duties
        assert bare is not None
        assert taxed == pytest.approx([(1 + d) * (1 + rate) - 1 for d in bare])
    assert done("China", "2016-06").duties == (0.0,) * 4


def test_without_the_tax_at_the_border_the_record_is_that_of_the_duties_alone() -> None:
    config = load_config("history", ('profile.China="Recorded(border_tax=False)"',))
    design = pd.DataFrame({"seed": [1, 1], "China": ["Recorded", "Recorded(border_tax=False)"]})
    game = Game(config, design).run_for(30)
    taxed, bare = game.record.series("price_outside_light")[-12:].mean(axis=0)
    assert 1.1 < taxed / bare < 1.2, "17 % at the border, a part of which sellers bear"


def test_the_denial_towards_japan_held_for_two_months() -> None:
    held = [month for month in range(1, 13) if done("China", f"2010-{month:02}").denial]
    assert held == [10, 11]
    assert done("China", "2010-10").denial == "Japan"


def test_technology_was_barred_from_december_2023() -> None:
    assert done("China", "2023-11").technology_ban is None
    assert done("China", "2023-12").technology_ban is True


@pytest.mark.parametrize("state", PLAYERS[1:])
def test_public_money_adds_up_to_the_table_of_support(state: str) -> None:
    calendar, support = figures.read("calendar"), figures.read("support")
    money = (calendar["state"] == state) & (calendar["unit"] == "million USD/year")
    paid, recipients = 0.0, set()
    for row in calendar[money].to_dict("records"):
        years = int(row["end"][:4]) - int(row["start"][:4])
        yearly = "yearly for ten years" in row["note"]
        paid += float(row["value"]) * (1 if yearly else years)
        recipients |= {
            (int(given["year"]), given["recipient"])
            for given in support[support["state"] == state].to_dict("records")
            if given["recipient"] in row["item"] and int(given["year"]) == row["year"]
        }
    granted = [
        float(given["usd_million"])
        for given in support[support["state"] == state].to_dict("records")
        if (int(given["year"]), given["recipient"]) in recipients and given["unit"] != "USD/kg NdPr"
    ]
    assert paid == pytest.approx(sum(granted), rel=1e-4)
    assert paid > 400


def test_money_of_a_month_is_the_sum_of_what_runs_side_by_side() -> None:
    assert done("Japan", "2012-06").research == pytest.approx((134.6667 + 32.5 + 20) * 1e6)
    assert done("Japan", "2012-06").offtake == pytest.approx(105e6)
    assert done("United States", "2010-06") == Action()


@pytest.mark.parametrize("state", PLAYERS)
def test_every_month_is_a_valid_action(state: str) -> None:
    for month in range(START, 12 * 2026):
        assert fault_of(action(state, month, START), PLAYERS) is None


def test_quotas_are_told_over_the_one_before_the_start() -> None:
    assert done("China", "2010-09").export_quota == pytest.approx(15952 / 65609)
    assert done("China", "2010-09", 12 * 2010).export_quota == pytest.approx(15952 / 50145)


def test_it_plays_the_record_of_who_plays_it() -> None:
    assert Recorded().played_by("Japan") == Recorded(state="Japan")
    assert Recorded(state="China").played_by("Japan") == Recorded(state="China")
    assert parse("Recorded(state='Japan')") == Recorded(state="Japan")
    with pytest.raises(UserError, match=r"nothing is recorded of 'Korea'; recorded are China"):
        Recorded().played_by("Korea")


def test_without_a_quota_before_the_start_there_is_nothing_to_tell_it_over() -> None:
    with pytest.raises(UserError, match="had no quota on record in the month before the start"):
        action("China", 12 * 2011, 12 * 1999)


def test_a_verdict_with_a_recorded_rival_is_refused(tmp_path: Path) -> None:
    text = find("experiments", "weaponization").read_text()
    path = tmp_path / "gift.toml"
    path.write_text(text.replace('Japan = "Diversify2010"', 'Japan = "Recorded"'))
    with pytest.raises(UserError) as caught:
        prepare(path, StudyOptions(runs=1))
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith("others: Japan = 'Recorded': an answer on record")


def test_china_itself_may_play_the_record_in_a_verdict() -> None:
    plan = prepare("weaponization", StudyOptions(runs=1), Ask(("Recorded",)))
    assert plan.treatments == ("Recorded",)
    assert plan.headline.baseline == "status quo"  # it comes without the campaign


def test_states_play_by_the_config_where_the_design_is_silent() -> None:
    config = load_config("history")
    design = pd.DataFrame({"seed": [1, 1], "Japan": ["LaissezFaire", "Recorded"]})
    game = Game(config, design)
    by_name = {state.name: [s.name for s, _ in state.profile] for state in game.states}
    assert by_name["China"] == ["Recorded(state='China')"]
    assert by_name["Japan"] == ["LaissezFaire", "Recorded(state='Japan')"]
    assert by_name["Korea"] == []

"""Scenarios: what each plays, what flags change, what is refused, and how it reads."""

import pytest

from regame.config.backlash import BY_CALENDAR
from regame.config.files import load_config
from regame.config.openings import newest, openings
from regame.core.errors import UserError
from regame.core.options import ScenarioOptions
from regame.game.game import Game
from regame.runs.scenario import month_at, months_of, year_of
from regame.runs.scenarios import asked, ladder, named, names, next_january, scenario_of
from regame.strategies.china import LicenseCases, Stop
from regame.strategies.registry import parse

TODAY = load_config("world_2026")
PLAYS = {
    "no weapon": "StatusQuo",
    "licences as in force": "LicenseCases",
    "october package": "LicenseCases(wide=2026.8333)",
    "half stop": "Stop(share=0.5, start=2027.0, licensed=2025.25, kept=True)",
    "full stop": "Stop(start=2027.0, licensed=2025.25, kept=True)",
    "stop of Japan": "Stop(start=2027.0, target='Japan', licensed=2025.25, kept=True)",
    "lists against Japan": "LicenseCases(target='Japan', listed=2027.0)",
    "price war": "Flood",
}


def test_every_scenario_of_the_table_is_played_by_a_strategy():
    assert set(names()) == set(PLAYS)
    for name, play in PLAYS.items():
        found = named(name, TODAY)
        assert found.strategy.name == play
        assert parse(play) == found.strategy
        assert found.overrides == (() if found.deals else BY_CALENDAR)
        assert found.text.endswith("Asked of January 2026.")


@pytest.mark.parametrize("name", [name for name in PLAYS if "Japan" not in name])
def test_a_strategy_leads_back_to_its_scenario(name: str):
    found = named(name, TODAY)
    again = scenario_of(found.strategy.name, TODAY, found.deals)
    assert again == found


def test_a_strategy_of_no_scenario_leads_to_none():
    assert scenario_of("Weapon(quota=true)", TODAY) is None
    assert scenario_of("LicenseCases(refused=0)", TODAY) is None
    assert scenario_of("LicenseCases", load_config("world_2010")) is None


def test_flags_change_a_stop():
    options = ScenarioOptions(stop="Japan", share=0.25, begins="2028-04", months="3")
    found = asked(options, TODAY)
    assert found is not None
    assert found.strategy == Stop(0.75, 2028.25, 3.0, "Japan", licensed=2025.25, kept=True)
    assert found.text == (
        "China stops 75 % of usual exports of oxides and magnets to Japan for 3 months from April "
        "2028; licences in force go on before and after; no deal ends it. Asked of January 2026."
    )
    assert asked(ScenarioOptions(), TODAY) is None
    assert asked(ScenarioOptions(scenario="half stop"), TODAY) == named("half stop", TODAY)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"share": 0.5}, "--share: .*add --stop all"),
        ({"scenario": "ful stop"}, "did you mean 'full stop'"),
        ({"scenario": "price war", "share": 0.5}, "is no stop"),
        ({"scenario": "licences as in force", "begins": "2027-01"}, "has no date of its own"),
        ({"scenario": "full stop", "begins": "2025-12"}, "twenty years from January 2026"),
        ({"scenario": "full stop", "months": "0"}, "from 1 to 240"),
        ({"stop": "China"}, "holds the chokepoint"),
        ({"stop": "all", "share": 2.0}, "between 0"),
    ],
)
def test_what_makes_no_scenario_is_refused_in_a_line(given: dict[str, object], why: str):
    with pytest.raises(UserError, match=why) as fault:
        asked(ScenarioOptions(**given), TODAY)  # type: ignore[arg-type]
    assert len(str(fault.value).splitlines()) == 1


def test_a_world_without_licences_has_none_to_go_on():
    past = load_config("world_2010")
    with pytest.raises(UserError, match="no licences of April 2025"):
        named("licences as in force", past)
    assert named("full stop", past).strategy == Stop(start=2011.0)


def test_licences_in_force_stay_in_force_around_a_stop():
    """In the months before, in and after it; told otherwise they lapse."""
    plays = [
        "Stop(start=2026.25, months=3, licensed=2025.25, kept=True)",
        "Stop(start=2026.25, months=3, licensed=2025.25)",
        "Stop(start=2026.25, months=3)",
    ]
    game = Game(TODAY, {"seed": [1] * 3, "China": plays}, series=False)
    in_force = []
    for _ in range(12):
        game.step()
        in_force.append(game.world.set_licensing[:, 0] > 0)
    before, stopped, after = in_force[1], in_force[4], in_force[8]
    assert list(before) == [True, True, False]
    assert list(stopped) == [True, True, True]
    assert list(after) == [True, False, False]


def test_who_is_listed_gets_licences_until_then():
    assert LicenseCases(target="Japan").listed < 2025
    late = named("lists against Japan", TODAY).strategy
    assert isinstance(late, LicenseCases)
    assert late.listed == 2027


def test_months_and_years():
    assert month_at(months_of("2027-01")) == "2027-01"
    assert year_of("2026-11") == 2026.8333
    assert next_january("2026-01") == next_january("2026-07") == "2027-01"
    assert next_january("2026-08") == "2028-01"


def test_the_newest_opening_is_today_s():
    assert newest() == max(openings())
    assert newest().date >= "2026-01"


def test_levers_read_the_ladder_of_the_table():
    assert list(ladder()) == ["licences", "half stop", "full stop"]
    assert parse(ladder()["half stop"].format(start=2026.5)) == Stop(0.5, 2026.5)

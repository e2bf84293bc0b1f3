"""Presets, moves in an address, the form and axes of years: what needs no browser."""

import pytest

from regame.app.form import OPENING, PRESETS, form_of, preset, presets
from regame.app.hand import with_move
from regame.app.levers import HOLDER, TARGETS, pull
from regame.app.moves import read_action, read_moves, write_moves, written_action
from regame.app.setup import (
    Setup,
    config_of,
    configs,
    default_players,
    read_setup,
    state_key,
)
from regame.app.texts import headline, played_words, with_rule
from regame.core.errors import UserError
from regame.core.typed import plain, whole
from regame.reports.svg import named_year, year_ticks
from regame.strategies.contract import Action

SEATED = Setup(seat="China", months=24)
MOVES = (
    (0, Action(export_quota=0.6, threat=True, denial="Japan")),
    (6, Action()),
    (9, Action(export_duty=-0.05)),
)


def test_every_preset_whose_world_there_is_can_be_played():
    assert presets()
    for name, fields in presets().items():
        assert preset(name) == read_setup(fields)
    missing = [name for name, fields in PRESETS.items() if name not in presets()]
    assert all(PRESETS[name]["config"] not in configs() for name in missing)


def test_a_second_visit_reads_no_config_again():
    presets()
    read = config_of.cache_info().misses
    assert presets()
    assert config_of.cache_info().misses == read


def test_an_address_of_a_preset_holds_what_the_preset_sets_and_nothing_else():
    assert len(presets()) > 10
    for name, fields in presets().items():
        assert preset(name).fields() == fields


def test_an_address_that_names_every_player_is_still_read():
    old = {"config": "world_2025", "Japan": "Package(stockpile=2, offtake=100000000.0)"}
    assert read_setup(old) == preset(OPENING)
    for state, text in default_players("world_2025").items():
        assert read_setup({"config": "world_2025", state_key(state): text}) == preset(OPENING)


@pytest.mark.parametrize("text, words", [
    ("Package(floor=110, grant=3e8, trigger=0.3)",
     "Package (price floor 110 USD/kg, grants at home 300 M USD/year, "
     "once political will is above 0.3)"),
    ("Levers(cut=0.35, duty=0.4, denial='Japan', downstream=2e9, press=True, years=2.5)",
     "Levers (cut in licences 35 %, export duty 40 %, refuse supply to Japan, "
     "pay own magnet plants 2000 M USD/year, threaten in disputes, for 2.5 years)"),
    ("TargetedEmbargo(start=2011.5, months=6)", "TargetedEmbargo (from July 2011, for 6 months)"),
    ("Stockpile(months=4)", "Stockpile (4 months of use)"),
    ("RaiseCut(budget=2e9)", "RaiseCut (budget 2 bn USD/year)"),
    ("Weapon(quota=True, until=2012)", "Weapon (quota, until January 2012)"),
    ("Quota2010(duty=False)", "Quota2010 (no duty)"),
    ("Package(start=9999)", "Package"),
])  # fmt: skip
def test_what_is_played_is_said_in_words_and_units(text: str, words: str):
    assert played_words(text, "world_2010") == words
    assert with_rule(text, "world_2010").startswith(words.rstrip(")"))


def test_a_headline_names_no_figure_without_its_unit():
    setup = pull(pull(preset(OPENING), TARGETS, "grant", 300), HOLDER, "cut", 35)
    told = headline(setup)
    assert told.count("grants at home 300 M USD/year") == 5  # beside what each does already
    assert "Korea Package (public stock 3.3 months, grants at home 300 M USD/year)" in told
    assert "cut in licences 35 %" in told
    for one in (setup, *(preset(name) for name in presets())):
        dated = "Schedule" in headline(one)
        assert dated or "=" not in headline(one)


def test_moves_come_back_from_an_address():
    assert read_moves(SEATED, write_moves(MOVES)).moves == MOVES
    assert read_moves(SEATED, "") == SEATED


@pytest.mark.parametrize(
    "text", ["x:", "0:export_quota=-1", "3:;3:", "0:denial=Atlantis", "25:", "²:", "0:threat=maybe"]
)
def test_what_is_no_move_is_refused(text: str):
    with pytest.raises(UserError):
        read_moves(SEATED, text)


def test_to_go_on_as_before_is_no_move():
    quota = Action(export_quota=0.6)
    moves = with_move(with_move((), 0, quota), 1, quota)
    assert moves == ((0, quota),)
    assert with_move(moves, 2, Action()) == ((0, quota), (2, Action()))


def test_a_form_shows_what_is_played_and_gives_it_back():
    setup = read_setup({"China": "Quota2010(severity=0.3, duty=False)", "months": "36"})
    form = form_of(setup, 0, "")
    china = next(player for player in form["players"] if player["key"] == "China")
    assert (china["name"], china["given"]) == ("Quota2010", {"severity": "0.3", "duty": "False"})
    for player in form["players"]:
        for name in player["strategies"]:
            told = form["strategies"][name]
            assert told["rule"]
            text = ", ".join(
                f"{q['name']}={q['value']!r}" if q["quoted"] else f"{q['name']}={q['value']}"
                for q in told["parameters"]
            )
            state = next(s for s in setup.players if state_key(s) == player["key"])
            read = read_setup({player["key"]: f"{name}({text})" if text else name})
            assert read.players[state].startswith(name)
    assert form["since"] != form_of(Setup(), 0, "")["since"]


@pytest.mark.parametrize(
    "span, names",
    [
        ((2010, 2010.5), ["2010", "Mar", "May", "Jul"]),
        ((2010, 2011), ["2010", "Apr", "Jul", "Oct", "2011"]),
        ((2010, 2014), ["2010", "2011", "2012", "2013", "2014"]),
        ((2010, 2030), ["2010", "2015", "2020", "2025", "2030"]),
    ],
)
def test_an_axis_of_years_names_none_twice(span: tuple[float, float], names: list[str]):
    assert [named_year(value) for value in year_ticks(*span)] == names


@pytest.mark.parametrize(("text", "mend"), [
    ("1.000", "in two ways: write 1000, or 1.0000"),
    ("1,000", "in two ways: write 1000, or 1.0000"), ("12.500", "write 12500, or 12.5000"),
])  # fmt: skip
def test_a_number_as_others_write_it_is_refused_with_its_mend(text: str, mend: str):
    with pytest.raises(UserError, match=mend):
        read_action(SEATED, {"export_quota": text})


@pytest.mark.parametrize(("text", "share"), [
    ("2.5", 0.025), ("0.125", 0.00125), ("1.0000", 0.01), ("2,5", 0.025), ("0,125", 0.00125),
])  # fmt: skip
def test_a_number_that_is_read_in_one_way_is_read(text: str, share: float):
    assert read_action(SEATED, {"export_quota": text}).export_quota == pytest.approx(share)


@pytest.mark.parametrize(("text", "number"), [
    ("1 000", "1000"), ("1\u202f000,5", "1000.5"), ("1'000", "1000"), ("1.234.567", "1234567"),
    ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("-1,5", "-1.5"), ("10 00", "10 00"),
    ("2010.25", "2010.25"), ("a", "a"),
])  # fmt: skip
def test_groups_of_thousands_are_read_where_no_other_reading_is(text: str, number: str):
    assert plain(text) == number


def test_what_a_move_says_is_read_again_though_its_digits_are_as_of_thousands():
    action = Action(export_quota=0.01125)
    assert read_action(SEATED, written_action(action)) == action


def test_whole_numbers_are_refused_with_what_they_must_be():
    assert whole("months", "1 000", 1, 2000) == 1000
    for text in ("1,5", "", "1e3", "3000"):
        with pytest.raises(UserError, match=r"months = .*must be a whole number from 1 to 2000"):
            whole("months", text, 1, 2000)
    with pytest.raises(UserError, match=r"months = '1\.000' may be read in two ways: write 1000"):
        whole("months", "1.000", 1, 2000)

"""Presets, moves in an address, the form and axes of years: what needs no browser."""

import pytest

from regame.app.focus import with_move
from regame.app.form import form_of
from regame.app.moves import read_moves, write_moves
from regame.app.presets import PRESETS, preset, presets
from regame.app.setup import Setup, configs, read_setup, state_key
from regame.core.errors import UserError
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


def test_moves_come_back_from_an_address():
    assert read_moves(SEATED, write_moves(MOVES)) == MOVES
    assert read_moves(SEATED, "") == ()


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

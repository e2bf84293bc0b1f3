"""A class in one room: secrecy, turns, the clock, accounts, and a saved game."""

import numpy as np
import pytest

from regame.app.room import LETTERS, Phase, Room, Rooms
from regame.app.setup import Setup, config_of, seats
from regame.core.errors import UserError
from regame.game.facts import SECTORS
from regame.game.game import Game
from regame.strategies.contract import Action

SETUP = Setup(months=12)
CUT, QUIET = Action(export_quota=0.5), Action()


def room_of(*states: str, seconds: int = 0) -> tuple[Room, dict[str, str]]:
    room = Rooms().open(SETUP, seconds)
    keys = {state: room.join(state, f"Team {state}") for state in states}
    return room, keys


def test_moves_are_secret_until_all_have_moved():
    room, keys = room_of("China", "Japan")
    room.begin(room.host)
    quiet = str(room.seen_by(room.teams["Japan"]))
    room.choose(keys["China"], CUT)
    assert room.month == 0
    assert str(room.seen_by(room.teams["Japan"])) == quiet
    assert not room.teams["China"].moves  # nothing that is shown or saved holds it yet
    room.choose(keys["China"], Action(export_quota=0.4))  # a team may think again
    room.choose(keys["Japan"], Action(stockpile=2.0))
    assert room.month == 3
    assert room.teams["China"].moves == ((0, Action(export_quota=0.4)),)
    assert [team.chosen for team in room.teams.values()] == [None, None]
    assert str(room.seen_by(room.teams["Japan"])) != quiet


def test_what_is_played_is_the_engine_s():
    room, keys = room_of("China", "Japan")
    room.begin(room.host)
    for action in (CUT, CUT, QUIET, QUIET):
        room.choose(keys["China"], action)
        room.choose(keys["Japan"], Action(stockpile=2.0))
    assert room.phase is Phase.OVER
    written = {"China": "Levers(cut=0.5, start=2010.0, years=0.5)",
               "Japan": "Package(stockpile=2.0, start=2010.0)"}  # fmt: skip
    design = {"seed": [SETUP.seed * 2**32], **{s: [t] for s, t in SETUP.players.items()}}
    design |= {state: [text] for state, text in written.items()}
    game = Game(config_of(SETUP.config), design).run_for(12)
    for name in ("price_outside_heavy", "income_china", "use_of_oxides"):
        assert np.array_equal(room.play.game.record.series(name)[:, :1], game.record.series(name))


def test_the_baseline_has_no_weapon_and_the_same_answers():
    room, keys = room_of("China", "Japan")
    room.begin(room.host)
    room.choose(keys["China"], CUT)
    room.choose(keys["Japan"], Action(stockpile=2.0))
    world = room.play.game.world
    assert list(world.restrictions.sum(axis=1) > 0) == [True, False]
    japan = room.play.game.atlas.state("Japan")
    assert (world.set_stockpile[:, japan] == 2.0).all()


def test_the_clock_plays_without_those_who_are_late(monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr("regame.app.room.time.monotonic", lambda: now)
    room, keys = room_of("China", "Japan", seconds=60)
    room.begin(room.host)
    room.choose(keys["China"], CUT)
    now += 59
    room.tick()
    assert (room.month, room.left) == (0, 1.0)
    now += 2
    room.tick()
    assert (room.month, room.left) == (3, 60.0)
    assert (room.teams["China"].moves, room.teams["Japan"].moves) == (((0, CUT),), ())
    now += 61
    room.tick()  # nobody moves: China goes on as before
    assert room.month == 6
    assert room.teams["China"].moves == ((0, CUT),)


def test_keys_open_only_what_is_theirs():
    room, keys = room_of("China")
    for key in ("", "x", keys["China"], "ü"):
        for act in (room.begin, room.close_turn, room.end):
            with pytest.raises(UserError, match="only the teacher"):
                act(key)
    room.begin(room.host)
    for key in ("", room.host, "ü"):
        with pytest.raises(UserError, match="only a team moves"):
            room.choose(key, CUT)
    with pytest.raises(UserError, match="at the end"):
        room.accounts()
    with pytest.raises(UserError, match="has it already"):
        room.join("China", "others")
    with pytest.raises(UserError, match="did you mean 'Japan'"):
        room.join("Japn", "others")
    room.end(room.host)
    with pytest.raises(UserError, match="over"):
        room.join("Japan", "late")
    with pytest.raises(UserError, match="while a turn is open"):
        room.choose(keys["China"], CUT)


def test_accounts_add_up_and_regret_is_against_the_same_others():
    room, keys = room_of("China", "Japan")
    room.begin(room.host)
    for _ in range(4):
        room.choose(keys["China"], Action(downstream=5e9))  # public money that buys little
        room.choose(keys["Japan"], QUIET)
    accounts = {account.state: account for account in room.accounts()}
    assert set(accounts) == {"China", "Japan"}
    china = accounts["China"]
    assert len(china.lines) == len(SECTORS)
    assert china.lines.sum() != 0
    # The best of the catalogue, played by itself against the same Japan.
    other = Room(SETUP.with_player("China", china.best), "ABCD")
    other.play_again({"Japan": ((0, QUIET),)}, {}, 12)
    income = other.play.arms[0].income[0, other.play.game.atlas.home]
    assert china.regret == pytest.approx(income - china.income)
    assert china.regret > 0
    assert room.accounts() is room.accounts()  # played once


def test_a_saved_game_is_played_again():
    room, keys = room_of("China", "Japan")
    room.begin(room.host)
    for _ in range(4):
        room.choose(keys["China"], CUT)
        room.choose(keys["Japan"], Action(stockpile=1.0))
    again = Room(SETUP, "ABCD")
    moves = {state: team.moves for state, team in room.teams.items()}
    again.play_again(moves, {"Japan": "Ours"}, room.month)
    assert again.phase is Phase.OVER
    assert again.teams["Japan"].name == "Ours"
    own, other = room.accounts(), again.accounts()
    assert [(a.state, a.income, a.regret) for a in own] == [
        (a.state, a.income, a.regret) for a in other
    ]


def test_rooms_have_codes_and_an_end(monkeypatch: pytest.MonkeyPatch):
    rooms = Rooms(most=2)
    codes = {rooms.open(SETUP).code for _ in range(2)}
    assert len(codes) == 2
    assert set("".join(codes)) <= set(LETTERS)
    with pytest.raises(UserError, match="all 2 rooms"):
        rooms.open(SETUP)
    code = codes.pop()
    assert rooms.get(f" {code.lower()} ").code == code
    with pytest.raises(UserError, match="no room has this code"):
        rooms.get("AAAA")
    with pytest.raises(UserError, match="must be from 0"):
        rooms.open(SETUP, seconds=-1)
    late = rooms.get(code).touched + 5 * 3600
    monkeypatch.setattr("regame.app.room.time.monotonic", lambda: late)
    rooms.close_idle()
    with pytest.raises(UserError, match="no room"):
        rooms.get(code)


def test_every_listener_hears_of_a_change():
    room, keys = room_of("China", "Japan")
    heard: list[int] = []
    room.listeners.append(lambda: heard.append(room.month))
    room.begin(room.host)
    room.choose(keys["China"], CUT)
    room.close_turn(room.host)
    assert heard == [0, 0, 3]
    assert room.free[:2] == [state for state in seats() if state not in keys]
    assert len(room.free) == len(room.seats) - 2 >= 6

"""A class in one room: secrecy, turns, the clock, accounts, and a saved game."""

import time
from dataclasses import replace

import numpy as np
import pytest

from regame.app.room import Phase, Room
from regame.app.rooms import LETTERS, TRIES, Rooms
from regame.app.setup import Setup, config_of, seats
from regame.core.errors import UserError
from regame.game.facts import SECTORS
from regame.game.game import Game
from regame.strategies.contract import Action

SETUP = Setup(months=12)
CUT, QUIET = Action(export_quota=0.5), Action()


def room_of(*states: str, seconds: int = 0) -> tuple[Room, dict[str, str]]:
    room = Room(SETUP, "ABCDE", seconds)
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
               "Japan": "Package(stockpile=2.0, start=2010.0, pause=False)"}  # fmt: skip
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
    other = Room(replace(SETUP, players={**SETUP.players, "China": china.best}), "ABCD")
    other.play_again({"Japan": ((0, QUIET),)}, {}, 12)
    income = other.play.arms[0].income[0, other.play.game.atlas.home]
    assert china.regret == pytest.approx(income - china.income)
    assert china.regret > 0
    usual = Room(SETUP, "ABCD")  # what China plays when nobody takes it, against the same Japan
    usual.play_again({"Japan": ((0, QUIET),)}, {}, 12)
    worth = china.income - usual.play.arms[0].income[0, other.play.game.atlas.home]
    assert china.worth == pytest.approx(worth)
    assert china.worth != 0
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
    rooms: Rooms[Room] = Rooms(most=2)

    def make(code: str) -> Room:
        return Room(SETUP, code)

    codes = {rooms.open(make).code for _ in range(2)}
    assert len(codes) == 2
    assert set("".join(codes)) <= set(LETTERS)
    with pytest.raises(UserError, match="all 2 rooms"):
        rooms.open(make)
    code = codes.pop()
    assert rooms.get(f" {code.lower()} ").code == code
    with pytest.raises(UserError, match="no room has this code"):
        rooms.get("AAAAA")
    with pytest.raises(UserError, match="must be from 0"):
        Room(SETUP, "ABCDE", seconds=-1)
    late = rooms.get(code).touched + 5 * 3600
    monkeypatch.setattr("regame.app.rooms.time.monotonic", lambda: late)
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


def test_a_room_with_one_team_ends_with_its_account():
    room, keys = room_of("Japan")
    room.begin(room.host)
    for _ in range(4):
        room.choose(keys["Japan"], Action(stockpile=2.0))
    (own,) = room.accounts()
    assert (own.state, room.phase) == ("Japan", Phase.OVER)
    other = Room(replace(SETUP, players={**SETUP.players, "Japan": own.best}), "ABCDE")
    other.play_again({}, {}, 12)
    income = other.play.arms[0].income[0, other.play.game.atlas.state("Japan")]
    assert own.regret == pytest.approx(max(income - own.income, 0.0))
    again = Room(SETUP, "ABCDE")  # and so does a saved one
    again.play_again({"Japan": room.teams["Japan"].moves}, {}, 12)
    assert [a.regret for a in again.accounts()] == [own.regret]


def test_a_browser_has_one_seat_and_the_teacher_frees_renames_and_removes():
    room = Room(SETUP, "ABCDE")
    china, japan = room.join("China", "A", "one"), room.join("Japan", "B", "two")
    with pytest.raises(UserError, match="Japan is played by this browser"):
        room.join("Australia", "C", "two")
    with pytest.raises(UserError, match="only the teacher"):
        room.vacate(japan, "Japan")
    with pytest.raises(UserError, match="only the teacher"):
        room.rename(japan, "Japan", "D")
    room.vacate(room.host, "Japan")
    assert room.team_of(japan) is None
    assert room.team_of("") is None
    assert list(room.teams) == ["China"]  # removed before the first turn
    japan = room.join("Japan", "rude", "two")
    room.rename(room.host, "Japan", " Kind ")
    assert room.teams["Japan"].name == "Kind"
    room.begin(room.host)
    room.choose(japan, Action(stockpile=2.0))
    room.close_turn(room.host)
    room.vacate(room.host, "Japan")  # later it goes on as before, and nobody waits for it
    with pytest.raises(UserError, match="only a team moves"):
        room.choose(japan, QUIET)
    room.choose(china, CUT)
    assert room.month == 6
    with pytest.raises(UserError, match="no team has it"):
        room.vacate(room.host, "Korea")
    late = room.join("Japan", "Late", "three")
    team = room.team_of(late)
    assert team is not None
    assert (team.name, team.moves) == ("Late", ((0, Action(stockpile=2.0)),))


def test_invented_teams_play_a_whole_game_and_a_team_may_join_them():
    room = Room(SETUP, "ABCDE", turn=6)
    with pytest.raises(UserError, match="only the teacher"):
        room.rehearse("")
    japan = room.join("Japan", "People")
    room.rehearse(room.host)
    assert {team.state for team in room.teams.values()} == set(seats(SETUP.config))
    assert [team.name for team in room.teams.values() if not team.invented] == ["People"]
    room.begin(room.host)
    while room.phase is Phase.MOVING:
        room.choose(japan, QUIET)  # the others have chosen: the turn is played
    assert room.month == SETUP.months
    assert len(room.accounts()) == len(room.teams)
    assert any(team.moves for team in room.teams.values() if team.invented)


def test_codes_cannot_be_tried_one_after_another(monkeypatch: pytest.MonkeyPatch):
    rooms: Rooms[Room] = Rooms()
    code = rooms.open(lambda code: Room(SETUP, code)).code
    for _ in range(TRIES):
        with pytest.raises(UserError, match="no room has this code"):
            rooms.get("AAAAA", "10.0.0.1")
    for given in ("AAAAA", code):
        with pytest.raises(UserError, match="try again in a minute"):
            rooms.get(given, "10.0.0.1")
    assert rooms.get(code, "10.0.0.2").code == code  # others are not shut out
    later = time.monotonic() + 61
    monkeypatch.setattr("regame.app.rooms.time.monotonic", lambda: later)
    assert rooms.get(code, "10.0.0.1").code == code


def test_rooms_are_opened_with_the_hosts_word():
    rooms: Rooms[Room] = Rooms()
    rooms.check("")
    rooms.word = "a-word"
    rooms.check("a-word")
    for word in ("", "a-wor", "ü"):
        with pytest.raises(UserError, match="host's link"):
            rooms.check(word)

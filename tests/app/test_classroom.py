"""What each browser of a class sees and does, without a browser and in real ones."""

import json
from typing import Any

import pytest
from tests.app.lesson import move, open_room, take, watch
from tests.app.visitor import Visitor, until

from regame.app.address import from_query
from regame.app.classroom import Guest, shown
from regame.app.moves import read_game
from regame.app.room import ROOMS, Phase
from regame.app.setup import seats
from regame.core.errors import UserError

OPEN = {"do": "open", "preset": "", "years": 1, "turn": 6, "seconds": 0}


def shown_to(guest: Guest) -> Any:
    """What a browser shows, as JSON."""
    return shown(guest)


def come(query: str = "room=new") -> Guest:
    return Guest(from_query(query), lambda: None)


@pytest.fixture
def group() -> tuple[Guest, Guest, Guest]:
    """A teacher, and the teams of China and of Japan, in their first turn."""
    teacher = come()
    teacher.act(OPEN)
    assert teacher.room is not None
    teams = [come(f"room={teacher.room.code.lower()}") for _ in range(2)]
    for team, state in zip(teams, ("China", "Japan"), strict=True):
        team.act({"do": "join", "state": state, "name": f"<b>{state[0]}</b>"})
    teacher.act({"do": "begin"})
    assert [guest.faults for guest in (teacher, *teams)] == [[], [], []]
    return teacher, teams[0], teams[1]


@pytest.fixture(autouse=True)
def _no_rooms_left():
    yield
    ROOMS._rooms.clear()


def test_nobody_sees_what_another_team_has_chosen(group):
    teacher, china, japan = group
    screen = come(f"room={teacher.room.code}&screen=1")
    others = (teacher, japan, screen, come(f"room={teacher.room.code}"))
    before = [json.dumps({**shown_to(one), "seats": []}, default=str) for one in others]
    china.act({"do": "choose", "action": {"export_quota": "37.5", "threat": "yes"}})
    assert china.faults == []
    assert "37.5" in json.dumps(shown_to(china))
    after = [json.dumps({**shown_to(one), "seats": []}, default=str) for one in others]
    assert after == before
    assert all("37.5" not in text for text in after)
    seen = {seat["state"]: seat["chosen"] for seat in shown_to(japan)["seats"]}
    assert seen["China"]
    assert not seen["Japan"]


def test_keys_of_others_are_shown_to_nobody(group):
    teacher = group[0]
    keys = {guest.key for guest in group}
    for guest in group:
        told = json.dumps(shown_to(guest), default=str)
        assert not any(key in told for key in keys)
        assert guest.key in guest.query()  # brings it back to its own place
        assert come(guest.query()).role == guest.role
    assert come(f"room={teacher.room.code}&key=wrong").role == "guest"
    assert [guest.role for guest in group] == ["host", "team", "team"]


def test_a_team_sees_no_charts_of_the_whole_before_the_end(group):
    teacher, china, japan = group
    assert shown_to(china)["pictures"] == []
    assert len(shown_to(teacher)["pictures"]) == 3
    for _ in range(2):
        china.act({"do": "choose", "action": {"export_quota": "50"}})
        japan.act({"do": "choose", "action": {}})
    assert teacher.room.phase is Phase.OVER
    assert len(shown_to(china)["pictures"]) == 3
    told = shown_to(china)["debrief"]
    assert "<b>C" not in told  # names are letters, not HTML
    assert "<li>January 2010: Export quota" in told
    assert "&lt;li" not in told
    assert "&lt;b&gt;C&lt;/b&gt; (China)" in told
    assert "Export quota 50 % of the start" in told


def test_a_saved_game_opens_its_debrief_again(group):
    teacher, china, japan = group
    teacher.act({"do": "save"})
    early = teacher.saved
    assert early is None  # it would tell all moves
    china.act({"do": "choose", "action": {"export_quota": "50"}})
    japan.act({"do": "choose", "action": {"stockpile": "2"}})
    teacher.act({"do": "end"})
    teacher.act({"do": "save"})
    assert teacher.saved is not None
    again = come()
    again.act({"do": "load", "text": teacher.saved.text})
    assert again.faults == []
    assert shown_to(again)["debrief"] == shown_to(teacher)["debrief"]
    assert again.room is not None
    again.act({"do": "save"})
    assert again.saved is not None
    assert again.saved.text == teacher.saved.text


@pytest.mark.parametrize("text", [
    "", "{}", "[]", "null", '{"kind": "regame room"}', '{"kind": "regame room", "teams": []}',
    '{"kind": "regame room", "setup": {}, "months_played": 1, "teams": [{"state": "Mars"}]}',
])  # fmt: skip
def test_what_is_no_saved_game_is_refused(text: str):
    with pytest.raises(UserError, match=r"no saved game|is no replay"):
        read_game(text)
    guest = come()
    guest.act({"do": "load", "text": text})
    assert len(guest.faults) == 1
    assert guest.room is None


@pytest.mark.parametrize("what", [
    {}, {"do": "open"}, {**OPEN, "years": 99}, {**OPEN, "turn": 5}, {**OPEN, "seconds": -1},
    {**OPEN, "years": float("inf")}, {"do": "join"}, {"do": "choose", "action": 3},
    {"do": "begin"}, {"do": "enter", "code": "<b>"}, {"do": "enter"}, {"do": "__init__"}, [], None,
])  # fmt: skip
def test_what_cannot_be_done_is_a_line(what):
    guest = come()
    guest.act(what)
    assert guest.room is None
    assert len(guest.faults) <= 1
    assert shown_to(guest)["phase"] == "door"


def test_teacher_and_screen_show_a_link_to_scan_that_others_can_reach(group, monkeypatch):
    monkeypatch.setattr(ROOMS, "token", "a word")
    teacher, china, _ = group
    screen = come(f"room={teacher.room.code}&screen=1")
    for place, reached in (("http://127.0.0.1:8765/", False), ("javascript:x", False),
                           ("https://example.org/class/", True)):  # fmt: skip
        for guest in (teacher, screen, china):
            guest.act({"do": "here", "place": place})
        link = f"{place}?token=a+word&room={teacher.room.code}"
        for guest in (teacher, screen):
            found = shown_to(guest)["invitation"]
            assert found.get("link") == (link if reached else None)
            assert ("<svg" in found.get("picture", "")) is reached
        assert shown_to(china)["invitation"] == {}


def test_a_class_plays_in_real_browsers(visitors, browser, address):
    there = [Visitor(browser, address) for _ in range(4)]
    teacher, china, japan, screen = there
    try:
        code = open_room(teacher, preset="2010: free trade")
        assert len(code) == 5
        for team, state in ((china, "China"), (japan, "Japan")):
            take(team, code, state)
        watch(screen, code)
        teacher.press("Begin")
        for _ in range(2):
            for team, field, value in ((china, "export_quota", "40"), (japan, "stockpile", "3")):
                move(team, field, value)
                if team is china:
                    screen.page.locator(".teams li.chosen", has_text="China").first.wait_for()
                    assert "40" not in screen.page.locator(".teams").inner_text()
        for one in there:
            one.page.get_by_role("heading", name="How it went").wait_for()
        assert "Licensing" not in japan.page.locator(".room").inner_text()
        until(lambda: "Export quota 40" in japan.page.locator(".room").inner_text())
        until(lambda: screen.page.locator(".boards svg").count() == 3)
        name, text = teacher.saved(lambda: teacher.press("Save the game"))
        assert name == "regame-class.json"
        assert json.loads(text)["months_played"] == 12
        until(lambda: f"room={code}" in japan.page.evaluate("location.search"))
        japan.page.reload()
        japan.page.get_by_role("heading", name="How it went").wait_for()
        assert [one.wrong for one in there] == [[], [], [], []]
    finally:
        for one in there:
            one.keep(f"class-{there.index(one)}")
            one.context.close()


def test_every_state_has_a_briefing(group):
    told = shown_to(group[0])["seats"]
    assert [seat["state"] for seat in told][: len(seats())] == seats()
    assert len(told) >= 8
    assert len({seat["brief"] for seat in told}) == len(told)

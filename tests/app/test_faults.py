"""What goes wrong on purpose: no visitor reads a traceback, and nobody is locked out."""

import http.client
import os
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from tests.app.browserless import Wire
from tests.app.conftest import Served, serving
from tests.app.lesson import move, open_room, take
from tests.app.visitor import WAIT, Visitor, until
from websockets.exceptions import InvalidStatus

from regame.app.places import INTERNAL, SHARE
from regame.app.server import HEADERS, SPARE
from regame.app.site import ASKING

BROKEN = """
import regame.app.classroom as classroom, regame.app.page as page
def fail(*_):
    raise RuntimeError("thrown on purpose")
asked = page.from_query
page.form_of = classroom.shown = fail
page.from_query = lambda text: fail() if "boundary" in text else asked(text)
from regame.cli import main
main()
"""
VISITS = 8


@pytest.fixture(scope="module")
def small():
    with serving("--visits", str(VISITS), "--host", "0.0.0.0", "--no-token") as found:
        yield found


def test_a_fault_of_ours_is_a_line_and_no_traceback(browser: Browser):
    with serving(program=("-c", BROKEN)) as served:
        visitor = Visitor(browser, served.address)
        try:
            for query in ("", "?months=12&at=0", "?room=new", "?boundary=1"):
                visitor.page.goto(f"{served.address}/{query}")
                visitor.page.get_by_text(INTERNAL, exact=True).wait_for()
                shown = visitor.page.locator("body").inner_text()
                for word in ("Traceback", "thrown on purpose", ".py", "regame/app"):
                    assert word not in shown, (query, word)
        finally:
            visitor.context.close()


def test_one_team_ends_well_and_its_saved_game_opens(browser: Browser, address: str, tmp_path):
    there = [Visitor(browser, address) for _ in range(3)]
    teacher, japan, later = there
    try:
        code = open_room(teacher)
        take(japan, code, "Japan")
        teacher.press("Begin")
        for _ in range(2):
            move(japan, "stockpile", "2")
        for one in (teacher, japan):
            one.page.get_by_role("heading", name="How it went").wait_for()
            until(lambda page=one.page: "Japan" in page.locator(".room table").inner_text())
        name, text = teacher.saved(lambda: teacher.press("Save the game"))
        (tmp_path / name).write_bytes(text)
        later.page.goto(f"{address}/?room=new")
        later.page.get_by_label("Saved game").set_input_files(tmp_path / name)
        later.page.get_by_role("heading", name="How it went").wait_for()
        assert [one.wrong for one in there] == [[], [], []]
    finally:
        for one in there:
            one.context.close()


def test_a_teacher_renames_and_frees_and_a_browser_has_one_seat(browser: Browser, address: str):
    there = [Visitor(browser, address) for _ in range(3)]
    teacher, first, second = there
    try:
        code = open_room(teacher)
        take(first, code, "China")
        again = first.context.new_page()  # another page of the same browser
        again.goto(f"{address}/?room={code}")
        seat = again.locator(".teams li", has_text="Japan")
        seat.locator("summary").click()
        again.get_by_role("button", name="Take Japan").click()
        again.locator(".faults", has_text="China is played by this browser").wait_for()
        team = teacher.page.locator(".teams li", has_text="China")
        team.locator("summary").click()
        team.get_by_label("Name of China's team").fill("The Dragons")
        team.get_by_role("button", name="Rename China").click()
        first.page.locator(".teams", has_text="The Dragons").wait_for()
        team.get_by_role("button", name="Free the seat of China").click()
        until(lambda: "The Dragons" not in teacher.page.locator(".teams").inner_text())
        take(second, code, "China")
    finally:
        for one in there:
            one.context.close()


def test_a_room_is_opened_with_the_host_s_link_alone(browser: Browser, small: Served):
    visitor = Visitor(browser, small.address)
    try:
        visitor.page.goto(f"{small.address}/?room=new&host=guessed")
        visitor.press("Open a room")
        visitor.page.locator(".faults", has_text="rooms are opened by the host's link").wait_for()
        assert visitor.page.locator(".room .code").count() == 0
    finally:
        visitor.context.close()


def test_a_teacher_rehearses_with_invented_teams(browser: Browser, address: str):
    teacher = Visitor(browser, address)
    try:
        open_room(teacher)
        teacher.press("Rehearse with invented teams")
        teacher.page.locator(".teams li", has_text="invented Japan").wait_for()
        teacher.press("Begin")
        for month in (0, 6):
            teacher.page.get_by_text(f"month {month} of 12").wait_for()
            teacher.press("Play the turn now")
        over = teacher.page.get_by_role("heading", name="How it went")
        over.wait_for(timeout=3 * WAIT)  # the catalogue is played in the place of every team
        assert "invented Japan" in teacher.page.locator(".room table").inner_text()
        assert teacher.wrong == []
    finally:
        teacher.context.close()


def helpers(server: int) -> set[int]:
    """Processes that play for a server: children of what it forks from."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()[1:]]
    below = {pid for pid, parent in pairs if parent == server}
    return {pid for pid, parent in pairs if parent in below}


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core: no helper is started")
def test_a_helper_that_is_killed_comes_back(browser: Browser, small: Served):
    visitor = Visitor(browser, small.address)
    try:
        visitor.open("?months=120&at=0&seed=5")
        before = helpers(small.process)
        assert before
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        visitor.wait_for_answer()  # its worlds are played for all that
        until(lambda: bool(helpers(small.process) - before), 60)
        assert visitor.faults() == []
    finally:
        visitor.context.close()


def closed_after(address: str, said: bytes) -> float:
    """Seconds until a server closes a socket over which no more is said."""
    place = urlsplit(address)
    begun = time.monotonic()
    with socket.create_connection((place.hostname, place.port), timeout=4 * HEADERS) as wire:
        wire.sendall(said)
        with suppress(ConnectionResetError):
            while wire.recv(4096):
                pass
    return time.monotonic() - begun


@pytest.mark.slow
def test_who_asks_for_nothing_or_only_begins_to_is_let_go(small: Served):
    host = urlsplit(small.address).netloc
    whole = f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    for said in (b"", b"GET / HTTP/1.1\r\nHost: ", whole + b"GET / HT"):
        assert closed_after(small.address, said) < 3 * HEADERS
    assert closed_after(small.address, whole) < HEADERS  # it may ask again, for some seconds


def status(address: str) -> int:
    asked = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    asked.request("GET", "/")
    return asked.getresponse().status


@pytest.mark.slow
def test_sockets_of_one_client_shut_nobody_out(small: Served):
    for _ in range(5 * VISITS):  # opened and closed, and no page asked for
        with suppress(InvalidStatus):  # a socket that is just being closed counts
            Wire(small.address).opened.close()
    until(lambda: status(small.address) == 200, 10)
    most = SHARE * (VISITS + SPARE)
    with ExitStack() as held:

        def joins() -> bool:
            with suppress(InvalidStatus):
                held.enter_context(Wire(small.address).opened)
                return True
            return False

        for _ in range(int(most)):
            until(joins, 10)
        with pytest.raises(InvalidStatus, match="403"):
            Wire(small.address)
        assert status(small.address) == 200  # there is room for others

        def comes() -> bool:
            """Whether this client has room again: those who never asked for the page are let go."""
            with suppress(InvalidStatus), Wire(small.address) as wire:
                return wire.open_page("/?months=1")
            return False

        until(comes, 4 * ASKING)

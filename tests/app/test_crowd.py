"""Twenty visitors and a class of eight teams at once: no error, and what they held goes back."""

import time
from contextlib import suppress
from threading import Thread

import pytest
from playwright.sync_api import Browser
from tests.app.conftest import serving
from tests.app.lesson import move, open_room, take, watch
from tests.app.memory import MEASURED, megabytes
from tests.app.visitor import Visitor, until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not MEASURED, reason="only Linux tells it so")]

MANY, MONTHS = 20, 12  # visitors at once, and the months that each plays
LONGEST = 600.0  # seconds until all have played: no bar, but more is a page that hangs
TEAMS, TURNS = 8, 2
LEFT = 1.2  # of the memory before they came, the most that may be held a minute after they left
MINUTE = 60.0
SEATS = ("China", "United States", "Japan", "Australia", "European Union", "Korea", "Vietnam",
         "Malaysia")  # fmt: skip


def crowd(browser: Browser, address: str, many: int, teams: int) -> None:
    """Let visitors play beside a class, and all leave; none may meet an error."""
    there, room = ([Visitor(browser, address) for _ in range(n)] for n in (many, teams + 2))
    for one in (*there, *room):
        one.page.set_default_timeout(1000 * LONGEST)
    try:
        for k, visitor in enumerate(there):
            visitor.open(f"?seed={1 + k % 2}&months={MONTHS}&at=0")
        teacher, screen, *players = room
        code = open_room(teacher, years=1, turn=6, preset="2025: licences case by case")
        for player, state in zip(players, SEATS, strict=False):
            take(player, code, state)
        watch(screen, code)
        for visitor in there:
            visitor.press("Play")
        teacher.press("Begin")
        for turn in range(1, TURNS + 1):
            for player, state in zip(players, SEATS, strict=False):
                move(player, *(("export_quota", "60") if state == "China" else ("stockpile", "2")))
            screen.page.get_by_text(f"month {6 * turn} of {MONTHS}").wait_for()
        for one in room:
            one.page.get_by_role("heading", name="How it went").wait_for()
        for visitor in there:
            until(lambda v=visitor: v.month() == MONTHS, seconds=LONGEST)
            visitor.page.locator("#card-outside polygon.weapon").first.wait_for(
                timeout=1000 * LONGEST
            )
            assert visitor.faults() == []
        assert [one.wrong for one in (*there, *room)] == [[]] * (many + teams + 2)
    finally:
        for one in (*there, *room):
            one.page.goto("about:blank")  # as who leaves: the page says so while it goes
            one.context.close()


def test_twenty_visitors_and_a_class_meet_no_error_and_leave_their_memory(browser: Browser):
    with serving() as served:
        crowd(browser, served.address, 2, 2)  # what the first visits compile and keep
        time.sleep(MINUTE)
        before, most, over = megabytes(served.process), 0.0, False

        def watch_memory() -> None:
            """Note the most that is held."""
            nonlocal most
            while not over:
                with suppress(OSError):
                    most = max(most, megabytes(served.process))
                time.sleep(1)

        watching = Thread(target=watch_memory, daemon=True)
        watching.start()
        begun = time.monotonic()
        crowd(browser, served.address, MANY, TEAMS)
        took = time.monotonic() - begun
        time.sleep(MINUTE)
        over, after = True, megabytes(served.process)
        watching.join(5)
        print(f"{MANY} visitors and {TEAMS} teams, {took:.0f} s: {before:.0f} MB before, "
              f"{most:.0f} MB at most, {after:.0f} MB a minute after")  # fmt: skip
        assert after < LEFT * before

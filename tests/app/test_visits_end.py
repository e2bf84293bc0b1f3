"""What visits held goes back to the system when they end."""

import http.client
import re
import time
from urllib.parse import urlsplit

import pytest
from tests.app.browserless import Wire
from tests.app.conftest import Served, serving
from tests.app.memory import MEASURED, megabytes

pytestmark = pytest.mark.slow

VISITS, MONTHS, ROUNDS = 8, 120, 3
LEFT = 0.25  # share of what all visits took that may stay, in caches that others use too


def play(address: str) -> list[Wire]:
    there = [Wire(address) for _ in range(VISITS)]
    for wire in there:
        assert wire.open_page(f"/?months={MONTHS}&at={MONTHS}")
    for wire in there:
        assert wire.listen(lambda w=wire: w.bar["at"] == MONTHS and not w.bar["note"], 300)
    return there


def leave(address: str, there: list[Wire]) -> None:
    for wire in there:
        found = re.search(r"kernels/([^/]+)/", wire.url)
        assert found
        asked = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        path = f"/_solara/api/close/{found[1]}?session_id={wire.page}"
        asked.request("POST", path, headers={"Origin": address})
        assert asked.getresponse().status == 200
        wire.opened.close()


@pytest.mark.skipif(not MEASURED, reason="only Linux tells it there")
def test_memory_goes_back():
    with serving() as served:
        after = [came_and_went(served)[1]]  # what the first visits compile and keep
        taken = 0.0
        for _ in range(ROUNDS):
            during, left = came_and_went(served)
            print(f"{after[-1]:.0f} MB, {during:.0f} MB with {VISITS} visits, {left:.0f} MB after")
            taken += during - after[-1]
            after.append(left)
        assert after[-1] - after[0] < LEFT * taken


def came_and_went(served: Served) -> tuple[float, float]:
    there = play(served.address)
    during = megabytes(served.process)
    leave(served.address, there)
    time.sleep(8)
    return during, megabytes(served.process)

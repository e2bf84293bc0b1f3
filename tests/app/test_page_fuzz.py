"""Ten thousand odd inputs: no traceback, no text that becomes an element, no hang, no 5xx."""

import http.client
import json
import time
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from tests.app import odd_inputs as odd
from tests.app.browserless import Wire, message
from tests.app.conftest import serving
from tests.app.test_escaping import is_harmless
from websockets.exceptions import WebSocketException

from regame.app.address import from_query, read_address
from regame.app.form import form_of
from regame.app.gate import is_allowed
from regame.app.moves import read_moves, read_replay, write_moves
from regame.app.outcome import choices_of
from regame.app.page import open_visit
from regame.app.places import INTERNAL
from regame.app.session import Session
from regame.app.setup import Setup, read_setup
from regame.app.texts import headline, seat_of
from regame.core.errors import UserError

pytestmark = pytest.mark.slow

ADDRESSES, FORMS, REPLAYS, ACTS, MESSAGES, REQUESTS, PAGES = 5000, 1500, 1000, 1000, 1000, 400, 100
LONGEST = 20.0  # seconds that one case may take on a shared machine: more is a hang


def run(name: str, cases: int, try_one: Callable[[Random], bool]) -> None:
    """Try cases, each by its own seed, and print how many were taken and how many refused."""
    taken, longest = 0, 0.0
    for seed in range(cases):
        begun = time.monotonic()
        taken += try_one(Random(f"{name} {seed}"))
        longest = max(longest, time.monotonic() - begun)
    print(f"{name}: {cases} cases, {taken} taken, the longest took {longest:.2f} s")
    assert longest < LONGEST


def test_there_are_ten_thousand():
    assert sum((ADDRESSES, FORMS, REPLAYS, ACTS, MESSAGES, REQUESTS, PAGES)) == 10_000


def test_addresses():
    def try_one(luck: Random) -> bool:
        try:
            asked = read_address(from_query(odd.query(luck)), choices_of)
        except UserError:
            return False
        for setup in asked.setups:
            assert read_setup(from_query(urlencode(setup.fields()))) == setup
            assert "<" not in headline(setup)
        first = asked.setups[0]
        assert not first.seat or read_moves(first, write_moves(first.moves)) == first
        return True

    run("addresses", ADDRESSES, try_one)


def test_forms():
    def try_one(luck: Random) -> bool:
        try:
            setup = read_setup(odd.fields(luck), Setup(seed=3))
        except UserError:
            return False
        assert "<img" not in json.dumps(form_of(setup, 0, ""))
        return True

    run("forms", FORMS, try_one)


def test_replays():
    def try_one(luck: Random) -> bool:
        try:
            setup, months = read_replay(odd.replay(luck))
        except UserError:
            return False
        assert 0 <= months <= setup.months
        assert read_moves(setup, write_moves(setup.moves)) == setup
        return True

    run("replays", REPLAYS, try_one)


def test_what_a_visitor_does():
    visit = open_visit({"months": "6"}, lambda: None)

    def try_one(luck: Random) -> bool:
        visit.act(odd.act(luck))
        while visit.behind and visit.goal - visit.first.at < 3:
            for session in visit.sessions:
                session.step()
        visit.goal = 0
        shown: Any = seat_of(visit.first, visit.judged, visit.judging)
        assert is_harmless(shown["seen"] + shown["judged"])
        assert len(visit.query()) < 8000
        json.dumps(visit.faults, ensure_ascii=False).encode()
        assert INTERNAL not in visit.faults
        return not visit.faults

    run("acts", ACTS, try_one)
    assert isinstance(visit.first, Session)


@pytest.fixture(scope="module")
def live():
    with serving("--visits", "200") as found:
        yield found.address


def _message(luck: Random, wire: Wire) -> str:
    """A message of the page, of which something was changed, or none at all."""
    model = luck.choice([*wire.models, wire.control, odd.text(luck)])
    event = {"event": luck.choice(("painted", "x", odd.text(luck))), "data": odd.value(luck)}
    other = {"state": odd.value(luck), "args": odd.value(luck)}
    methods = ("update", "run", "reload", "evict", "app-status", "request_state")
    data = luck.choice(
        (
            {"method": "custom", "content": {"event": "act", "data": odd.act(luck)}},
            {"method": "custom", "content": event},
            {"method": "custom", "content": {"create_widget": ["os", "system"], "props": {}}},
            {"method": luck.choice(methods), **other},
        )
    )
    kind = luck.choice((*["comm_msg"] * 8, "comm_open", "shutdown_request", "execute_request"))
    said = message(kind, comm_id=model, data=data, target_name=luck.choice(("solara.control", "x")))
    if luck.random() < 0.2:
        said[luck.choice(sorted(said))] = odd.value(luck)
    written = json.dumps(said)
    return written[: luck.randrange(len(written))] if luck.random() < 0.05 else written


def test_messages_to_a_live_page(live: str):
    wire = Wire(live)
    wire.open_page("/?months=6")
    begun = {"reopened": 0}

    def try_one(luck: Random) -> bool:
        nonlocal wire
        try:
            said = _message(luck, wire)
            wire.socket.send(said)
            wire.drain()
        except WebSocketException:
            begun["reopened"] += 1
            wire = Wire(live)
            wire.open_page("/?months=6")
        assert "Traceback (most" not in wire.texts()
        return is_allowed(said)

    run("messages", MESSAGES, try_one)
    print(f"reopened {begun['reopened']} times")
    with Wire(live) as other:  # nobody else is worse off
        other.open_page("/?months=6")
        other.act({"do": "step"})
        assert other.listen(lambda: other.bar["at"] == 1)
    assert begun["reopened"] == 0
    wire.opened.close()


def test_requests(live: str):
    place = urlsplit(live).netloc
    folders = ("/static/", "/_solara/cdn/", "/jupyter/nbextensions/", "/_solara/api/close/")
    names = ("Origin", "Cookie", "X-Script-Name", "X-Forwarded-Host", "Accept-Encoding", "Range")

    def try_one(luck: Random) -> bool:
        path = "/" + odd.query(luck)
        if luck.random() < 0.5:
            words = odd.text(luck).encode("utf-8", "replace")[:3000]
            path = luck.choice(("/", "/readyz", *folders)) + quote(words)
        given = odd.text(luck).encode("latin-1", "replace").decode("latin-1")[:2000]
        headers = {luck.choice(names): "".join(c for c in given if c.isprintable())}
        asked = http.client.HTTPConnection(place, timeout=20)
        asked.request(luck.choice(("GET", "GET", "HEAD", "POST", "PUT")), path, headers=headers)
        answer = asked.getresponse()
        body = answer.read()
        assert answer.status < 500, path
        assert b"Traceback (most" not in body
        assert odd.MARK.encode() not in body
        assert answer.headers["content-security-policy"]
        return answer.status < 400

    run("requests", REQUESTS, try_one)


def test_pages(live: str):
    def try_one(luck: Random) -> bool:
        with Wire(live) as wire:
            assert wire.open_page("/" + odd.query(luck)), "no page came"
            shown = wire.texts()
            assert "Traceback (most" not in shown
            assert INTERNAL not in shown
            return not wire.bar["faults"]

    run("pages", PAGES, try_one)

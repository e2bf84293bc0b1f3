"""The page behind a token, under the path of a proxy, and with limits."""

import asyncio
import http.client
import json
import re
import shlex
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread, Timer
from urllib.parse import urlsplit

import pytest
from tests.app.browserless import Wire
from tests.app.conftest import serving
from tests.app.visitor import Visitor, until
from websockets.exceptions import InvalidStatus

from regame.app.places import Opening
from regame.app.site import Locked, Under
from regame.core.cores import Cores
from regame.core.errors import UserError
from regame.core.serving import LOOPBACK, Serving, checked_root, chosen_token

TOKEN, ROOT = "a-word-of-ours", "/class/regame"


async def _inside(scope, receive, send) -> None:
    said = json.dumps([scope["path"], scope.get("root_path", "")]).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": said})


def ask(app, path: str, query: str = "", kind: str = "http", **headers: str):
    """What is answered: status, headers and text."""
    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {
        "type": kind, "method": "GET", "path": path, "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()], "scheme": "http",
    }  # fmt: skip
    with ThreadPoolExecutor(1) as apart:  # a browser of another test may hold this thread's loop
        apart.submit(lambda: asyncio.run(app(scope, None, send))).result()
    if kind == "websocket":
        return sent[0]["type"], {}, ""
    given = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], given, sent[1]["body"].decode()


def test_a_link_with_the_token_lets_in_and_is_kept_in_a_cookie():
    app = Locked(_inside, TOKEN, ROOT)
    status, headers, _ = ask(app, f"{ROOT}/", f"token={TOKEN}&months=24")
    assert (status, headers["location"]) == (303, f"{ROOT}/?months=24")
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert f"Path={ROOT}" in cookie
    assert ask(app, f"{ROOT}/", cookie=cookie.partition(";")[0])[0] == 200
    assert ask(app, f"{ROOT}/", cookie=cookie.partition(";")[0], kind="websocket")[0] != (
        "websocket.close"
    )


@pytest.mark.parametrize("query", ["", "token=", "token=another-word", f"token={TOKEN}x", "a=%ff"])
def test_nobody_else_is_let_in(query: str):
    app = Locked(_inside, TOKEN)
    assert ask(app, "/", query)[0] == 401
    assert ask(app, "/static/main.js", query)[0] == 401
    assert ask(app, "/", query, cookie="regame=1; x")[0] == 401
    assert ask(app, "/jupyter/api/kernels/a/channels", query, "websocket")[0] == "websocket.close"
    assert ask(app, "/healthz", query)[0] == 200


def test_a_link_leads_to_no_other_site():
    status, headers, _ = ask(Locked(_inside, TOKEN), "//evil.example/", f"token={TOKEN}")
    assert (status, headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", [f"{ROOT}/healthz", "/healthz"])
def test_a_proxy_may_keep_its_path_or_take_it_off(path: str):
    assert json.loads(ask(Under(_inside, ROOT), path)[2]) == [f"{ROOT}/healthz", ROOT]


def test_a_path_without_its_slash_is_led_to_the_page():
    status, headers, _ = ask(Under(_inside, ROOT), ROOT, "months=24")
    assert (status, headers["location"]) == (307, f"{ROOT}/?months=24")


def test_others_get_a_token_and_this_machine_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("REGAME_TOKEN", raising=False)
    assert [chosen_token(Serving(host=host)) for host in LOOPBACK] == ["", "", ""]
    made = {chosen_token(Serving(host="0.0.0.0")) for _ in range(3)}
    assert len(made) == 3
    assert min(map(len, made)) >= 20
    assert chosen_token(Serving(host="0.0.0.0", no_token=True)) == ""
    monkeypatch.setenv("REGAME_TOKEN", TOKEN)
    assert chosen_token(Serving()) == TOKEN


@pytest.mark.parametrize("given", ["short", "with blank", "a" * 200, "slash/slash"])
def test_a_token_must_be_a_safe_word(given: str):
    with pytest.raises(UserError, match="--token: must have 8 to 128"):
        chosen_token(Serving(token=given))
    with pytest.raises(UserError, match="not with --no-token"):
        chosen_token(Serving(token=TOKEN, no_token=True))


@pytest.mark.parametrize("given", ["regame", "/a/../b", "/a b", "//evil", "/<b>", "/a?x"])
def test_a_path_must_be_a_path(given: str):
    with pytest.raises(UserError, match="must be a path such as /regame"):
        checked_root(given)
    assert checked_root("/regame/") == "/regame"


def test_no_more_cores_are_taken_than_there_are():
    cores = Cores(2)
    assert [cores.acquire(False) for _ in range(3)] == [True, True, False]
    cores.release()
    assert cores.acquire(False)


def test_who_asks_for_a_core_first_has_it_first():
    cores, order = Cores(1), []
    cores.acquire()

    def play(name: int) -> None:
        with cores:
            order.append(name)

    there = [Thread(target=play, args=(name,)) for name in range(5)]
    for number, thread in enumerate(there):
        thread.start()
        until(lambda n=number: len(cores._line) == n + 1)
    assert not cores.acquire(False)
    cores.release()
    assert cores.acquire()  # after all who were in line
    for thread in there:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4]


def test_worlds_wait_for_a_first_picture_and_not_for_long():
    opening = Opening(0.5)

    def waited() -> float:
        begun = time.monotonic()
        opening.wait(lambda: False)
        return time.monotonic() - begun

    assert waited() < 0.2  # nobody comes
    opening.begin()
    stands = opening.picture()
    Timer(0.1, stands, [1]).start()
    assert waited() < 0.4  # it stands
    opening.begin()
    stands(2)  # a later picture of the first page
    assert waited() > 0.4  # nobody sees this one: worlds wait no longer than that
    begun = time.monotonic()
    for _ in range(10):
        opening.begin()
        waited()
    assert time.monotonic() - begun < 2  # and in all not for page after page


def test_the_container_file_takes_what_is_there():
    text = Path("Containerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE):
        *sources, _ = line.split()
        assert all(Path(source).exists() for source in sources), line
        kept = Path(".dockerignore").read_text(encoding="utf-8").split()
        assert all(f"!{source}" in kept for source in sources), line
    entry = re.search(r"^ENTRYPOINT (.*)$", text, re.MULTILINE)
    assert entry
    assert json.loads(entry[1])[:2] == ["regame", "app"]
    pins = re.search(r"sed -n '(.*)' requirements.lock", text)
    assert pins
    assert shlex.split(pins[0])[2].endswith("/p")


@pytest.fixture(scope="module")
def behind():
    with serving("--token", TOKEN, "--root-path", ROOT, "--visits", "2", "--cores", "1") as found:
        yield found


def test_the_page_works_with_a_token_under_a_path(browser, behind):
    address, _, query = behind.address.partition("/?")
    assert (urlsplit(address).path, query) == (ROOT, f"token={TOKEN}")
    visitor = Visitor(browser, address)
    try:
        visitor.open(f"?token={TOKEN}&months=12&at=0")
        assert "token" not in visitor.page.evaluate("location.href")
        visitor.press("Step")
        visitor.wait_for_month(1)
        visitor.wait_for_address("at=1", "months=12")
        assert visitor.page.evaluate("location.pathname") == f"{ROOT}/"
        assert all(urlsplit(url).path.startswith(f"{ROOT}/") for url in visitor.asked)
        assert visitor.wrong == []
    finally:
        visitor.context.close()


def test_without_the_token_nothing_is_answered(behind):
    place = urlsplit(behind.address).netloc
    for path, status in {"/": 401, "/healthz": 200, "/static/main.js": 401}.items():
        asked = http.client.HTTPConnection(place, timeout=20)
        asked.request("GET", ROOT + path)
        answer = asked.getresponse()
        assert answer.status == status, path
        assert "frame-ancestors 'none'" in str(answer.headers["content-security-policy"])
    with pytest.raises(InvalidStatus, match="403"):
        Wire(f"http://{place}")

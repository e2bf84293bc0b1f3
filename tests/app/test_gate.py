"""Who may ask the server, what it answers to others, and what it never fetches."""

import http.client
import json
import shutil
from urllib.parse import urlsplit

import pytest
from tests.app.browserless import Wire, message
from websockets.exceptions import InvalidStatus

from regame.app.gate import Gate, is_allowed

HOST = "127.0.0.1:8765"


async def _nobody(scope, receive, send) -> None:
    raise AssertionError("nobody is asked")


def refused(kind: str, numbers: bool = False, method: str = "GET", **given: str) -> bool:
    headers = [(k.replace("_", "-").encode(), v.encode()) for k, v in given.items()]
    scope = {"type": kind, "method": method, "path": "/", "headers": headers}
    return bool(
        Gate(_nobody, ["localhost", "127.0.0.1", "::1", "page.example"], numbers).refusal(scope)
    )


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "host, origin",
    [
        (HOST, f"http://{HOST}"),
        ("LOCALHOST:8765", "http://localhost:8765"),
        ("[::1]:8765", "http://[::1]:8765"),
        ("page.example", "https://page.example"),
        ("page.example:443", "https://page.example"),
        ("page.example", "http://page.example:80"),
    ],
)
def test_our_own_pages_are_let_in(kind: str, host: str, origin: str):
    assert not refused(kind, host=host, origin=origin)


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "host, origin",
    [
        (HOST, "http://evil.example"),
        (HOST, "http://localhost:8765"),
        (HOST, "http://127.0.0.1:3000"),
        (HOST, "http://127.0.0.1"),
        (HOST, "null"),
        (HOST, "file://"),
        (HOST, f"http://{HOST}@evil.example"),
        (HOST, f"http://evil.example/{HOST}"),
        ("evil.example", "http://evil.example"),
        ("evil.example:8765", "http://evil.example:8765"),
        ("127.0.0.1.evil.example", "http://127.0.0.1.evil.example"),
        ("user@127.0.0.1", "http://127.0.0.1"),
        ("127.0.0.1:x", "http://127.0.0.1:x"),
        ("192.168.1.2:8765", "http://192.168.1.2:8765"),
        ("", ""),
    ],
)
def test_others_are_refused(kind: str, host: str, origin: str):
    assert refused(kind, host=host, origin=origin)


def test_requests_without_an_origin_may_only_read():
    assert not refused("http", host=HOST)
    assert refused("http", method="POST", host=HOST)
    assert refused("websocket", host=HOST)
    assert refused("http", host=HOST, sec_fetch_site="cross-site", sec_fetch_mode="no-cors")
    assert not refused("http", host=HOST, sec_fetch_site="cross-site", sec_fetch_mode="navigate")
    assert not refused("http", numbers=True, host="192.168.1.2:8765")
    assert refused("http", numbers=True, host="evil.example:8765")


def answer(
    address: str, path: str, method: str = "GET", **headers: str
) -> http.client.HTTPResponse:
    place = urlsplit(address)
    asked = http.client.HTTPConnection(place.netloc, timeout=20)
    asked.request(method, path, headers=headers)
    return asked.getresponse()


def test_every_answer_forbids_what_the_page_does_not_need(address: str):
    for path in ("/", "/readyz", "/static/assets/favicon.svg", "/nothing", "/_solara/cdn/none@1/x"):
        given = answer(address, path).headers
        assert given["x-frame-options"] == "DENY"
        assert given["x-content-type-options"] == "nosniff"
        assert given["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in given["content-security-policy"]
    policy = answer(address, "/").headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert scripts.count("'sha256-") >= 5
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert answer(address, "/", Host="evil.example").status == 403
    assert answer(address, "/", Origin="http://evil.example").status == 403


def test_a_header_does_not_move_the_page_for_others(address: str):
    answer(address, "/", **{"x-script-name": "//evil.example", "script-name": "//evil.example"})
    assert b"evil.example" not in answer(address, "/").read()


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_a_page_of_elsewhere_opens_no_websocket(address: str, origin: str | None):
    with pytest.raises(InvalidStatus) as error:
        Wire(address, origin=origin)
    assert error.value.response.status_code == 403


def test_nothing_is_fetched_from_elsewhere(address: str):
    for path in (
        "left-pad@1.3.0/index.js", "left-pad", "@widgetti/solara-vuetify-app@10.1.1/none.js",
        "..%2f..%2f..%2fetc/passwd", "%2e%2e/%2e%2e/etc/passwd", "https:/example.com/x.js",
    ):  # fmt: skip
        assert answer(address, f"/_solara/cdn/{path}").status == 404, path
    assert answer(address, "/_solara/cdn/requirejs@2.3.6/require.js").status == 200


def test_an_address_with_a_nul_is_refused(address: str):
    asked = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    for path in ("/_solara/cdn/%00", "/static/%00", "/%00"):
        asked.request("GET", path)
        answer = asked.getresponse()
        answer.read()
        assert answer.status == 403


def test_asking_for_a_folder_of_files_deletes_none(tmp_path, monkeypatch):
    served = pytest.importorskip("regame.app.site")
    folder = tmp_path / "one@1.0.0" / "dist"
    folder.mkdir(parents=True)
    (folder / "main.js").write_text("1")
    asked: list[str] = []
    monkeypatch.setattr("requests.get", lambda url, **_: asked.append(url))
    monkeypatch.setattr(shutil, "rmtree", lambda path: asked.append(str(path)))
    files = served.LocalFiles(directory=tmp_path)
    assert files.lookup_path("one@1.0.0/dist/main.js")[1] is not None
    assert files.lookup_path("one@1.0.0/none.js")[1] is None
    files.lookup_path("one@1.0.0/dist")
    assert asked == []
    assert (folder / "main.js").exists()


def test_what_solara_serves_beside_the_page_is_not_there(address: str):
    for path in (
        "/resourcez",
        "/jupyter/api/kernels/1",
        "/_solara/api/evict/1",
        "/static/public/x",
    ):
        assert answer(address, path).status in (404, 405), path
    own = {"Origin": address}
    assert answer(address, "/_solara/api/close/none", "POST", **own).status == 404
    assert answer(address, "/_solara/api/close/none").status in (404, 405)


MAKE = {"create_widget": ["ipywidgets", "Text"], "id": "x", "props": {"value": "made"}}
CALL = {"update_ref": {"functionRef": "close_all"}, "prop": "x", "id": "x"}


@pytest.mark.parametrize(
    "data",
    [
        {"method": "custom", "content": MAKE},
        {"method": "custom", "content": CALL},
        {"method": "custom", "content": {"event": "__class__", "data": {}}},
        {"method": "update", "state": {"template": "<b>"}, "buffer_paths": []},
        {"method": "update", "state": {"location": 5}, "buffer_paths": []},
        {"method": "run", "args": {"path": "/", "dark": False, "themes": {"__class__": {}}}},
        {"method": "run", "args": {"path": 5, "dark": False, "themes": {}}},
        {"method": "evict"},
        {"method": "reload"},
        {"method": "custom", "content": {"event": "act", "data": "\ud800"}},
    ],
)
def test_what_the_page_does_not_say_is_not_heard(data: dict[str, object]):
    assert not is_allowed(json.dumps(message("comm_msg", comm_id="x", data=data)))


def test_what_the_page_says_is_heard():
    for data in (
        {"method": "custom", "content": {"event": "act", "data": {"do": "step"}}},
        {"method": "update", "state": {"dark_effective": False}, "buffer_paths": []},
        {"method": "run", "args": {"path": "/?a=b", "dark": False, "appName": None,
                                   "themes": {"light": {}, "dark": {}}}},
    ):  # fmt: skip
        assert is_allowed(json.dumps(message("comm_msg", comm_id="x", data=data)))
    assert is_allowed(json.dumps(message("kernel_info_request")))
    assert not is_allowed(json.dumps(message("shutdown_request")))
    assert not is_allowed(
        json.dumps(message("comm_open", comm_id="x", target_name="jupyter.widget"))
    )


def test_a_widget_of_another_module_is_not_made(address: str):
    with Wire(address) as wire:
        wire.open_page("/?months=2")
        for model in list(wire.models):
            wire.say(model, {"method": "custom", "content": MAKE})
        wire.act({"do": "step"})
        assert wire.listen(lambda: wire.bar["at"] == 1)
        assert "TextModel" not in wire.texts()

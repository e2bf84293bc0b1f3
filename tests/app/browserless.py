"""A visitor of the live page without a browser: it speaks over the websocket as the page does."""

import json
import time
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from websockets.sync.client import connect


def message(kind: str, **content: Any) -> dict[str, Any]:
    header = {"msg_id": uuid4().hex, "msg_type": kind, "session": "s", "username": "",
              "version": "5.2", "date": "2026-01-01T00:00:00.000Z"}  # fmt: skip
    return {"header": header, "parent_header": {}, "metadata": {}, "content": content,
            "buffers": [], "channel": "shell"}  # fmt: skip


class Wire:
    """One connection. models: comm -> what the server said that it holds."""

    def __init__(self, address: str, origin: str | None = "own"):
        self.page = uuid4().hex
        place = urlsplit(address).netloc
        url = f"ws://{place}/jupyter/api/kernels/{uuid4().hex}/channels?session_id={self.page}"
        self.url = url
        given: Any = address if origin == "own" else origin
        self.opened = ExitStack()
        joined = connect(url, origin=given, max_size=2**26, max_queue=None, open_timeout=20)
        self.socket = self.opened.enter_context(joined)
        self.models: dict[str, dict[str, Any]] = {}
        self.control = uuid4().hex

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.opened.close()

    def send(self, kind: str, **content: Any) -> None:
        self.socket.send(json.dumps(message(kind, **content)))

    def say(self, model: str, data: Any) -> None:
        self.send("comm_msg", comm_id=model, data=data)

    def open_page(self, path: str, seconds: float = 60) -> bool:
        """Ask for the page at an address; return whether it is drawn in time."""
        self.send("comm_open", comm_id=self.control, target_name="solara.control", data={})
        args = {"path": path, "dark": False, "themes": {"light": {}, "dark": {}}, "appName": None}
        self.say(self.control, {"method": "run", "args": args})
        return self.listen(lambda: bool(self.bar), seconds)

    @property
    def bar(self) -> dict[str, Any]:
        """What the line of buttons shows."""
        states = (model.get("shown") for model in self.models.values())
        found = [s for s in states if isinstance(s, dict) and "playing" in s]
        return found[-1] if found else {}

    def act(self, data: Any) -> None:
        """Do what a visitor does, through the line of buttons."""
        model = next(
            name
            for name, state in self.models.items()
            if isinstance(state.get("shown"), dict) and "playing" in state["shown"]
        )
        self.say(model, {"method": "custom", "content": {"event": "act", "data": data}})

    def listen(self, until: Any, seconds: float = 20) -> bool:
        """Take in what the server says until something holds; return whether it came to."""
        end = time.monotonic() + seconds
        while not until():
            try:
                self._take(self.socket.recv(max(end - time.monotonic(), 0.001)))
            except TimeoutError:
                return False
        return True

    def drain(self) -> None:
        """Take in what has come."""
        while True:
            try:
                self._take(self.socket.recv(0.0005))
            except TimeoutError:
                return

    def _take(self, text: str | bytes) -> None:
        if isinstance(text, bytes):
            return
        said = json.loads(text)
        content = said.get("content", {})
        data = content.get("data", {}) if isinstance(content, dict) else {}
        if said["header"]["msg_type"] == "comm_open":
            self.models[content["comm_id"]] = dict(data.get("state", {}))
        elif said["header"]["msg_type"] == "comm_msg" and data.get("method") in (
            "update",
            "echo_update",
        ):
            self.models.setdefault(content["comm_id"], {}).update(data.get("state", {}))

    def texts(self) -> str:
        """All that is held, as one text."""
        return json.dumps(self.models, default=str)

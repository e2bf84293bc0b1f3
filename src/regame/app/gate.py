"""Who may ask the server, and what its answers forbid a browser to do.

A page of another site can send requests to a server on this machine, and a name of another site can
be made to lead to it. So the name that is asked for must be one of ours, and what scripts ask must
come from a page of that name.

Widgets take more than the page needs: to make a widget of any class of any module, to call methods
and to set whatever they hold. So of messages only those of the page's own script are passed on.
"""

import json
import logging
from collections.abc import Collection
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from jsonschema import Draft202012Validator
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regame.core.packaged import toml

LOG = logging.getLogger(__name__)
PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
POLICY = "content-security-policy"
SERVER = toml("server.toml")  # what the server sends and forbids
SCHEMA = Path(__file__).with_name("said.schema.json").read_text(encoding="utf-8")
SAID = Draft202012Validator(json.loads(SCHEMA))  # what a browser may say
TEXTS: dict[str, str] = SERVER["texts"]  # why nothing is served


class Gate:
    """Lets in who may ask. names: host names that lead here; numbers: whether any IP address does.

    A browser cannot be led here by an address in figures: it is only names that others can bend.
    """

    def __init__(self, app: ASGIApp, names: Collection[str], numbers: bool):
        self.app = app
        self.names = {name.lower() for name in names}
        self.numbers = numbers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it with 403."""
        kind = scope["type"]
        why = "" if kind == "lifespan" else self.refusal(scope)
        if kind == "http":
            app = PlainTextResponse(why, 403) if why else self.app
            await app(scope, receive, _guarded(send))
        elif why:  # before it is accepted: the browser is answered with 403
            await send({"type": "websocket.close", "code": 1008, "reason": why.strip()})
        else:
            await self.app(scope, _checked(receive), send)

    def refusal(self, scope: Scope) -> str:
        """Return why a request is refused, or "" where it is not."""
        if "\0" in scope["path"]:  # no file system has such a name, and libraries stumble over it
            return TEXTS["no_path"]
        headers = Headers(scope=scope)
        host = _split(headers.getlist("host"))
        if host is None or not self._is_ours(host.hostname or ""):
            return TEXTS["not_here"]
        if "origin" not in headers:
            reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
            site, mode = headers.get("sec-fetch-site"), headers.get("sec-fetch-mode")
            fit = reads and (site not in ("cross-site", "same-site") or mode == "navigate")
        else:
            origin = _origin(headers.getlist("origin"))
            fit = origin is not None and _place(origin) == _place(host, origin)
        return "" if fit else TEXTS["not_yours"]

    def _is_ours(self, name: str) -> bool:
        if name in self.names:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return self.numbers


def _split(given: list[str]) -> SplitResult | None:
    """Return the one host of a request, or None where it is no plain name, with a port or not."""
    if len(given) != 1 or set(given[0]) & set("@/?#\\ \t"):
        return None
    try:
        parts = urlsplit(f"//{given[0]}")
        return parts if parts.hostname and (parts.port is None or parts.port) else None
    except ValueError:
        return None


def _origin(given: list[str]) -> SplitResult | None:
    scheme, _, host = given[0].partition("://")
    parts = _split([host]) if len(given) == 1 and scheme in ("http", "https") else None
    return None if parts is None else parts._replace(scheme=scheme)


def _place(host: SplitResult, origin: SplitResult | None = None) -> tuple[str | None, int | None]:
    """Return name and port; without a port, that of the scheme by which the origin was asked."""
    scheme = (origin or host).scheme
    return host.hostname, host.port or PORTS.get(scheme)


def _guarded(send: Send) -> Send:
    """Return what sends an answer with all headers; a policy of its own stays."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SERVER["headers"].items():
                headers.setdefault(name, value)
        await send(message)

    return sent


def _checked(receive: Receive) -> Receive:
    """Return what hands on only what the page says; the first of the rest is logged."""
    logged = False

    async def received() -> Message:
        nonlocal logged
        while True:
            message = await receive()
            string = message.get("text")
            if message["type"] != "websocket.receive" or (string and is_allowed(string)):
                return message
            if not logged:
                LOG.warning("a browser said what the page does not say: it was not heard")
            logged = True

    return received


def is_allowed(text: str) -> bool:
    """Return whether a message is one that the page sends."""
    try:
        message = json.loads(text)
        text.encode()
        json.dumps(message, ensure_ascii=False).encode()  # half a letter breaks every answer
    except (ValueError, RecursionError):
        return False
    return bool(SAID.is_valid(message))

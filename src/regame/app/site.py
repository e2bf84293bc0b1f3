"""What the server answers: its entry, the page, its files and its websocket, and nothing else."""

import asyncio
import base64
import hashlib
import hmac
import logging
import os
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import reacton.core
from solara.server import app as kernel_app
from solara.server import kernel_context, settings
from solara.server import starlette as served
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from regame.app.gate import POLICY, SERVER, TEXTS, Gate
from regame.app.places import COMING, INTERNAL, PLACES, VISITS, host_of

FREE = ("/healthz", "/readyz")  # whoever watches a server may ask these without a token
WEEK = 7 * 24 * 3600  # seconds that a browser keeps the token


class Under:
    """Answers under a path, whether the proxy before it keeps that path or takes it off."""

    def __init__(self, app: ASGIApp, root: str):
        self.app, self.root = app, root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, as asked for under the path."""
        if scope["type"] == "lifespan" or not self.root:
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path == self.root and scope["type"] == "http":
            query = scope.get("query_string", b"").decode("latin-1")
            to = f"{self.root}/{'?' + query if query else ''}"
            await RedirectResponse(to, 307)(scope, receive, send)
            return
        full = path if path.startswith(f"{self.root}/") else self.root + path
        scope = {**scope, "root_path": self.root, "path": full, "raw_path": full.encode()}
        await self.app(scope, receive, send)


class Locked:
    """Lets in who has the token: in the link once, and then in a cookie."""

    def __init__(self, app: ASGIApp, token: str, root: str = ""):
        self.app, self.token, self.root = app, token, root
        # Cookies of all ports of a machine are one: two servers must not share a name.
        self.cookie = f"regame-{hashlib.sha256(token.encode()).hexdigest()[:12]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer 401; a link with the token is led to one without."""
        if not self.token or scope["type"] == "lifespan" or self._may(scope):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "no token"})
            return
        fields = HTTPConnection(scope).query_params
        if scope["method"] != "GET" or not any(map(self._is_it, fields.getlist("token"))):
            await PlainTextResponse(TEXTS["no_token"], 401)(scope, receive, send)
            return
        query = urlencode([pair for pair in fields.multi_items() if pair[0] != "token"])
        answer = RedirectResponse(f"{self.root}/{'?' + query if query else ''}", 303)
        answer.set_cookie(
            self.cookie, self.token, max_age=WEEK, path=self.root or "/", httponly=True,
            samesite="lax", secure=scope.get("scheme") == "https",
        )  # fmt: skip
        await answer(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        if scope["type"] == "http" and scope["path"].removeprefix(self.root) in FREE:
            return True
        return self._is_it(HTTPConnection(scope).cookies.get(self.cookie, ""))

    def _is_it(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())


LOG = logging.getLogger(__name__)
CDN = "/_solara/cdn"
SCRIPT = re.compile(rb"<script(?P<given>[^>]*)>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE)
KERNEL = re.compile(r"[A-Za-z0-9._-]{1,128}")
ASKING = 20.0  # seconds in which whoever opens a websocket has to ask for the page
MANY = 1000  # visits where no limit was set
RETRY = {"Retry-After": "60"}


class Unshown:
    """In the place of Python's `traceback` where a fault is written on the page: it is logged."""

    @staticmethod
    def format_exception(_: object, error: BaseException, __: object) -> list[str]:
        """Return what a visitor may read."""
        LOG.error("the page could not be shown", exc_info=error)
        return [INTERNAL]


shows: Any
for shows in (reacton.core, kernel_app):
    shows.traceback = Unshown


def site(names: Collection[str], numbers: bool, token: str = "", root: str = "") -> Gate:
    """Return the application, behind its gate: who may ask is as `Gate` says.

    token: that the link must hold, or "" for none; root: the path under which a proxy shows it.
    """
    files = served.StaticFilesOptionalAuth
    routes = [
        Route("/", _page),
        Route("/readyz", served.readyz),
        Route("/healthz", _health),
        WebSocketRoute("/jupyter/api/kernels/{kernel_id}/channels", _connect),
        Route("/_solara/api/close/{kernel_id}", _leave, methods=["POST"]),
        Mount(CDN, LocalFiles(directory=settings.assets.proxy_cache_dir, check_dir=False)),
        Mount("/static/assets", served.StaticAssets()),
        Mount("/static", files(directory=served.server.solara_static)),
        Mount("/jupyter/nbextensions", served.StaticNbFiles()),
    ]
    app = Starlette(routes=routes, lifespan=served.lifespan, middleware=served.middleware)
    return Gate(Under(Locked(app, token, root), root), names, numbers)


class LocalFiles(served.StaticFilesOptionalAuth):
    """Files of Solara's that came with `solara-assets`; what is not there is fetched from nowhere.

    Solara's own would ask a network for it, on anybody's word, and keep the answer.
    """

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Return place and status of a file; a package's name alone means its main file."""
        return super().lookup_path(path if "/" in path else f"{path}/__main.js")


async def _health(_: Request) -> Response:
    """Say that the server answers, and how many of its places are taken."""
    return JSONResponse({"visits": PLACES.taken, "places": PLACES.most})


async def _page(request: Request) -> Response:
    if _crowded():
        return PlainTextResponse(TEXTS["full"], 503, RETRY)
    COMING.begin()
    response = await served.root(request)
    response.headers[POLICY] = _policy(bytes(response.body), request.headers["host"])
    return response


def _crowded() -> bool:
    limit = settings.kernel.max_count
    return limit is not None and len(kernel_context.contexts) >= limit


@lru_cache(maxsize=8)
def _policy(body: bytes, host: str) -> str:
    """Return the policy of the page: of scripts within it only its own, by their digests."""
    codes = [
        script["code"] for script in SCRIPT.finditer(body) if b"src=" not in script["given"].lower()
    ]
    digests = (base64.b64encode(hashlib.sha256(code).digest()).decode() for code in codes)
    scripts = " ".join(sorted({f"'sha256-{digest}'" for digest in digests}))
    return "; ".join(SERVER["policy"]).format(scripts=scripts, host=host)


async def _connect(websocket: WebSocket) -> None:
    """Join a visit, or begin one where there is room."""
    kernel, page = websocket.path_params["kernel_id"], websocket.query_params.get("session_id", "")
    contexts, limit = kernel_context.contexts, settings.kernel.max_count or MANY
    fit = bool(KERNEL.fullmatch(kernel) and KERNEL.fullmatch(page))
    if fit and kernel not in contexts:
        fit = not _crowded() and VISITS.begin(kernel, host_of(websocket.client), contexts, limit)
    if not fit:
        await websocket.close(1008)
        return
    late = asyncio.create_task(_end_unasked(websocket, kernel))
    try:
        await served.kernel_connection(websocket)
    finally:
        late.cancel()
        VISITS.end(kernel)
        if _unasked(kernel):  # it would be kept for a minute, for a page that never was
            await asyncio.to_thread(contexts[kernel].close)


async def _end_unasked(websocket: WebSocket, kernel: str) -> None:
    """Close a websocket over which nobody asks for the page."""
    await asyncio.sleep(ASKING)
    if _unasked(kernel):
        await websocket.close(1008)


def _unasked(kernel: str) -> bool:
    context = kernel_context.contexts.get(kernel)
    return context is not None and context.container is None


def _leave(request: Request) -> Response:
    """Hear that a page was closed."""
    kernel, page = request.path_params["kernel_id"], request.query_params.get("session_id", "")
    context = kernel_context.contexts.get(kernel)
    if context is None or page not in context.page_status:
        return PlainTextResponse("No such page.\n", 404)
    return served.close(request)

"""How the page is reached: under a path of a proxy, and with a token in its link."""

import hashlib
import hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

FREE = ("/healthz", "/readyz")  # whoever watches a server may ask these without a token
WEEK = 7 * 24 * 3600  # seconds that a browser keeps the token
NO_TOKEN = "This page is opened by a link with a token in it: ask whoever runs it for the link.\n"


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
        fields = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        tokens = [value for name, value in fields if name == "token"]
        if scope["method"] != "GET" or not any(map(self._is_it, tokens)):
            await PlainTextResponse(NO_TOKEN, 401)(scope, receive, send)
            return
        query = urlencode([pair for pair in fields if pair[0] != "token"])
        answer = RedirectResponse(f"{self.root}/{'?' + query if query else ''}", 303)
        answer.set_cookie(
            self.cookie, self.token, max_age=WEEK, path=self.root or "/", httponly=True,
            samesite="lax", secure=scope.get("scheme") == "https",
        )  # fmt: skip
        await answer(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        if scope["type"] == "http" and scope["path"].removeprefix(self.root) in FREE:
            return True
        try:
            cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        except CookieError:
            return False
        return self.cookie in cookies and self._is_it(cookies[self.cookie].value)

    def _is_it(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())

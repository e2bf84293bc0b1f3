"""How the live page is served: the flags of `regame app`."""

import os
import re
import secrets
from dataclasses import dataclass

from regame.core.errors import UserError
from regame.core.options import offered

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")
ROOT = re.compile(r"(/[A-Za-z0-9._~-]+)+")
ENVIRONMENT = "REGAME_TOKEN"  # variable that holds the token: other users see a command line
APP = offered("app")


@dataclass(frozen=True, kw_only=True)
class Serving:
    """Where the page listens, who is let in, and how much its visits may take."""

    host: str = APP["host"].field("127.0.0.1")
    port: int = APP["port"].field(8765)
    no_browser: bool = APP["no_browser"].field(False)
    name: tuple[str, ...] = APP["name"].field(())
    token: str | None = APP["token"].field()
    no_token: bool = APP["no_token"].field(False)
    root_path: str = APP["root_path"].field("")
    visits: int = APP["visits"].field(32)
    cores: int | None = APP["cores"].field()

    @property
    def alone(self) -> bool:
        """Whether only this machine reaches it."""
        return self.host in LOOPBACK


def chosen_token(options: Serving) -> str:
    """Return the token of a server: what is given, else a new one unless only this machine asks.

    Raises UserError where what is given is no safe word.
    """
    typed = options.token or os.environ.get(ENVIRONMENT)
    if options.no_token:
        if options.token is not None:
            raise UserError("--token: not with --no-token")
        return ""
    if typed is None:
        return "" if options.alone else secrets.token_urlsafe(16)
    if TOKEN.fullmatch(typed) is None:
        raise UserError("--token: must have 8 to 128 letters, digits, - or _")
    return typed


def checked_root(given: str) -> str:
    """Return a path under which a proxy shows the page, without a slash at its end; "" is none.

    Raises UserError where it is no such path.
    """
    root = given.rstrip("/")
    if root and (ROOT.fullmatch(root) is None or ".." in root):
        raise UserError(f"--root-path = {given[:40]!r}: must be a path such as /regame")
    return root

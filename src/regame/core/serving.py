"""How the live page is served: the flags of `regame app`."""

from dataclasses import dataclass
from typing import Annotated

from regame.core.options import Flag

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ENVIRONMENT = "REGAME_TOKEN"  # variable that holds the token: other users see a command line


@dataclass(frozen=True, kw_only=True)
class Serving:
    """Where the page listens, who is let in, and how much its visits may take."""

    host: Annotated[str, Flag("Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Flag("Port to listen on.", least=1, most=65535)] = 8765
    no_browser: Annotated[bool, Flag("Open no browser.", name="no-browser")] = False
    name: Annotated[
        tuple[str, ...],
        Flag("Another host name of this page, behind a proxy; may be repeated.", "HOST",
             usual="none"),
    ] = ()  # fmt: skip
    token: Annotated[
        str | None,
        Flag(f"Word that the link must hold, or {ENVIRONMENT}.", "WORD",
             usual="a new one where others reach the page, else none"),
    ] = None  # fmt: skip
    no_token: Annotated[bool, Flag("Let in whoever reaches the page.", name="no-token")] = False
    root_path: Annotated[
        str,
        Flag("Path of the page behind a proxy, as /regame.", "PATH", usual="none",
             name="root-path"),
    ] = ""  # fmt: skip
    visits: Annotated[int, Flag("Visits at once.", "N", 1, most=1000)] = 32
    cores: Annotated[
        int | None, Flag("Cores that all visits may use together.", "N", 1, "all", 1024)
    ] = None

    @property
    def alone(self) -> bool:
        """Whether only this machine reaches it."""
        return self.host in LOOPBACK

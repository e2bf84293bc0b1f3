"""What one client may take: sockets, time to ask for something, and visits."""

import socket
from collections.abc import Collection
from typing import Any, NamedTuple

SHARE = 0.75  # of all visits, those that one client may have: a class comes from one address


class Who(NamedTuple):
    """Who is there: the client, a host, and what tells its browser from others; "" is unknown."""

    client: str = ""
    browser: str = ""


class Visits:
    """Whose each visit is. A visit is that of a kernel; a client is a host."""

    def __init__(self) -> None:
        self._client: dict[str, str] = {}  # of each kernel
        self._joined: set[str] = set()  # kernels whose websocket is open

    def of(self, kernel: str) -> str:
        """Return the client of a kernel, "" if it is not known."""
        return self._client.get(kernel, "")

    def begin(self, kernel: str, client: str, there: Collection[str], most: int) -> bool:
        """Note a new kernel, beside those that are there, unless the client has too many."""
        clients = {kernel_id: whose for kernel_id, whose in self._client.items()
                if kernel_id in there or kernel_id in self._joined}  # fmt: skip
        free = sum(whose == client for whose in clients.values()) < max(SHARE * most, 1)
        if free:
            clients[kernel] = client
            self._joined.add(kernel)
        self._client = clients
        return free

    def end(self, kernel: str) -> None:
        """Hear that a websocket is closed; its kernel may be there for a while."""
        self._joined.discard(kernel)


NOBODY = Who()
VISITS = Visits()  # of this server


def watched(base: type, sockets: int, seconds: float) -> type:
    """Return uvicorn's protocol of HTTP, one that closes what is too much or asks for nothing.

    sockets: that one client may hold; seconds: in which it has to ask for something, whole headers.
    """

    class Watched(base):
        """A socket of a client, until it becomes a websocket."""

        def connection_made(self, transport: Any) -> None:
            """Let a client in unless it holds too many sockets."""
            super().connection_made(transport)
            self._began = False
            wire = transport.get_extra_info("socket")
            if wire is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
                # Else what is sent to a client that is gone keeps its socket for a quarter hour.
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(2000 * seconds))
            host = host_of(self.client)
            if sum(host_of(connection.client) == host for connection in self.connections) > sockets:
                transport.abort()
            else:
                self.loop.call_later(seconds, self._look)

        def _look(self) -> None:
            """Close a socket over which nothing, or only the beginning of headers, has come."""
            if self.transport.is_closing() or self.transport.get_protocol() is not self:
                return
            answers = self.cycle is not None and not self.cycle.response_complete
            begins = not answers and self.timeout_keep_alive_task is None
            if begins and (self._began or self.cycle is None):
                self.transport.abort()
                return
            self._began = begins
            self.loop.call_later(seconds, self._look)

    return Watched


def host_of(client: tuple[str, int] | Any) -> str:
    """Return the host of a client, as a server names it; "" where it names none."""
    return str(client[0]) if client else ""

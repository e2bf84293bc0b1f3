"""How many visits there can be at once, and play; what one client may take; memory given back.

A client takes sockets, time to ask for something, and visits. Memory of visits that ended goes back
to the system, not only to Python.
"""

import ctypes
import gc
import os
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Collection
from contextlib import suppress
from itertools import count
from threading import Condition, Event
from typing import Any, NamedTuple

from regame.core.cores import Cores

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


INTERNAL = "something of ours failed; the server's log says what"
MOST = 32  # a visit of 240 months holds 75 MB, and twice that comparing


class Opening:
    """Pages that are being opened. Worlds wait for their first pictures, which need every core.

    most: seconds for which they wait at most. They have waited for two such times at once at most,
    and for a third of all time: whoever opens page after page stops nobody's worlds.
    """

    def __init__(self, most: float):
        self.most = most
        self._ends: deque[float] = deque()  # when each page is late, by the clock
        self._left, self._held, self._seen = 2 * most, False, time.monotonic()
        self._news = Condition()

    def begin(self) -> None:
        """Say that a page was asked for."""
        with self._news:
            self.awaited()
            self._ends.append(time.monotonic() + self.most)

    def picture(self) -> Callable[[int], None]:
        """Return what a page says whenever it has painted: its first picture is there."""
        painted = count()

        def stand(_: int) -> None:
            """Hear it; later pictures are not waited for."""
            if next(painted):
                return
            with self._news:
                self.awaited()
                if self._ends:
                    self._ends.popleft()
                self._news.notify_all()

        return stand

    def wait(self, stop: Callable[[], bool]) -> None:
        """Wait until no first picture is awaited, or it is late, or `stop` says so."""
        with self._news:
            while self.awaited() and not stop():
                self._news.wait(PEEP)

    def awaited(self) -> bool:
        """Return whether worlds have to wait now, and count for how long they have waited."""
        with self._news:
            now = time.monotonic()
            passed, self._seen = now - self._seen, now
            self._left += -passed if self._held else passed / 2
            self._left = min(self._left, 2 * self.most)
            while self._ends and self._ends[0] <= now:
                self._ends.popleft()
            self._held = bool(self._ends) and self._left > 0
            return self._held


PEEP = 0.1  # seconds after which somebody who waits looks whether it still has to
COMING = Opening(3.0)
PLACES = Cores(MOST)  # of this server, for visits
# Kernels let go of Python's lock, so visitors share the cores; more at once would only queue there.
CORES = Cores(os.cpu_count() or 1)

PAUSE = 2.0  # seconds: what closes a visit is done with it by then, and many that end are one
_ended = Event()


def visit_ended() -> None:
    """Say that a visit ended; what it held is given back a little later."""
    _ended.set()


def watch(forget: Callable[[], None]) -> None:
    """Give memory back whenever visits end, for ever.

    forget: lets go of what is kept for others, when the last has left.
    """
    while True:
        _ended.wait()
        time.sleep(PAUSE)
        _ended.clear()
        if not PLACES.taken:
            forget()
        give_back()


def give_back() -> None:
    """Collect what nobody refers to, and let the C library return what is free, on Linux.

    Visits hold rings of references, and arrays come from heaps that shrink only on demand.
    """
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # a C library other than GNU's
            ctypes.CDLL(None).malloc_trim(0)

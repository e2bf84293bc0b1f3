"""How many visits there can be at once, and play; and memory of those that ended.

Memory goes back to the system then, not only to Python.
"""

import ctypes
import gc
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from threading import Condition, Event, Lock

from regame.core.cores import Cores

INTERNAL = "something of ours failed; the server's log says what"
MOST = 32  # a visit of 240 months holds 75 MB, and twice that comparing


class Places:
    """Places for visits. most: how many; taken: how many are taken."""

    def __init__(self, most: int = MOST):
        self.most = most
        self.taken = 0
        self._lock = Lock()

    def take(self) -> bool:
        """Take a place; return whether there was one."""
        with self._lock:
            free = self.taken < self.most
            self.taken += free
            return free

    def leave(self) -> None:
        """Give a place back."""
        with self._lock:
            self.taken -= 1


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
            self._awaited()
            self._ends.append(time.monotonic() + self.most)

    def picture(self) -> Callable[[int], None]:
        """Return what a page says whenever it has painted: its first picture is there."""
        painted = count()

        def stand(_: int) -> None:
            """Hear it; later pictures are not waited for."""
            if next(painted):
                return
            with self._news:
                self._awaited()
                if self._ends:
                    self._ends.popleft()
                self._news.notify_all()

        return stand

    def wait(self, stop: Callable[[], bool]) -> None:
        """Wait until no first picture is awaited, or it is late, or `stop` says so."""
        with self._news:
            while self._awaited() and not stop():
                self._news.wait(PEEP)

    @property
    def awaited(self) -> bool:
        """Whether worlds have to wait now."""
        with self._news:
            return self._awaited()

    def _awaited(self) -> bool:
        """Return whether a picture is awaited now, and count for how long worlds have waited."""
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
PLACES = Places()  # of this server
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

"""Memory of visits that ended goes back to the system, not only to Python."""

from __future__ import annotations

import ctypes
import gc
import sys
import time
from contextlib import suppress
from threading import Event, Thread

PAUSE = 2.0  # seconds: what closes a visit is done with it by then, and many that end are one
_ended = Event()


def visit_ended() -> None:
    """Say that a visit ended; what it held is given back a little later."""
    _ended.set()


def watch() -> None:
    """Give memory back whenever visits end, in a thread of its own."""
    Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while True:
        _ended.wait()
        time.sleep(PAUSE)
        _ended.clear()
        give_back()


def give_back() -> None:
    """Collect what nobody refers to, and let the C library return what is free, on Linux.

    Visits hold rings of references, and arrays come from heaps that shrink only on demand.
    """
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # a C library other than GNU's
            ctypes.CDLL(None).malloc_trim(0)

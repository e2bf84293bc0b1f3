"""Which strategy a process asks now, and for how long: noted for others, and limited.

A strategy of a user's own may end its process: it crashes in a library or calls `os._exit`. Nothing
in that process can say so afterwards; the note can. One that forks, or takes more than PATIENCE for
a month, is stopped with a fault of its own. The limit is the system's alarm: Windows has none, it
reaches the main thread alone (not that of a Dask worker), and waits for a call into C to come back.
A process that plays for others and has still not come back, ends.
"""

import faulthandler
import json
import mmap
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from regame.core.errors import StrategyError, UserError
from regame.strategies.contract import Strategy

SIZE = 4096  # bytes of a note
PATIENCE = 60.0  # seconds that a strategy may take for all runs of a month
VARIABLE = "REGAME_PATIENCE"  # of the environment: another limit
ALARM: signal.Signals | None = getattr(signal, "SIGALRM", None)

type Asked = tuple[str, str, int, int]  # strategy, who plays it, run and month

_note: mmap.mmap | None = None
_asked: Asked | None = None
_serves = False  # whether this process plays for another one


def serve(path: Path | None) -> None:
    """Play for another process from now on, and keep notes in a file, if any."""
    global _note, _serves
    _serves = True
    if path is None:
        return
    path.write_bytes(bytes(SIZE))
    with path.open("r+b") as file:
        _note = mmap.mmap(file.fileno(), SIZE)


class Stopped(StrategyError):
    """A strategy of a user's own was stopped: too long, or it forked. No league forgives it."""


class _Stop(BaseException):
    """Ends its turn; it is not likely to catch it."""


def patience() -> float:
    """Return the seconds that a strategy may take for all runs of a month: REGAME_PATIENCE or 60.

    Raises UserError where the variable holds no number above 0.
    """
    try:
        seconds = float(os.environ.get(VARIABLE, PATIENCE))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise UserError(f"{VARIABLE}: must be a number of seconds, not {os.environ[VARIABLE]!r}")
    return seconds


@contextmanager
def asking(strategy: Strategy, who: str, run: int, month: int) -> Iterator[None]:
    """Note who is asked, as long as it has not answered; stop one of a user's own that dawdles.

    who: the state or firm that plays it; run: of the design, the first of those asked; month: from
    0. Raises Stopped.
    """
    if type(strategy).__module__.startswith("regame.strategies."):
        yield
        return
    if _note is not None:
        note = json.dumps([strategy.name[:1000], who[:1000], run, month]).encode()[: SIZE - 1]
        _note[: len(note) + 1] = note + b"\0"
    asked = (strategy.name, who, run, month)
    try:
        with _limited(asked):
            yield
    finally:
        if _note is not None:
            _note[0] = 0


@contextmanager
def _limited(asked: Asked) -> Iterator[None]:
    """Stop whoever is asked after `patience`, and at once where it forks."""
    global _asked
    _watch_forks()
    seconds = patience()

    def stop(*_: object) -> NoReturn:
        raise _Stop(f"took more than {seconds:g} s to answer; {VARIABLE} sets another limit")

    _asked = asked
    is_limited = ALARM is not None and threading.current_thread() is threading.main_thread()
    if ALARM and is_limited:
        usual = signal.signal(ALARM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    if _serves:
        faulthandler.dump_traceback_later(seconds + 10, exit=True, file=_nowhere())
    try:
        yield
    except _Stop as stopped:
        raise Stopped(*asked, str(stopped)) from None
    finally:
        _asked = None
        if _serves:
            faulthandler.cancel_dump_traceback_later()
        if ALARM and is_limited:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(ALARM, usual)


@cache
def _watch_forks() -> None:
    """Refuse a fork while a strategy is asked, from now on: its copy would play on as well."""

    def refuse(event: str, _: object) -> None:
        if _asked is not None and event in ("os.fork", "os.forkpty"):
            raise _Stop("forks its process: a strategy may start no other one")

    sys.addaudithook(refuse)


@cache
def _nowhere() -> Any:
    return Path(os.devnull).open("w")


def read_note(path: Path) -> tuple[str, str, int, int] | None:
    """Return what a process has noted in a file: strategy, who plays it, run and month; or None."""
    note = path.read_bytes().partition(b"\0")[0]
    if not note:
        return None
    strategy, role, run, month = json.loads(note)
    return strategy, role, run, month

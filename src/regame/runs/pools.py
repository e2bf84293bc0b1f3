"""Processes to play in. None outlives the process that made it, and each can say whom it asks."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext
from pathlib import Path

from regame.strategies import asked


def new_pool(workers: int, notes: Path | None = None) -> ProcessPoolExecutor:
    """Return processes to play in; the caller shuts them down.

    notes: a folder in which each notes the strategy that it asks (see `asked`), if any.
    """
    return ProcessPoolExecutor(
        workers, mp_context=own_context(), initializer=begin, initargs=(notes,)
    )


def own_context() -> BaseContext:
    """Return how processes are started: from one that has loaded nothing, since forks may hang."""
    return multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")


def begin(notes: Path | None = None) -> None:
    """Make a new process ready: it leaves Ctrl-C to its parent and ends when that has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if notes is not None:
        asked.note_in(notes / str(os.getpid()))


def _end_with_parent() -> None:
    """Wait until the parent has ended, however it did, and end with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

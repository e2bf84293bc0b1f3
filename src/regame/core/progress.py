"""Progress of a long job on standard error: a bar on a terminal, lines elsewhere.

Rich writes only its last bar to a file, which leaves the log of a long job silent; so where there
is no terminal a plain line is written every few seconds.
"""

import sys
import time
from contextlib import AbstractContextManager
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

EVERY = 3.0  # seconds between lines where there is no terminal


class BarProgress:
    """A bar with counts and the time left, for a terminal."""

    def __init__(self, total: int, what: str, console: Console) -> None:
        counts = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        description = TextColumn("{task.description}")
        self._bar = RichProgress(description, *counts, console=console, transient=True)
        self._task = self._bar.add_task(what, total=total)

    def advance(self, n: int = 1) -> None:
        """Move the bar by `n`."""
        self._bar.advance(self._task, n)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()


class LineProgress(AbstractContextManager["LineProgress"]):
    """A line every `EVERY` seconds and one at the end, for logs."""

    def __init__(self, total: int, what: str, stream: TextIO) -> None:
        self._total, self._what, self._stream, self._done = total, what, stream, 0
        self._start = self._last = time.monotonic()

    def advance(self, n: int = 1) -> None:
        """Count `n` more, and say so if the last line is old enough or all is done."""
        self._done += n
        now = time.monotonic()
        if self._done >= self._total or now - self._last >= EVERY:
            self._last = now
            self._say(now - self._start)

    def __exit__(self, *error: object) -> None:
        """Add nothing: the last line has said how far the job came."""

    def _say(self, elapsed: float) -> None:
        seconds_left = elapsed * (self._total - self._done) / self._done if self._done else 0.0
        going = self._done < self._total
        tail = f", about {seconds_left:.0f} s left" if going else f" in {elapsed:.1f} s"
        print(f"{self._what}: {self._done}/{self._total}{tail}", file=self._stream, flush=True)


type Progress = BarProgress | LineProgress


def progress(total: int, what: str) -> Progress:
    """Return a context to count up to `total` of `what`, such as `progress(512, "rows")`.

    `with progress(total, what) as bar: bar.advance(n)`. Writes to standard error only.
    """
    console = Console(stderr=True)
    if console.is_terminal:
        return BarProgress(total, what, console)
    return LineProgress(total, what, sys.stderr)

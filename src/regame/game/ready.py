"""The engine is compiled before its first month in a process, on two processors, with a bar.

The solver of markets takes half as long to compile as all the rest of a month. So another process
compiles it, and some of the rest before (ahead.py), while this one plays a month with markets that
stand still. What is compiled is kept on disk: a fresh machine pays once, however many
processes start there at the same time.
"""

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self, cast

import pandas as pd

from lanes.compiling import heard_by
from regame.config.schema import Config
from regame.core.packaged import toml
from regame.core.progress import Progress, progress
from regame.engine.market.ahead import example
from regame.engine.market.search import stand_still
from regame.engine.market.solver import clear
from regame.game.playing import Playing
from regame.game.prelude import without_past

type MarketsOf = Callable[..., Any]  # `clearing.markets_of`: of what a game is made of

# Seconds that functions took to compile on one machine: what a bar needs to say how much is left.
SECONDS: Mapping[str, float] = toml("compiling.toml")
LONGEST = 19.5  # seconds there until all is compiled
ENOUGH = 1.0  # of those seconds, after which the speed of this machine is known
GUESS = 0.5  # speed until then: other programs may be at work
TICK = 0.5  # seconds between moves of the bar
STEPS = 100  # of the bar
_begun = threading.Event()


def make_ready(game: Playing, markets_of: MarketsOf) -> None:
    """Compile what a month needs, unless it is on disk; only the first call in a process looks."""
    if _begun.is_set():
        return
    _begun.set()
    if example().is_prepared():
        return
    with _alone(clear.folder):
        if not example().is_prepared():  # another process may have been there first
            _compile(game, markets_of)


def _compile(game: Playing, markets_of: MarketsOf) -> None:
    """Compile one half in another process and the other here."""
    none = subprocess.DEVNULL
    command = [sys.executable, "-m", "regame.game.ahead"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=none, stderr=none)
    try:
        with suppress(OSError), cast(Any, child.stdin) as pipe:
            pipe.write(pickle.dumps(_still(game)))  # where it has ended all is compiled here
        with progress(STEPS, "compiling, kept for later") as bar, Pace(bar) as pace:
            with heard_by(pace.heard), suppress(Exception):  # the play itself will meet a fault
                _play_still(game, markets_of)
            child.wait()
    finally:
        child.kill()
        child.wait()


def _still(game: Playing) -> Config:
    """A game's config without players and without a past, unsolved."""
    unsolved = game.config.opening.model_copy(update={"still": False})
    return without_past(game.config).model_copy(update={"profile": {}, "opening": unsolved})


def _play_still(game: Playing, markets_of: MarketsOf) -> None:
    """Play a month in which nobody trades, by a world of the same config without players."""
    still = game.another(_still(game), pd.DataFrame({"seed": [1]}))
    markets = markets_of(still.world, still.atlas, still.buffers, still.parameters)
    for market in (markets.tolls, markets.refined, markets.products):
        market.solver = stand_still
    still.step()


class Pace:
    """Moves a bar by the time that has passed, as a share of all that it will likely take."""

    def __init__(self, bar: Progress):
        self._bar, self._shown = bar, 0
        self._begun = time.monotonic()
        self._now: str | None = None
        self._done = self._at = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def heard(self, name: str) -> None:
        """Take in that the compiler has begun with a function, so the one before is done."""
        self._done += SECONDS.get(self._now or "", 0.0)
        self._now, self._at = name, time.monotonic() - self._begun

    def _tick(self) -> None:
        while not self._over.wait(TICK):
            self.show(time.monotonic() - self._begun)

    def show(self, passed: float) -> None:
        """Move the bar to where it is after so many seconds."""
        self._move(int(STEPS * share(passed, self._done, self._at)))

    def _move(self, to: int) -> None:
        if to > self._shown:
            self._bar.advance(to - self._shown)
            self._shown = to

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        if error[0] is None:
            self._move(STEPS)


def share(passed: float, done: float, at: float) -> float:
    """Which share of compiling is over after `passed` seconds, 0 to 0.99.

    done: how much of SECONDS was over `at` so many seconds, from which the machine's speed follows.
    """
    speed = done / at if done >= ENOUGH else GUESS
    return min(passed * speed / LONGEST, 0.99)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process compiles into a folder; where that cannot be known, do not."""
    try:
        import fcntl  # not on Windows

        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "compiling.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("regame: waiting for another process, which is compiling\n")
            fcntl.flock(file, fcntl.LOCK_EX)
    except (ImportError, OSError):
        yield
        return
    with file:
        yield

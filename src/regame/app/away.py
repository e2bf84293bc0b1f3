"""Worlds that are played in another process while the server plays the rest, a year at a time.

Threads of one process share Python's lock, and a third of a month is Python: two of them play a
third more than one. Between years the process hears whether anybody still waits for its worlds.
"""

from __future__ import annotations

import gc
import os
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from threading import Event, Lock

import pandas as pd

from regame.app.fan import Arm, Play
from regame.app.focus import Standing
from regame.app.places import COMING, CORES, give_back
from regame.app.presets import OPENING, preset
from regame.app.session import Session
from regame.app.setup import Setup, open_game
from regame.runs.pools import new_pool

MOST = 2  # processes beside the server: each holds some 300 MB
YEAR = 12  # months played between one word of the server and the next

_tickets = count(1)


class Helper:
    """A process to play in, for one part at a time."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor = new_pool(1)
        self._ready = self._pool.submit(get_ready)
        self._taken = Lock()

    def take(self) -> bool:
        """Take it if it is ready and nobody has it; return whether it was taken."""
        fit = self._ready.done() and self._ready.exception() is None
        return fit and self._taken.acquire(blocking=False)

    def wait_until_ready(self) -> None:
        """Wait until it has started; raises what went wrong there."""
        self._ready.result()

    def leave(self) -> None:
        """Give it back."""
        self._taken.release()

    def submit(self, ticket: int, part: Part | None, months: int) -> Future[list[Arm] | None]:
        """Have a part begun, or played on by a year if it is None; see `play_on`."""
        return self._pool.submit(play_on, ticket, part, months)

    def forget(self) -> None:
        """Have it let go of what it has played; nothing waits for that."""
        self._pool.submit(let_go)

    def end(self) -> None:
        """End the process."""
        self._pool.shutdown(wait=False, cancel_futures=True)


type Part = tuple[Setup, pd.DataFrame, int]  # set-up, rows of the design, arms
HELPERS: list[Helper] = []  # of this server


def start_helpers() -> None:
    """Start a process for each core that may play but the server's own, `MOST` at most."""
    HELPERS.extend(Helper() for _ in range(min(CORES.most - 1, MOST)))


class Away:
    """A part of the worlds of an answer that a helper plays; it has a core until it is over.

    arms: what was kept of all months, None until it is over.
    """

    def __init__(self, helper: Helper, part: Part):
        self.arms: list[Arm] | None = None
        self._helper, self._months = helper, part[0].months
        self._ticket, self._stopped, self._over = next(_tickets), False, Event()
        self._error: BaseException | None = None
        self._go_on(part)

    @property
    def lost(self) -> bool:
        """Whether its process ended: the part has to be played elsewhere."""
        return isinstance(self._error, BrokenProcessPool)

    def stop(self) -> None:
        """Say that nobody waits for it any more."""
        self._stopped = True

    def wait(self, seconds: float) -> bool:
        """Wait for so long at most; return whether it is over. Raises what its strategies raise."""
        over = self._over.wait(seconds)
        if self._error is not None and not self.lost:
            raise self._error
        return over

    def _go_on(self, part: Part | None = None) -> None:
        try:
            played = self._helper.submit(self._ticket, part, self._months)
        except (BrokenProcessPool, RuntimeError) as error:  # ended, or shut down
            self._end(BrokenProcessPool(str(error)))
        else:
            played.add_done_callback(self._hear)

    def _hear(self, played: Future[list[Arm] | None]) -> None:
        """Hear that a year is played, in the thread of the pool."""
        if played.cancelled() or played.exception() is not None:
            self._end(BrokenProcessPool() if played.cancelled() else played.exception())
            return
        self.arms = played.result()
        if self.arms is not None:
            self._end()
        elif self._stopped:
            self._helper.forget()
            self._end()
        else:
            COMING.wait(lambda: self._stopped)  # as all worlds do for another page's first picture
            self._go_on()

    def _end(self, error: BaseException | None = None) -> None:
        self._error = error
        if isinstance(error, BrokenProcessPool) and self._helper in HELPERS:
            HELPERS.remove(self._helper)  # its pool ends itself
        self._helper.leave()
        CORES.release()
        self._over.set()


def send_away(setup: Setup, design: pd.DataFrame, arms: int) -> Away | None:
    """Have rows of a set-up played by a helper; None where no helper or no core is free."""
    if not CORES.acquire(blocking=False):
        return None
    for helper in HELPERS:
        if helper.take():
            return Away(helper, (setup, design, arms))
    CORES.release()
    return None


def forget_helpers() -> None:
    """Have all that play nothing let go of what they hold."""
    for helper in list(HELPERS):
        if helper.take():
            helper.forget()
            helper.leave()


# In the other process:

_playing: dict[int, Play] = {}  # by ticket, one at most


def get_ready() -> None:
    """Load what playing needs: it takes seconds, and visitors are not to wait for it."""
    Session(preset(OPENING)).step()
    gc.collect()
    gc.freeze()


def play_on(ticket: int, part: Part | None, months: int) -> list[Arm] | None:
    """Play a year of a part, which is begun if it is given; return its arms if it is at its end."""
    if part is not None:
        setup, design, arms = part
        game = open_game(setup, design)
        _playing.clear()
        _playing[ticket] = Play(game, Standing(game).income, arms)
    play = _playing[ticket]
    for _ in range(min(YEAR, months - play.arms[0].months)):
        play.step()
    if play.arms[0].months < months:
        return None
    _playing.clear()
    return play.arms


def let_go() -> int:
    """Let go of what was played and give memory back; return the process."""
    _playing.clear()
    give_back()
    return os.getpid()

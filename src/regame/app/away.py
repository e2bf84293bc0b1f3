"""Worlds that are played in another process while the server plays the rest, a year at a time.

Threads of one process share Python's lock, and a third of a month is Python: two of them play a
third more than one. Between years the process hears whether anybody still waits for its worlds.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from threading import Event, Lock

from regame.app.fan import BASELINES, FANS, Arm, Play
from regame.app.places import COMING, CORES, PEEP, give_back
from regame.runs.pools import new_pool

MOST = 2  # processes beside the server: each holds some 300 MB
AGAIN = 5.0  # seconds before a process that ended as it started is started again
YEAR = 12  # months played between one word of the server and the next

type Open = Callable[[], Play]  # called in the other process, to which it is sent


class Helper:
    """A process to play in, for one part at a time.

    get_ready: what it does first.
    """

    def __init__(self, get_ready: Callable[[], object]) -> None:
        self.get_ready = get_ready
        self._taken = Lock()
        self.start()

    def start(self) -> None:
        """Start its process, the first or another one."""
        self._pool: ProcessPoolExecutor = new_pool(1)
        self._ready, self._began = self._pool.submit(self.get_ready), time.monotonic()

    def take(self) -> bool:
        """Take it if it is ready and nobody has it; return whether it was taken."""
        wrong = self._ready.exception() if self._ready.done() else None
        if isinstance(wrong, BrokenProcessPool) and time.monotonic() - self._began > AGAIN:
            self.start()  # it ended before it was ready
        fit = self._ready.done() and self._ready.exception() is None
        return fit and self._taken.acquire(blocking=False)

    def leave(self) -> None:
        """Give it back."""
        self._taken.release()

    def submit(self, begin: Open | None, months: int) -> Future[list[Arm] | None]:
        """Have a part begun, or played on by a year if it is None; see `play_on`."""
        return self._pool.submit(play_on, begin, months)

    def forget(self) -> None:
        """Have it let go of what it has played; nothing waits for that."""
        with suppress(BrokenProcessPool, RuntimeError):  # it has ended, and holds nothing
            self._pool.submit(let_go)


HELPERS: list[Helper] = []  # of this server


def start_helpers(get_ready: Callable[[], object]) -> None:
    """Start a process for each core but the server's own, `MOST` at most; see `Helper`."""
    HELPERS.extend(Helper(get_ready) for _ in range(min(CORES.most - 1, MOST)))


class Away:
    """A part of the worlds of an answer that a helper plays; it has a core until it is over.

    arms: what was kept of all months, None until it is over. Between years it waits for pages that
    are opened.
    """

    def __init__(self, helper: Helper, begin: Open, months: int):
        self.arms: list[Arm] | None = None
        self._helper, self._months = helper, months
        self._stopped, self._over = False, Event()
        self._error: BaseException | None = None
        self._go_on(begin)

    @property
    def lost(self) -> bool:
        """Whether it was stopped or its process ended: the part has to be begun again."""
        ended = self._stopped or isinstance(self._error, BrokenProcessPool)
        return ended and self.arms is None

    def stop(self) -> None:
        """Say that nobody waits for it any more."""
        self._stopped = True

    def wait(self, end: float, stop: Callable[[], bool]) -> bool:
        """Wait until it is over, a time or `stop`; return whether it is over.

        Raises what its strategies raise.
        """
        while not self._over.wait(PEEP) and not stop() and time.monotonic() < end:
            pass
        if self._error is not None and not self.lost:
            raise self._error
        return self._over.is_set()

    def _go_on(self, begin: Open | None = None) -> None:
        try:
            future = self._helper.submit(begin, self._months)
        except (BrokenProcessPool, RuntimeError) as error:  # ended, or shut down
            self._end(BrokenProcessPool(str(error)))
        else:
            future.add_done_callback(self._hear)

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
            COMING.wait(lambda: self._stopped)
            self._go_on()

    def _end(self, error: BaseException | None = None) -> None:
        self._error = error
        if isinstance(error, BrokenProcessPool):  # its pool ends itself
            with suppress(RuntimeError):  # unless all ends
                self._helper.start()
        self._helper.leave()
        CORES.release()
        self._over.set()


def send_away(make: Callable[[], Open], months: int) -> Away | None:
    """Have a part played by a helper for so many months; None where no helper or core is free.

    make: makes what begins it, only where it is sent.
    """
    if not CORES.acquire(blocking=False):
        return None
    for helper in HELPERS:
        if helper.take():
            try:
                begin = make()
            except BaseException:
                helper.leave()
                CORES.release()
                raise
            return Away(helper, begin, months)
    CORES.release()
    return None


def forget() -> None:
    """Let go of all worlds that nobody looks at, here and in helpers that play nothing."""
    BASELINES.clear()
    FANS.clear()
    for helper in list(HELPERS):
        if helper.take():
            helper.forget()
            helper.leave()


# In the other process:

_playing: list[Play] = []  # one at most


def play_on(begin: Open | None, months: int) -> list[Arm] | None:
    """Play a year of a part, which is begun if it is given; return its arms if it is at its end."""
    if begin is not None:
        _playing.clear()
        _playing.append(begin())
    (play,) = _playing
    for _ in range(min(YEAR, months - play.arms[0].months)):
        play.step()
    if play.arms[0].months < months:
        return None
    _playing.clear()
    return play.arms


def let_go() -> None:
    """Let go of what was played and give memory back."""
    _playing.clear()
    give_back()

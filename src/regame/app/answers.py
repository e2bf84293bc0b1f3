"""The answer at once: a set-up played to its end in a few worlds, then in more.

What was played to its end is kept for whoever asks for it next. A baseline does not depend on what
the weapon's state plays, so a lever of that state plays half of the rows.
"""

import time
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from threading import RLock

import pandas as pd

from regame.app.away import Away, send_away
from regame.app.fan import BASELINES, FANS, Arm, Fan, Play
from regame.app.hand import seat_by_hand
from regame.app.places import COMING, CORES
from regame.app.setup import WORLDS, Setup, is_sampled, open_game, rows_of
from regame.core.errors import StrategyError, UserError

# Worlds that begin a part of each stage, and end it. All but the first may be played elsewhere,
# where they begin while a hand rests or the sketch is drawn here: they are more. All fill whole
# gangs of eight runs.
PARTS = (((0, 8),), ((8, 104), (104, WORLDS)))
# Worlds after each stage: a sketch, and then what holds, which plays on from it. A stage between
# would come half way, but each month of a game has a cost of its own: all would come a fifth later.
STAGES = tuple(parts[-1][1] for parts in PARTS)
MOST_LIKELY = 3  # set-ups that are sketched before one of them is asked for


class Answer:
    """What a set-up comes to. fan: what is known so far, played to its end, or None.

    took: seconds from when it was asked for to each stage; one if it was known already.
    """

    def __init__(self, setup: Setup):
        self.setup = setup
        self._begun = time.monotonic()
        self.fan = known(setup)
        self.took = [time.monotonic() - self._begun] if self.fan is not None else []
        self._parts: list[tuple[Arm, Arm]] = []
        self._baselines: dict[int, Arm] = {}  # by the world that each begins with
        self._jobs: dict[int, Play | Away] = {}  # what is played, by the world it begins with
        self.failed = False  # a strategy raised: it is not played again
        self.unseen = False  # a sketch that was begun before it was asked for, and not shown yet

    def ask(self) -> None:
        """Ask for what is sketched ahead, whether that is done or goes on."""
        self._begun, self.unseen = time.monotonic(), True
        if self.took:
            self.took = [0.0]

    @property
    def done(self) -> bool:
        """Whether all worlds are played."""
        return self.fan is not None and self.fan.worlds == WORLDS

    @property
    def played(self) -> Fan:
        """The worlds that are known so far; only after the first stage."""
        assert self.fan is not None
        return self.fan

    @property
    def begun(self) -> bool:
        """Whether anything of it is played."""
        return bool(self.took or self._jobs)

    def play(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """Play on for about so long, or to the end of a stage; return whether one was finished.

        stop: whether nobody waits for it any more.
        """
        if self.done or (self.unseen and self.took):
            return True
        if self.took:  # a sketch is asked for by a hand
            COMING.wait(stop)
            self.send_on()
        end = time.monotonic() + seconds
        for begin, upto in PARTS[len(self.took)]:
            if begin not in self._jobs:
                self._jobs[begin] = self._part(begin, upto)()
            job = self._jobs[begin]
            if isinstance(job, Play):
                self._play_on(job, end, stop)
            elif job.wait(end, stop) and job.lost:
                del self._jobs[begin]  # it is begun again
            if stop():
                self.drop()
                return False
            if job.arms is None or job.arms[0].months < self.setup.months:
                return False
        self._finish()
        return True

    def drop(self) -> None:
        """Let nobody play for it any more."""
        for job in list(self._jobs.values()):
            if isinstance(job, Away):
                job.stop()

    def send_on(self) -> None:
        """Have parts of the last stage begun elsewhere, where somebody is free for it."""
        for begin, upto in PARTS[-1][1:]:
            if begin not in self._jobs:  # its worlds are sampled here
                away = send_away(partial(self._part, begin, upto), self.setup.months)
                self._jobs |= {} if away is None else {begin: away}

    def _play_on(self, play: Play, end: float, stop: Callable[[], bool]) -> None:
        """Play a month, and on until it is time or nobody waits."""
        with CORES:
            while play.arms[0].months < self.setup.months and not stop():
                play.step()
                if time.monotonic() > end:
                    break

    def _part(self, begin: int, upto: int) -> Callable[[], Play]:
        """Return what lays out some worlds, with the weapon alone where baselines are known."""
        self._baselines |= BASELINES.get(without_weapon(self.setup)) or {}
        arms = 1 if begin in self._baselines else 2
        return partial(open_part, self.setup, rows_of(self.setup, upto, begin, arms), arms)

    def _finish(self) -> None:
        """Add the worlds of a stage to those of the last, and keep what others may ask for."""
        key = without_weapon(self.setup)
        for begin, _ in PARTS[len(self.took)]:
            arms = self._jobs.pop(begin).arms or []
            if len(arms) > 1:
                self._baselines[begin] = arms[1]
            self._parts.append((arms[0], self._baselines[begin]))
        self.fan = Fan(self._parts)
        self.took.append(time.monotonic() - self._begun)
        if not self.setup.seat:  # nobody else makes these moves
            BASELINES.put(key, (BASELINES.get(key) or {}) | self._baselines)
            if self.done:
                FANS.put(with_weapon(self.setup), self.fan)


def open_part(setup: Setup, rows: pd.DataFrame, arms: int) -> Play:
    """Lay out rows of a set-up to be played, by hand where somebody sits there."""
    game = open_game(setup, rows)
    if setup.seat:
        seat_by_hand(game, setup.seat, setup.moves)
    return Play(game, arms)


class Answers:
    """The answer that a visitor sees, and the one that is being played."""

    def __init__(self) -> None:
        self.shown: Answer | None = None
        self.coming: Answer | None = None
        self.beside: list[Answer] = []  # those of the set-ups that it is compared with
        self._after: Setup | None = None  # asked for while a sketch was played
        self._ahead: list[Answer] = []  # what may be asked for next, sketched or not yet
        self._lock = RLock()  # a visitor asks while a worker plays

    @property
    def asked(self) -> Setup | None:
        """The set-up that was asked for last."""
        last = self.coming or self.shown
        return self._after or (last.setup if last is not None else None)

    def ask(self, setup: Setup) -> None:
        """Ask for the answer of a set-up; what was coming before is not wanted any more."""
        with self._lock:
            if self.asked == setup:
                return
            fresh = Answer(setup)
            ready = [] if fresh.done else [a for a in self._ahead if a.setup == setup and a.begun]
            self._drop_ahead(ready)
            self._ahead = []
            if not ready and self.coming and self.coming.begun and not self.coming.took:
                self._after = setup  # a sketch is let end, or dragging would show nothing
                return
            if self.coming is not None:
                self.coming.drop()
            for sketched in ready:
                sketched.ask()
            self.coming, self._after = [*ready, fresh][0], None

    def play(self, seconds: float, closed: Callable[[], bool]) -> bool:
        """Play what is coming for about so long; return whether there is something new to show."""
        coming = self.coming
        if coming is None:
            return False

        def stop() -> bool:
            """Whether it is to end."""
            return closed() or self.coming is not coming

        try:
            finished = coming.play(seconds, stop)
        except BaseException:
            coming.drop()
            with self._lock:
                if self.coming is coming:  # or it would fail again and again
                    self.coming = self._after = None
            raise
        with self._lock:
            if not finished or stop():
                return False
            self.shown, coming.unseen = coming, False
            if self._after is not None:
                self.coming, self._after = Answer(self._after), None
            elif coming.done:
                self.coming = None
            elif is_sampled(coming.setup):
                coming.send_on()  # while what there is is drawn
        return True

    def compare(self, setups: Sequence[Setup]) -> bool:
        """Compare what is shown with these set-ups alone; return whether that is news."""
        with self._lock:
            before = [answer.setup for answer in self.beside]
            kept = [answer for answer in self.beside if answer.setup in setups]
            self.beside = kept + [Answer(setup) for setup in setups if setup not in before]
            return before != [answer.setup for answer in self.beside]

    def of(self, setup: Setup | None) -> Answer | None:
        """Return the answer of a set-up that is compared with, as far as it is played."""
        return next((answer for answer in self.beside if answer.setup == setup), None)

    def play_beside(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """Play what is compared with for about so long; return whether there was any to play."""
        waiting = [answer for answer in self.beside if not answer.done and not answer.failed]
        for answer in sorted(waiting, key=lambda answer: len(answer.took))[:1]:
            try:
                answer.play(seconds, stop)
            except BaseException:
                answer.drop()
                answer.failed = True
                raise
        return bool(waiting)

    def expect(self, setups: Sequence[Setup]) -> None:
        """Take these for what may be asked for next, the likeliest first."""
        with self._lock:
            before, others = self._ahead, [a for a in self._ahead if a.setup not in setups]
            fresh = [next((a for a in before if a.setup == s), None) or Answer(s) for s in setups]
            self._drop_ahead(fresh[:1])
            self._ahead = [*fresh, *others][:MOST_LIKELY]

    def sketch_ahead(self, stop: Callable[[], bool], most: int = MOST_LIKELY) -> bool:
        """Sketch what may be asked for next: a hand that goes on is answered the sooner.

        Where nobody plays, a helper begins the likeliest. Returns whether something is left.
        stop: whether there is other work; most: how many are sketched.
        """
        with self._lock:
            for answer in self._ahead[:1]:
                ready = is_sampled(answer.setup) and not answer.done
                if ready and CORES.idle and not stop():
                    answer.send_on()
        for _ in range(most):
            COMING.wait(stop)
            waiting = self._not_sketched()
            if stop() or not waiting:
                break
            try:
                if not waiting[0].play(LONGEST, stop):
                    break
            except (UserError, StrategyError):
                self._give_up(waiting[0])
        return bool(self._not_sketched())

    def _drop_ahead(self, but: Sequence[Answer] = ()) -> None:
        """Let nobody go on with what may be asked for next, but these."""
        for answer in self._ahead:
            if answer not in but:
                answer.drop()

    def _not_sketched(self) -> list[Answer]:
        with self._lock:
            return [ahead for ahead in self._ahead if ahead.fan is None]

    def _give_up(self, ahead: Answer) -> None:
        """Let go of a sketch that failed: what is wrong is said when it is asked for."""
        with self._lock:
            self._ahead = [waiting for waiting in self._ahead if waiting is not ahead]
            if self.coming is ahead:  # it was, meanwhile
                self.coming = Answer(ahead.setup)

    def forget(self) -> None:
        """Let go of all worlds."""
        with self._lock:
            if self.coming is not None:
                self.coming.drop()
            self.shown = self.coming = self._after = None
            self._drop_ahead()
            self._ahead, self.beside = [], []


def without_weapon(setup: Setup) -> Hashable:
    """Return what the baselines of a set-up depend on."""
    others = sorted(pair for pair in setup.played.items() if pair[0] != setup.holder)
    by_hand = (setup.seat, setup.moves) if setup.seat not in ("", setup.holder) else ()
    return setup.config, setup.seed, setup.by_calendar, setup.months, tuple(others), by_hand


def with_weapon(setup: Setup) -> Hashable:
    """Return what the answer of a set-up depends on."""
    return without_weapon(setup), setup.players[setup.holder], setup.seat, setup.moves


LONGEST = 5.0  # seconds that a sketch which nobody has asked for may take
PLAYED: dict[str, Answer] = {}  # task -> the answer of its best set-up, played to its end


def known(setup: Setup) -> Fan | None:
    """Return all worlds of a set-up, played to their end, if they are kept."""
    key = with_weapon(setup)
    best = (answer.fan for answer in PLAYED.values() if with_weapon(answer.setup) == key)
    return next(best, FANS.get(key))

"""The answer at once: a set-up played to its end in a few worlds, then in more."""

from __future__ import annotations

import time
from collections.abc import Callable

from regame.app.fan import Fan
from regame.app.focus import Standing
from regame.app.places import CORES
from regame.app.setup import WORLDS, Setup, open_worlds, question

STAGES = (8, 64, WORLDS)  # worlds: a sketch, and then what holds


class Answer:
    """What a set-up comes to. fan: what is known so far, played to its end, or None.

    took: seconds from when it was asked for to each stage.
    """

    def __init__(self, setup: Setup):
        self.setup = setup
        self.fan: Fan | None = None
        self.took: list[float] = []
        self._begun = time.monotonic()
        self._next: Fan | None = None

    @property
    def done(self) -> bool:
        """Whether all worlds are played."""
        return len(self.took) == len(STAGES)

    @property
    def sketching(self) -> bool:
        """Whether the first stage is played: it is let end, or dragging would show nothing."""
        return not self.took and self._next is not None

    def play(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """Play on for about so long, or to the end of a stage; return whether one was finished.

        stop: whether nobody waits for it any more.
        """
        end = time.monotonic() + seconds
        if self._next is None and not self.done:
            game = open_worlds(self.setup, STAGES[len(self.took)])
            rules = question(self.setup.config).rules
            self._next = Fan(game, Standing(game).income, rules)
        with CORES:
            while self._next is not None and not stop():
                self._next.step()
                if self._next.months == self.setup.months:
                    self.fan, self._next = self._next, None
                    self.took.append(time.monotonic() - self._begun)
                    return True
                if time.monotonic() > end:
                    break
        return False


class Answers:
    """The answer that a visitor sees, and the one that is being played."""

    def __init__(self) -> None:
        self.shown: Answer | None = None
        self.coming: Answer | None = None
        self._after: Setup | None = None  # asked for while a sketch was played

    @property
    def asked(self) -> Setup | None:
        """The set-up that was asked for last."""
        last = self.coming or self.shown
        return self._after or (last.setup if last is not None else None)

    def ask(self, setup: Setup) -> None:
        """Ask for the answer of a set-up; what was coming before is not wanted any more."""
        if self.asked == setup:
            return
        if self.coming is not None and self.coming.sketching:
            self._after = setup
        else:
            self.coming = Answer(setup)

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
            self.coming = self._after = None  # or it would fail again and again
            raise
        if not finished or stop():
            return False
        self.shown = coming
        if self._after is not None:
            self.coming, self._after = Answer(self._after), None
        elif coming.done:
            self.coming = None
        return True

    def forget(self) -> None:
        """Let go of all worlds."""
        self.shown = self.coming = self._after = None


PLAYED: dict[str, Answer] = {}  # preset -> its answer, once it was played to its end


def learn(name: str, setup: Setup) -> None:
    """Play a preset to its end and keep its answer in `PLAYED`; takes seconds."""
    answer = Answer(setup)
    while not answer.done:
        answer.play(1.0, lambda: False)
    PLAYED[name] = answer

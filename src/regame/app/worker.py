"""The one thread that works for a visitor: it plays, samples worlds, and lets spreads catch up."""

import time
from collections.abc import Callable
from threading import Event, Lock, Thread

from regame.app.answers import PLAYED, STAGES, Answer
from regame.app.form import best
from regame.app.levers import to_price
from regame.app.moves import rivals
from regame.app.places import COMING, CORES, INTERNAL, visit_ended
from regame.app.session import Session
from regame.app.setup import WORLDS, Setup, is_sampled
from regame.app.visit import SPEEDS, Visit
from regame.core.errors import StrategyError, UserError

PATIENCE = 2.0  # seconds to wait for a browser to paint before the next frame is made
FRAME = 0.25  # seconds of play between frames, while a visitor waits for a later month
SKETCH = 5.0  # seconds that a sketch may take before other work is done
LATER = 0.5  # seconds after which a sketch that other visitors' play has stopped is taken up again
AHEAD = 1.0  # seconds that the run in focus waits at most for a sketch that nobody asked for yet
TURN = 0.1  # seconds after which visitors may have the core again
SAMPLING = "sampling worlds"

_asked: set[str] = set()
_asking = Lock()


def learn_best(task: str, changed: Callable[[], None]) -> None:
    """Play the best set-up that is known for a task, once, in a thread; say when it is done."""
    with _asking:
        if task in _asked:
            return
        _asked.add(task)

    def play() -> None:
        """Play it to its end."""
        answer = Answer(best(task))
        while not answer.done:
            answer.play(TURN, lambda: False)
        PLAYED[task] = answer
        changed()

    Thread(target=play, daemon=True).start()


class Worker:
    """Works until the visitor leaves, one frame at a time and never faster than the browser."""

    def __init__(self, visit: Visit):
        self.visit = visit
        self.painted = Event()
        self._shown, self._hear = False, COMING.picture()
        self._left = False  # a sketch that nobody asked for yet, and that had to stop

    def paint(self, frame: int = 0) -> None:
        """Hear that the browser has painted a frame."""
        self.painted.set()
        self._hear(frame)

    def _show(self) -> None:
        """Let the browser draw what there is, once it has painted what it was given before."""
        self.painted.wait(PATIENCE)
        self.painted.clear()
        self.visit.changed()

    def run(self) -> None:
        """Work; ends when the visit is closed."""
        visit = self.visit
        self.painted.wait(PATIENCE)  # the first picture comes before the worlds
        while not visit.closed:
            begun, self._shown = time.monotonic(), False
            try:
                busy = self._work()
            except (UserError, StrategyError) as error:
                visit.tell(error)
                busy = True
            except Exception:
                visit.tell(UserError(INTERNAL))
                visit.changed()
                raise
            if busy and not visit.closed and not self._shown:
                self._show()
                self.painted.wait(PATIENCE)
            self._rest(begun, busy)
        visit.forget()
        visit_ended()  # only now: until here this thread held the worlds

    def _rest(self, begun: float, busy: bool) -> None:
        """Wait until the next month is due, or, with nothing to do, until the visitor acts."""
        visit = self.visit
        with visit.wake:
            if visit.closed:
                return
            if visit.playing:
                pause = 1 / SPEEDS[visit.speed] - (time.monotonic() - begun)
                if pause > 0:
                    visit.wake.wait(pause)
            elif not busy and not visit.news and visit.answers.coming is None:
                visit.wake.wait(LATER if self._left else None)
            visit.news = False

    def _work(self) -> bool:
        """Do the most urgent thing; return whether anything was done."""
        visit, coming, self._left = self.visit, self.visit.answers.coming, False
        # For a sketch; who plays by hand is shown none, and waits for the months.
        waits = coming is not None and not coming.setup.seat and (coming.unseen or not coming.took)
        if waits and self._answer(SKETCH):
            return True
        if visit.playing or self.visit.behind:
            self._play()
            self._answer(FRAME / 2)
            return True
        if self._answer(FRAME) or self._compare() or self._judge():
            return True
        if visit.answers.coming is None:
            self._left = visit.answers.sketch_ahead(self._other_work)
        return False

    def _other_work(self) -> bool:
        """Whether what nobody has asked for yet is to wait."""
        visit = self.visit
        return visit.closed or visit.news or visit.playing or visit.behind or CORES.wanted

    def _no_time(self, end: float) -> bool:
        """Whether the run in focus is to wait no longer for a sketch; at `end` at the latest."""
        return self._other_work() or COMING.awaited() or time.monotonic() > end

    def _answer(self, seconds: float) -> bool:
        """Play the answer that is coming for a while; return whether there is more to show."""
        visit, coming = self.visit, self.visit.answers.coming
        if coming is None:
            return False
        self._say_sampling(coming.setup, STAGES[len(coming.took)])
        news = visit.answers.play(seconds, lambda: visit.closed)
        visit.note = ""
        if news:
            self._show()  # the answer first: the run in focus takes longer
            self._shown = visit.answers.coming is not None  # more worlds, while this is painted
            if not self._shown:
                # A hand goes on sooner than eyes reach the run in focus.
                end = time.monotonic() + AHEAD
                visit.answers.sketch_ahead(lambda: self._no_time(end), 1)
                self._follow()
                self._shown = visit.answers.coming is not None  # pulled meanwhile: that comes first
                if visit.task:
                    learn_best(visit.task, visit.changed)
        return news

    def _say_sampling(self, setup: Setup, upto: int) -> None:
        """Say what the visitor waits for, if so many worlds are not at hand."""
        if not is_sampled(setup, upto):
            self.visit.note = SAMPLING
            self.visit.changed()

    def _compare(self) -> bool:
        """Play what the answer is compared with for a while; return whether that goes on.

        That is what tells the worth of a policy of targets, and the set-ups beside the first.
        """
        visit, answers, others = self.visit, self.visit.answers, self.visit.sessions[1:]
        if answers.shown is None or answers.coming is not None:
            return False
        setups = [session.setup for session in others]
        setups += to_price(answers.shown.setup, visit.choices)
        news = answers.compare(setups)
        for setup in setups:
            self._say_sampling(setup, WORLDS)
        going = answers.play_beside(FRAME, lambda: visit.closed or answers.coming is not None)
        for session in others:
            answer = answers.of(session.setup)
            if answer is not None and answer.fan is not None:
                session.take(answer.fan)
        visit.show.price(visit)  # here, and not where it is drawn: it takes a second
        visit.note = ""
        return news or going

    def _play(self) -> None:
        visit, begun = self.visit, time.monotonic()
        while True:
            playing = visit.playing
            for session in visit.sessions:
                if playing or session.at < visit.goal:
                    session.step()
            if visit.over:
                visit.playing = False
            late = time.monotonic() - begun > FRAME
            if playing or late or visit.closed or not self.visit.behind:
                return

    def _follow(self) -> None:
        """Let the first session be that of the answer shown, at the month looked at or its end."""
        visit = self.visit
        with visit.wake:  # not while a visitor is half way through beginning something else
            first, answer = visit.first, visit.answers.shown
            if answer is None or visit.answers.asked != answer.setup:
                return
        if first.setup == answer.setup:
            first.take(answer.played)
            return
        fresh, at = Session(answer.setup), first.at or answer.setup.months
        fresh.take(answer.played)
        while fresh.at < at and not fresh.over:
            fresh.step()
            if visit.closed or visit.first is not first or visit.answers.asked != answer.setup:
                return
        with visit.wake:
            wanted = visit.first is first and visit.answers.asked == answer.setup
            if wanted and not visit.closed:
                visit.sessions = [fresh, *visit.sessions[1:]]
                visit.judged, visit.judging, visit.goal = [], False, 0
                first.close()

    def _judge(self) -> bool:
        visit, first = self.visit, self.visit.first
        if not first.setup.seat or visit.judged or not (visit.judging or first.over):
            return False
        visit.judged = rivals(first.setup, first.at)
        visit.judging = False
        return True

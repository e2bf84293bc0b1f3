"""What one visitor does: the sessions at play, what was chosen, and what went wrong.

It knows no page. `act` is called with what the visitor did; `changed` is called when something is
to be shown again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Condition
from typing import Any
from urllib.parse import urlencode

from regame.app import address
from regame.app.answers import Answer, Answers
from regame.app.form import best, check_task, opening, preset, read_form
from regame.app.levers import beside, pull
from regame.app.moves import Rival, read_action, read_replay, write_replay
from regame.app.pictures import File, Outcome, Sides, file_of, replay_file, said_on
from regame.app.session import Session
from regame.app.setup import Setup, read_setup
from regame.core.errors import StrategyError, UserError
from regame.core.shelf import Kept

SPEEDS = {"1 month a second": 1.0, "4 months a second": 4.0, "as fast as it goes": 10.0}
LONGEST_PLACE = 300  # letters of the address of the page itself
NOT_READ = "what was asked for could not be read"
SIDES = 2  # set-ups that can be compared

type What = Mapping[str, Any]


class Visit:
    """A visitor. query: the address that the page was opened with, as fields.

    goal: month that is wanted although nobody plays; wake: tells the worker that there is news.
    trail: what was played before, and after it was undone; months_matter: whether it opened at a
    month before the end, or months were looked at since.
    """

    def __init__(self, query: Mapping[str, str], changed: Callable[[], None], show: address.Show):
        self.changed, self.show = changed, show
        self.faults: list[str] = []
        self.note = ""
        self.saved: File | None = None
        self.judged: list[Rival] = []
        self.judging = self.playing = self.closed = False
        self.speed = list(SPEEDS)[1]
        self.wake = Condition()
        self.boards, self.outcome, self.policy = Kept[list[Sides]](), Kept[Outcome](), Kept[Any]()
        self.answers = Answers()
        self.news = False
        request = address.Asked()
        try:
            request = address.read_address(query, show.choices)
            check_task(request.task)
        except UserError as error:
            self.tell(error)
            request = replace(request, task="")
        self.goal, self.pick, self.choices = request.goal, request.pick, dict(request.choices)
        self.task = request.task
        self.sessions = [Session(setup) for setup in request.setups]
        self._ask()
        self.months_matter = self.goal < self.first.setup.months
        self.trail = address.Trail(self._key(), self.query())

    @property
    def first(self) -> Session:
        """The set-up that is always there."""
        return self.sessions[0]

    @property
    def over(self) -> bool:
        """Whether there is nothing left to play."""
        return all(session.over for session in self.sessions)

    @property
    def behind(self) -> bool:
        """Whether a month is wanted that has not been reached."""
        return any(s.at < self.goal and not s.over for s in self.sessions)

    def query(self) -> str:
        """Return the address that brings this view back."""
        fields = {address.SHOWN + name: value for name, value in self.choices.items()}
        fields |= {"pick": self.pick} if self.pick else {}
        fields = self._played() | fields | {"at": str(max(self.first.at, self.goal))}
        return urlencode(fields)

    def _played(self) -> dict[str, str]:
        """Return what is played, of levers too whose worlds are still played."""
        return address.played([self.wanted, *self.setups[1:]], self.task)

    def _key(self) -> str:
        return urlencode(self._played())

    def act(self, what: What) -> None:
        """Do what the visitor asks; what cannot be done becomes a line in `faults`.

        What comes may be anything: a browser sends it, and not always the page's own script.
        """
        do = str(what.get("do")) if isinstance(what, Mapping) else ""
        if do not in ACTS or self.closed:
            return
        try:
            with self.wake:
                if do != "near":  # a hand that passes takes no fault away
                    self.faults = []
                ACTS[do](self, what)
                self.months_matter |= do in ("play", "step", "go", "back")
                if do != "return":
                    lever = f"{what['side']} {what['name']}" if do == "lever" else ""
                    self.trail.note(self._key(), self.query(), lever)
                self.news = True
                self.wake.notify_all()
        except (UserError, StrategyError) as error:
            self.tell(error)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
            self.tell(UserError(NOT_READ))
        if not self.behind and (do not in ("lever", "near") or self.faults):
            self.changed()

    def do_return(self, what: What) -> None:
        """Show the step at which the browser has arrived, by its address."""
        self.trail.returned = int(what["turn"])
        request = address.read_address(address.from_query(str(what["query"])), self.show.choices)
        self.task, first = check_task(request.task), request.setups[0]
        self.pick, self.choices = request.pick, dict(request.choices)
        alone = len(self.sessions) == len(request.setups) == 1 and not first.seat
        if alone and replace(self.wanted, players=first.players) == first:
            self.answers.ask(first)  # as by levers: the run in focus follows
        else:
            self.begin(list(request.setups), request.goal)
        self.trail.go(self._key(), self.query(), self.trail.returned)

    def tell(self, error: UserError | StrategyError) -> None:
        """Stop, and show what is wrong."""
        self.playing, self.goal = False, 0
        self.faults = [line.encode("utf-8", "replace").decode() for line in error.faults]

    def do_lever(self, what: What) -> None:
        """Put a lever elsewhere, and ask for the answer to that."""
        side, name, before = str(what["side"]), str(what["name"]), self.wanted.unseated()
        now = pull(before, side, name, what.get("value"))
        self.answers.ask(now)  # a hand goes on: what it comes from is known
        self.answers.expect([setup for setup in beside(now, side, name) if setup != before])

    def do_near(self, what: What) -> None:
        """Have the next steps of a lever sketched: a hand is on it, or close."""
        now = self.wanted.unseated()
        self.answers.expect(beside(now, str(what["side"]), str(what["name"])))

    @property
    def answer(self) -> Answer | None:
        """The answer that is shown; none to who plays by hand, and is not to know what comes."""
        shown = self.answers.shown
        return None if shown is None or shown.setup.seat else shown

    @property
    def wanted(self) -> Setup:
        """The set-up that the levers stand for."""
        return self.answers.asked or self.first.setup

    def _ask(self) -> None:
        """Ask for the answer of the first set-up."""
        first, shown = self.first, self.answers.shown
        self.answers.ask(first.setup)
        if shown is not None and shown.setup == first.setup:
            first.take(shown.played)

    def do_play(self, _: What) -> None:
        """Go on playing, month after month; from the start where the end is shown."""
        if self.over:
            self.do_go({"value": 0})
        self.playing = True

    def do_pause(self, _: What) -> None:
        """Stop playing."""
        self.playing, self.goal = False, 0

    def do_step(self, _: What) -> None:
        """Play a month."""
        self._ahead(1)

    def _ahead(self, months: int) -> None:
        self.playing, self.goal = False, max(session.at for session in self.sessions) + months

    def do_back(self, _: What) -> None:
        """Look at the month before."""
        self.do_go({"value": self.first.at - 1})

    def do_go(self, what: What) -> None:
        """Look at a month that was played."""
        self.playing, self.goal = False, 0
        for session in self.sessions:
            session.go_to(int(what["value"]))

    def do_speed(self, what: What) -> None:
        """Choose how fast it plays."""
        if what.get("value") in SPEEDS:
            self.speed = str(what["value"])

    @property
    def setups(self) -> list[Setup]:
        """What the sessions play."""
        return [session.setup for session in self.sessions]

    def do_reset(self, _: What) -> None:
        """Begin again with the same set-ups."""
        self.begin([replace(setup, moves=()) for setup in self.setups])

    def do_set_up(self, what: What) -> None:
        """Begin again with the set-up of a form, on one of the sides."""
        fields, setups = read_form(what["value"], what.get("typed", {})), self.setups
        side = _side(what, len(setups))
        setups[side] = read_setup(fields, setups[side])
        self.begin(setups)

    def do_preset(self, what: What) -> None:
        """Begin again with a preset on one of the sides."""
        setups, self.task = self.setups, ""
        setups[_side(what, len(setups))] = preset(str(what.get("value", "")))
        self.begin(setups, max(setup.months for setup in setups))

    def do_task(self, what: What) -> None:
        """Begin a task, or show the best set-up that is known for it."""
        self.task = check_task(str(what["value"]))
        setup = best(self.task) if self.task and what.get("best") else opening()
        self.begin([setup], setup.months)

    def do_compare(self, _: What) -> None:
        """Put a second set-up beside the first, or take it away."""
        at = self.first.at
        if len(self.sessions) < SIDES:
            self.sessions = [self.first, Session(self.first.setup.unseated())]
            self.goal = at
        else:
            self.sessions[1].close()
            self.sessions = [self.first]

    def do_choose(self, what: What) -> None:
        """Choose what a picture shows."""
        name, value = str(what["name"]), str(what["value"])
        if value in self.show.choices(self.first.setup.config).get(name, ()):
            self.choices[name] = value

    def do_pick(self, what: What) -> None:
        """Look at the history of a state, a plant or a route; of nothing, to close it."""
        pick = str(what.get("value", ""))[: address.LONGEST_PICK]
        self.pick = pick if not pick or self.show.is_there(self.first, pick) else self.pick

    def do_save(self, what: What) -> None:
        """Hand a picture or its figures to the browser as a file."""
        for board in self.show.draw(self):
            if board[0].name == what.get("name"):
                picture = board[_side(what, len(board))]
                setup = self.setups[_side(what, len(self.sessions))]
                scroll = str(what.get("place", ""))[:LONGEST_PLACE]
                lines = said_on(picture, self.show.headline(setup), scroll, self.query())
                self.saved = file_of(picture, str(what.get("kind")), lines)

    def do_sit(self, what: What) -> None:
        """Take the seat of a state, or leave it."""
        self.begin([read_setup({"seat": str(what.get("value", ""))}, self.first.setup)])

    def do_move(self, what: What) -> None:
        """Do something from the seat and play some months."""
        first = self.first
        if not first.setup.seat or first.over:
            return
        action = read_action(first.setup, what["action"])
        if first.at < first.played:  # what was played after this month is taken back
            moves = tuple(move for move in first.setup.moves if move[0] < first.at)
            self.begin([replace(first.setup, moves=moves)])
            self.first.since = first.since
            while self.first.at < first.at:
                self.first.step()
        self.first.move(action)
        self._ask()
        self.judged = []
        self._ahead(min(max(int(what.get("months", 1)), 1), 12))

    def do_judge(self, _: What) -> None:
        """Ask how the catalogue would have done in the seat."""
        self.judged, self.judging = [], True

    def do_save_replay(self, _: What) -> None:
        """Hand the moves to the browser as a file."""
        first = self.first
        self.saved = replay_file(write_replay(first.setup, first.played))

    def do_load_replay(self, what: What) -> None:
        """Play a replay."""
        setup, months = read_replay(str(what.get("text", "")))
        self.begin([setup], months)

    def begin(self, setups: list[Setup], goal: int = 0) -> None:
        """Begin again. goal: month that is wanted at once."""
        fresh = [Session(setup) for setup in setups]
        for session in self.sessions:
            session.close()
        self.playing, self.goal, self.judged, self.judging = False, 0, [], False
        self.sessions = fresh  # before its goal, up to which a worker plays
        self._ask()
        self.goal = goal

    def close(self) -> None:
        """The visitor has left."""
        with self.wake:
            self.closed = True
            for session in self.sessions:
                session.close()
            self.wake.notify_all()

    def forget(self) -> None:
        """Let go of all worlds and pictures; a visit that is closed shows nothing any more."""
        self.sessions, self.saved = [], None
        self.boards, self.outcome, self.policy = Kept(), Kept(), Kept()
        self.answers.forget()


ACTS: dict[str, Callable[[Visit, What], None]] = {
    name.removeprefix("do_"): act for name, act in vars(Visit).items() if name.startswith("do_")
}


def _side(what: What, sides: int) -> int:
    return min(max(int(what.get("side", 0)), 0), sides - 1)

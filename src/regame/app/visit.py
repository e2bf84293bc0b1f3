"""What one visitor does: sessions at play, choices made, and the one thread that does the work.

It knows no page. `act` is called with what the visitor did; `changed` is called when something is
to be shown again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Condition, Event
from typing import Any

from regame.app.board import all_boards
from regame.app.files import File, file_of
from regame.app.session import Session
from regame.app.setup import Setup, is_sampled, read_setup, to_query
from regame.errors import StrategyError, UserError

SPEEDS = {"1 month a second": 1.0, "4 months a second": 4.0, "as fast as it goes": 10.0}
PATIENCE = 2.0  # seconds to wait for a browser to paint before the next frame is made
INTERNAL = "something of ours failed; the server's log says what"


class Visit:
    """A visitor. `query` is the address that the page was opened with, as fields."""

    def __init__(self, query: Mapping[str, str], changed: Callable[[], None]):
        self.changed = changed
        self.faults: list[str] = []
        self.choices: dict[str, str] = {}
        self.note = ""
        self.saved: File | None = None
        self.playing = False
        self.speed = list(SPEEDS)[1]
        self.painted = Event()
        self._wake = Condition()
        self.closed = False
        self._goal = 0
        try:
            setup = read_setup(query)
            self._goal = _whole(query.get("at", "0"), setup.months)
        except UserError as error:
            setup, self.faults = Setup(), list(error.faults)
        self.sessions = [Session(setup)]

    @property
    def first(self) -> Session:
        """The set-up that is always there."""
        return self.sessions[0]

    @property
    def over(self) -> bool:
        """Whether there is nothing left to play."""
        return all(session.over for session in self.sessions)

    def query(self) -> str:
        """Return the address that brings this view back."""
        fields = self.first.setup.fields()
        if self.first.at:
            fields["at"] = str(self.first.at)
        return to_query(fields)

    def act(self, what: Mapping[str, Any]) -> None:
        """Do what the visitor asks; what cannot be done becomes a line in `faults`."""
        done = _ACTS.get(str(what.get("do")))
        if done is None:
            return
        try:
            with self._wake:
                self.faults = []
                done(self, what)
                self._wake.notify_all()
        except (UserError, StrategyError) as error:
            self._tell(error)
        self.changed()

    def _tell(self, error: Exception) -> None:
        self.playing = False
        self.faults = error.faults if isinstance(error, UserError) else [str(error)]

    def play(self, _: Mapping[str, Any]) -> None:
        """Go on playing, month after month."""
        self.playing = not self.over

    def pause(self, _: Mapping[str, Any]) -> None:
        """Stop playing."""
        self.playing = False

    def step(self, _: Mapping[str, Any]) -> None:
        """Play a month."""
        self.playing = False
        self._goal = max(session.at for session in self.sessions) + 1

    def back(self, _: Mapping[str, Any]) -> None:
        """Look at the month before."""
        self.playing, self._goal = False, 0
        for session in self.sessions:
            session.back()

    def go(self, what: Mapping[str, Any]) -> None:
        """Look at a month that was played."""
        self.playing, self._goal = False, 0
        for session in self.sessions:
            session.go_to(int(what["value"]))

    def set_speed(self, what: Mapping[str, Any]) -> None:
        """Choose how fast it plays."""
        if what.get("value") in SPEEDS:
            self.speed = str(what["value"])

    def reset(self, _: Mapping[str, Any]) -> None:
        """Begin again with the same set-up."""
        self._begin([session.setup for session in self.sessions])

    def set_up(self, what: Mapping[str, Any]) -> None:
        """Begin again with the set-up of a form."""
        given = {str(key): str(value) for key, value in what["value"].items()}
        self._begin([read_setup(given, self.first.setup)])

    def choose(self, what: Mapping[str, Any]) -> None:
        """Choose what a picture shows."""
        self.choices[str(what["name"])] = str(what["value"])

    def save(self, what: Mapping[str, Any]) -> None:
        """Hand a picture or its figures to the browser as a file."""
        for board in all_boards(self.sessions, self.choices):
            if board[0].name == what.get("name"):
                picture = board[min(max(int(what.get("side", 0)), 0), len(board) - 1)]
                self.saved = file_of(picture, str(what.get("kind")))

    def _begin(self, setups: list[Setup]) -> None:
        self.playing, self._goal = False, 0
        fresh = [Session(setup) for setup in setups]
        for session in self.sessions:
            session.close()
        self.sessions = fresh

    def paint(self, _: int) -> None:
        """Hear that the browser has painted a frame."""
        self.painted.set()

    def close(self) -> None:
        """The visitor has left."""
        with self._wake:
            self.closed = True
            for session in self.sessions:
                session.close()
            self._wake.notify_all()

    def work(self) -> None:
        """Play, sample worlds and let fans catch up, until the visitor leaves."""
        while not self.closed:
            begun = time.monotonic()
            try:
                busy = self._work_once()
            except (UserError, StrategyError) as error:
                self._tell(error)
                busy = True
            except Exception:
                self._tell(UserError(INTERNAL))
                self.changed()
                raise
            if busy and not self.closed:
                self.painted.clear()
                self.changed()
                self.painted.wait(PATIENCE)
            self._rest(begun, busy)

    def _rest(self, begun: float, busy: bool) -> None:
        """Wait until the next month is due, or, with nothing to do, until the visitor acts."""
        with self._wake:
            if self.closed:
                return
            if self.playing:
                left = 1 / SPEEDS[self.speed] - (time.monotonic() - begun)
                if left > 0:
                    self._wake.wait(left)
            elif not busy:
                self._wake.wait()

    def _work_once(self) -> bool:
        """Do the most urgent thing; return whether anything was done."""
        behind = [s for s in self.sessions if s.at < self._goal and not s.over]
        if self.playing or behind:
            for session in self.sessions if self.playing else behind:
                session.step()
            if self.over:
                self.playing = False
            return True
        for session in self.sessions:
            if session.fan is None and not session.closed:
                if not is_sampled(session.setup):
                    self.note = "sampling worlds"
                    self.changed()
                session.open_fan()
                self.note = ""
                return True
        caught_up = [session.catch_up() for session in self.sessions]
        return any(caught_up)


_ACTS: dict[str, Callable[[Visit, Mapping[str, Any]], None]] = {
    "play": Visit.play,
    "pause": Visit.pause,
    "step": Visit.step,
    "back": Visit.back,
    "go": Visit.go,
    "speed": Visit.set_speed,
    "reset": Visit.reset,
    "set_up": Visit.set_up,
    "choose": Visit.choose,
    "save": Visit.save,
}


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise UserError(f"at = {text[:20]!r}: must be a whole number of months")
    return min(int(text), most)

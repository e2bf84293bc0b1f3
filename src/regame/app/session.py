"""A set-up at play: the run in focus and its baseline, step, back, and what is kept of each month.

One game of two rows. It knows no page and shares nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from threading import RLock
from typing import Any

import numpy as np

from regame.app.fan import BASELINE, WEAPON, Fan
from regame.app.hand import seat_by_hand, with_move
from regame.app.places import CORES
from regame.app.setup import Setup, open_pair
from regame.game import accounts
from regame.game.events import Milestone, events, milestones
from regame.game.mind import alone
from regame.game.names import Event
from regame.strategies.contract import Action, Observation

_games = count()

type Snapshot = Mapping[str, Any]  # variable of the world -> array (run, ...)


class Session:
    """One set-up being played. All methods are safe to call from any thread.

    `at` is the month looked at; going back moves it, and going on replays what is kept before it
    plays anything new. fan: all its worlds, once they are played. since: names the game; one begun
    again to take a move back keeps its name.

    After k months: snapshots[k] is the world, arrays (2 runs, ...); income[k] what states have had
    since the start, USD (run, state), terminal values included; seen[k] what the seat sees, None if
    nobody sits. happened: events of the run in focus; turned: those few that it turns on.
    """

    def __init__(self, setup: Setup):
        self.setup = setup
        self.since = str(next(_games))
        self.lock = RLock()
        self.closed = False
        self.fan: Fan | None = None
        self.at = 0
        self.game = open_pair(setup)
        if setup.seat:
            seat_by_hand(self.game, setup.seat, setup.moves)
        self.standing = accounts.Standing(self.game)
        self.snapshots: list[Snapshot] = [self.game.world.snapshot()]
        self.income = [self.standing.income()]
        self.happened: list[Event] = []
        self.turned: list[Milestone] = []
        self.seen = [self._look()]

    @property
    def played(self) -> int:
        """Months played."""
        return len(self.snapshots) - 1

    @property
    def over(self) -> bool:
        """Whether the horizon is reached."""
        return self.at >= self.setup.months

    def take(self, fan: Fan) -> None:
        """Take its worlds, played to the end."""
        with self.lock:
            if not self.closed:
                self.fan = fan

    def move(self, action: Action) -> None:
        """Let the seat do something from the month on that comes next; only where none is kept.

        Its worlds are to be played again.
        """
        with self.lock:
            if self.at < self.played:
                raise ValueError("a month that was played is not played otherwise: begin again")
            moves = with_move(self.setup.moves, self.at, action)
            self.setup, self.fan = replace(self.setup, moves=moves), None
            seat_by_hand(self.game, self.setup.seat, moves)

    def step(self) -> None:
        """Go on by a month, up to the horizon."""
        with CORES, self.lock:
            if self.closed or self.over:
                return
            if self.at == self.played:
                self._play()
            self.at += 1

    def go_to(self, month: int) -> None:
        """Look at a month that was played already; others are met at the nearest such month."""
        with self.lock:
            self.at = min(max(month, 0), self.played)

    def close(self) -> None:
        """Stop whatever plays; the session is of no more use."""
        self.closed = True

    def _play(self) -> None:
        """Play a month and keep it."""
        before = self.snapshots[-1]
        self.game.step()
        after = self.game.world.snapshot()
        self.income.append(self.standing.income())
        self.seen.append(self._look())
        atlas = self.game.atlas
        self.happened += events(before, after, atlas, WEAPON)
        self.turned += milestones(before, after, atlas, WEAPON)
        self.snapshots.append(after)  # last: other threads read what is below it

    def _look(self) -> Observation | None:
        """Return what the seat sees in the run in focus, if anybody sits."""
        if not self.setup.seat:
            return None
        return alone(self.game.observation(self.game.atlas.state(self.setup.seat)), WEAPON)

    def history(self, variable: str, index: Any, upto: int) -> np.ndarray:
        """Return a part of a variable of the world after every month, (upto + 1, ...).

        index: into the variable's array, whose first axis is the run.
        """
        return np.array([moment[variable][index] for moment in self.snapshots[: upto + 1]])

    def gain(self, upto: int) -> np.ndarray:
        """Return the holder's income less its baseline's after every month, USD (upto + 1,)."""
        home = self.game.atlas.home
        income = np.array(self.income[: upto + 1])[:, :, home]
        return income[:, WEAPON] - income[:, BASELINE]

"""The run in focus and its baseline: one game of two rows, with everything kept month by month."""

from __future__ import annotations

from typing import Any

import numpy as np

from regame.app.seat import Hand, Moves, seat_by_hand
from regame.app.setup import Setup, config_of, design_of, world_of
from regame.app.standing import Standing
from regame.game.events import Levels, events, moves, prices
from regame.game.game import Game
from regame.game.record import Event
from regame.strategies.contract import Observation

WEAPON, BASELINE = 0, 1  # rows of the pair

type Snapshot = dict[str, Any]


class Focus:
    """The pair of runs that a visitor looks at, with a snapshot of every month played.

    After k months: snapshots[k] is the world, arrays (2 runs, ...); income[k] what states have had
    since the start, USD (run, state), terminal values included; seen[k] what the seat sees, None if
    nobody sits. happened: events of the run in focus.
    """

    def __init__(self, setup: Setup):
        self.setup = setup
        self.game = Game(config_of(setup.config), design_of(setup, world_of(setup)))
        self.standing = Standing(self.game)
        first = self.game.world.snapshot()
        self.snapshots: list[Snapshot] = [first]
        self.income = [self.standing.income()]
        self.happened: list[Event] = []
        self.seen = [self._look()]
        self._heard: Levels = prices(first, self.game.atlas, WEAPON)

    @property
    def months(self) -> int:
        """Months played."""
        return len(self.snapshots) - 1

    def step(self) -> None:
        """Play a month and keep it."""
        before = self.snapshots[-1]
        self.game.step()
        after = self.game.world.snapshot()
        self.income.append(self.standing.income())
        self.seen.append(self._look())
        atlas = self.game.atlas
        self.happened += events(before, after, atlas, WEAPON)
        news, self._heard = moves(self._heard, prices(after, atlas, WEAPON), int(before["month"]))
        self.happened += news
        self.snapshots.append(after)  # last: other threads read what is below it

    def play_by_hand(self, moves: Moves) -> None:
        """Let the seat's moves be played from this month on, in both runs but for the weapon's."""
        state = self.setup.seat
        home = self.game.atlas.state(state) == self.game.atlas.home
        rows = [WEAPON] if home else [WEAPON, BASELINE]
        seat_by_hand(self.game, state, Hand(moves), np.array(rows))

    def _look(self) -> Observation | None:
        """Return what the seat sees in the run in focus, if anybody sits."""
        if not self.setup.seat:
            return None
        seen = self.game.observation(self.game.atlas.state(self.setup.seat))
        return Observation(*(float(column[WEAPON]) for column in seen))

    def series(self, name: str) -> np.ndarray:
        """Return a recorded series (month, run)."""
        return self.game.record.series(name)

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

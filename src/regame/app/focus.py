"""The run in focus and its twin: one game of two rows, with everything kept month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from regame.app.setup import Setup, config_of, design_of, world_of
from regame.app.standing import Standing
from regame.events import Levels, events, moves, prices
from regame.game import Game
from regame.record import Event
from regame.strategies.base import Strategy

WEAPON, TWIN = 0, 1  # rows of the pair

type Snapshot = dict[str, Any]


class Focus:
    """The pair of runs that a visitor looks at, with a snapshot of every month played.

    snapshots: [k] the world after k months, (2 runs, ...) arrays; told: events of the run in focus;
    income: [k] USD (run, state) since the start, terminal values included, after k months.
    """

    def __init__(self, setup: Setup):
        self.setup = setup
        self.game = Game(config_of(setup.config), design_of(setup, world_of(setup)))
        self.standing = Standing(self.game)
        first = self.game.world.snapshot()
        self.snapshots: list[Snapshot] = [first]
        self.income = [self.standing.income()]
        self.told: list[Event] = []
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
        self.snapshots.append(after)
        self.income.append(self.standing.income())
        atlas = self.game.atlas
        self.told += events(before, after, atlas, WEAPON)
        news, self._heard = moves(self._heard, prices(after, atlas, WEAPON), int(before["month"]))
        self.told += news

    def play_by_hand(self, state: str, strategy: Strategy) -> None:
        """Give a state a strategy from this month on, in both runs unless it holds the weapon."""
        row = self.game.atlas.state(state)
        rows = [WEAPON] if row == self.game.atlas.home else [WEAPON, TWIN]
        kept = [(other, np.setdiff1d(runs, rows)) for other, runs in self.game.states[row].profile]
        mine = (strategy, np.array(rows))
        self.game.states[row].profile = [pair for pair in kept if len(pair[1])] + [mine]

    def series(self, name: str) -> np.ndarray:
        """Return a recorded series (month, run)."""
        return self.game.record.series(name)

    def history(self, name: str, place: Sequence[int], upto: int) -> np.ndarray:
        """Return one entry of a variable of the world after every month, (upto + 1, run)."""
        index = (slice(None), *place)
        return np.array([moment[name][index] for moment in self.snapshots[: upto + 1]])

    def gain(self, upto: int) -> np.ndarray:
        """Return the weapon's state's income less the twin's after every month, USD (upto + 1,)."""
        home = self.game.atlas.home
        income = np.array(self.income[: upto + 1])[:, :, home]
        return income[:, WEAPON] - income[:, TWIN]

"""The run in focus and its baseline: one game of two rows, with everything kept month by month.

Beside it what plays a state by hand, and how the players of a game are doing so far.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from regame.game import accounts
from regame.game.conduct import alone
from regame.game.events import events
from regame.game.game import Game
from regame.game.milestones import Milestone, milestones
from regame.game.names import Event
from regame.strategies.contract import Action, Observation, Observations, Strategy

WEAPON, BASELINE = 0, 1  # rows of the pair

type Snapshot = Mapping[str, Any]  # variable of the world -> array (run, ...)
type Moves = tuple[tuple[int, Action], ...]  # month from which an action holds, rising


@dataclass(frozen=True)
class Hand(Strategy):
    """Plays what a person chose: the last move made up to the month."""

    source = "the person in the seat"
    moves: Moves = ()

    def decide(self, seen: Observation) -> Action:
        """Return the move that holds in the month."""
        due = [action for month, action in self.moves if month <= seen.month]
        return due[-1] if due else Action()

    def decide_all(self, seen: Observations) -> list[Action]:
        """Return the same for all runs: they share the calendar."""
        month = float(seen.month[0])
        action = self.decide(Observation(month, *[0.0] * (len(Observation._fields) - 1)))
        return [action] * len(seen.month)


def with_move(moves: Moves, month: int, action: Action) -> Moves:
    """Return the moves with one more, which takes the place of all from its month on.

    What only goes on as before is no move.
    """
    earlier = tuple(move for move in moves if move[0] < month)
    return earlier if earlier and earlier[-1][1] == action else (*earlier, (month, action))


def seat_by_hand(game: Game, state: str, moves: Moves, rows: np.ndarray | None = None) -> None:
    """Let moves be played by a state from this month on, in the place of its own strategy.

    rows: in which runs; all, but for the baselines of the weapon's state.
    """
    agent, home = game.states[game.atlas.state(state)], state == game.atlas.states[game.atlas.home]
    if rows is None:
        rows = np.flatnonzero(~(home & (game.design["treatment"] == "baseline").to_numpy()))
    remaining = [(strategy, np.setdiff1d(runs, rows)) for strategy, runs in agent.profile]
    agent.profile = [pair for pair in (*remaining, (Hand(moves), rows)) if len(pair[1])]


def seated(state: str, moves: Moves, rows: np.ndarray) -> Callable[[Game], None]:
    """Return what lets moves be played by a state in some runs of a game yet to be opened."""
    return lambda game: seat_by_hand(game, state, moves, rows)


class Focus:
    """The pair of runs that a visitor looks at, with a snapshot of every month played.

    After k months: snapshots[k] is the world, arrays (2 runs, ...); income[k] what states have had
    since the start, USD (run, state), terminal values included; seen[k] what the seat sees, None if
    nobody sits. happened: events of the run in focus; turned: those few that it turns on.
    """

    def __init__(self, game: Game, seat: str = ""):
        self.game, self.seat = game, seat
        self.standing = accounts.Standing(self.game)
        self.snapshots: list[Snapshot] = [self.game.world.snapshot()]
        self.income = [self.standing.income()]
        self.happened: list[Event] = []
        self.turned: list[Milestone] = []
        self.seen = [self._look()]

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
        self.turned += milestones(before, after, atlas, WEAPON)
        self.snapshots.append(after)  # last: other threads read what is below it

    def _look(self) -> Observation | None:
        """Return what the seat sees in the run in focus, if anybody sits."""
        if not self.seat:
            return None
        return alone(self.game.observation(self.game.atlas.state(self.seat)), WEAPON)

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

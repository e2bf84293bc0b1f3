"""What plays a state by hand: the moves that a person has made."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from regame.game.game import Game
from regame.strategies.contract import Action, Observation, Observations, Strategy

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

"""A class in one room: teams take states, move in secret, and then a quarter is played.

A room knows no page. Whoever has a key may act; what others have chosen stays hidden until all have
moved or the clock has run out.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from random import Random
from threading import RLock
from typing import NamedTuple

import numpy as np

from regame.app.fan import WEAPON, Play
from regame.app.hand import Moves, seat_by_hand, seated, with_move
from regame.app.rooms import Rooms
from regame.app.setup import Setup, choices, incomes_by, known_states, open_pair, seats
from regame.core.errors import UserError, check_name
from regame.game.mind import alone
from regame.strategies.contract import Action, Observation

LONGEST_NAME = 40  # letters of a team's name
QUARTER = 3  # months of a turn
BEGUN = "the game has begun already"
LONGEST_TURN = 3600  # seconds
# What an invented team chooses from, by whether it plays the holder.
INVENTED = {
    True: (Action(export_quota=0.5), Action(export_duty=0.25), Action()),
    False: (Action(stockpile=3.0), Action(research=1e8), Action(recycling=0.2), Action()),
}


class Phase(StrEnum):
    """Where a room is."""

    GATHERING = "gathering"
    MOVING = "moving"
    OVER = "over"


@dataclass
class Team:
    """A team. moves: those that were played; chosen: what it has chosen for this turn, or None.

    key, browser: of who plays it, "" once the teacher has freed its seat. invented: whether nobody
    plays it: it moves by itself, in a rehearsal.
    """

    state: str
    name: str
    key: str
    browser: str = ""
    moves: Moves = ()
    chosen: Action | None = None
    invented: bool = False


class Account(NamedTuple):
    """How a team did. income, without: USD over the game, with the weapon and in the baseline.

    lines: of its ledger, USD, with the weapon less without. Against the others as they played:
    worth: USD, income less that by the programme which its state plays when nobody takes it; best:
    the catalogue strategy that would have brought most; regret: USD, how much more.
    """

    team: str
    state: str
    income: float
    without: float
    lines: np.ndarray
    worth: float
    best: str
    regret: float


class Room:
    """A game of several teams. host: key of the teacher; seconds: of a turn, 0 for no clock.

    Raises UserError for a clock that cannot be.
    """

    def __init__(self, setup: Setup, code: str, seconds: int = 0, turn: int = QUARTER):
        if not 0 <= seconds <= LONGEST_TURN:
            raise UserError(f"seconds = {seconds}: must be from 0 to {LONGEST_TURN}")
        self.setup, self.code, self.seconds, self.turn = setup, code, seconds, turn
        self.host = secrets.token_urlsafe(12)
        self.phase = Phase.GATHERING
        self.teams: dict[str, Team] = {}
        self.deadline: float | None = None
        self.touched = time.monotonic()
        self.lock = RLock()
        self.listeners: list[Callable[[], None]] = []
        self.play = Play(open_pair(setup), 2)
        self._accounts: list[Account] | None = None

    @property
    def month(self) -> int:
        """Months played."""
        return self.play.arms[0].months

    @property
    def seats(self) -> list[str]:
        """States that a team may take: first those that have a strategy when nobody plays them."""
        first = seats(self.setup.config)
        return first + [s for s in known_states(self.setup.config) if s not in first]

    @property
    def free(self) -> list[str]:
        """States that no team has taken."""
        return [s for s in self.seats if s not in self.teams or not self.teams[s].key]

    @property
    def left(self) -> float | None:
        """Seconds left of the turn, or None without a clock."""
        return None if self.deadline is None else max(self.deadline - time.monotonic(), 0.0)

    def is_host(self, key: str) -> bool:
        """Return whether a key is the teacher's."""
        return compare_digest(key.encode(), self.host.encode())

    def team_of(self, key: str) -> Team | None:
        """Return the team that has a key."""
        keyed = [team for team in list(self.teams.values()) if team.key]
        same = (team for team in keyed if compare_digest(key.encode(), team.key.encode()))
        return next(same, None)

    def join(self, state: str, name: str, browser: str = "") -> str:
        """Take a state; return the key of its team. Raises UserError where it cannot be taken.

        A browser, if it is known, takes one. What was freed goes on where it was left.
        """
        with self.lock:
            if self.phase is Phase.OVER:
                raise UserError(f"{self.code}: this game is over")
            check_name(state, self.seats, "no seat there")
            if state not in self.free:
                raise UserError(f"{state}: {self.teams[state].name} has it already")
            for other in self.teams.values():
                if browser and other.browser == browser:
                    fault = f"{other.state} is played by this browser; your teacher can free it"
                    raise UserError(fault)
            team = Team(state, _name(name, state), secrets.token_urlsafe(12), browser)
            if state in self.teams:
                team.moves, team.chosen = self.teams[state].moves, self.teams[state].chosen
            self.teams[state] = team
            self._changed()
            return team.key

    @contextmanager
    def _taught(self, key: str, phase: Phase | None = None, why: str = "") -> Iterator[None]:
        """Let the teacher change something. Raises UserError for others, and in another phase."""
        with self.lock:
            if not self.is_host(key):
                raise UserError("only the teacher may do that")
            if phase is not None and self.phase is not phase:
                raise UserError(why)
            yield
            self._changed()

    def vacate(self, key: str, state: str) -> None:
        """Let the teacher free a seat: before the first turn its team is gone, later it waits."""
        with self._taught(key):
            team = self._team(state)
            team.key = team.browser = ""
            if self.phase is Phase.GATHERING:
                del self.teams[state]

    def rename(self, key: str, state: str, name: str) -> None:
        """Let the teacher give a team another name."""
        with self._taught(key):
            self._team(state).name = _name(name, state)

    def rehearse(self, key: str) -> None:
        """Let the teacher fill the free seats with invented teams, to see a game before a class."""
        with self._taught(key, Phase.GATHERING, BEGUN):
            for state in [state for state in seats(self.setup.config) if state in self.free]:
                self.join(state, f"invented {state}")
                self.teams[state].invented = True

    def begin(self, key: str) -> None:
        """Let the teacher start the first turn. Raises UserError for others, or without a team."""
        with self._taught(key, Phase.GATHERING, BEGUN):
            if not self.teams:
                raise UserError("nobody has taken a state yet")
            self.phase = Phase.MOVING
            self._open_turn()

    def choose(self, key: str, action: Action) -> None:
        """Let a team choose for this turn; once all have chosen, it is played.

        Until then it may choose again. Raises UserError for a key of no team, and out of turn.
        """
        with self.lock:
            team = self.team_of(key)
            if team is None:
                raise UserError("only a team moves: take a state first")
            if self.phase is not Phase.MOVING:
                raise UserError("moves are made while a turn is open")
            team.chosen = action
            if all(item.chosen is not None for item in self.teams.values() if item.key):
                self._play_turn()
            self._changed()

    def close_turn(self, key: str) -> None:
        """Let the teacher play the turn now: who has not chosen goes on as before."""
        with self._taught(key, Phase.MOVING, "no turn is open"):
            self._play_turn()

    def end(self, key: str) -> None:
        """Let the teacher end the game before its time."""
        with self._taught(key):
            self.phase, self.deadline = Phase.OVER, None

    def tick(self) -> None:
        """Play the turn if its clock has run out."""
        with self.lock:
            if self.phase is Phase.MOVING and self.left == 0:
                self._play_turn()
                self._changed()

    def seen_by(self, team: Team) -> Observation:
        """Return what a team's state sees now, in the game of the class."""
        game = self.play.game
        return alone(game.observation(game.atlas.state(team.state)), WEAPON)

    def accounts(self) -> list[Account]:
        """Return how every team did, the largest regret last. Raises UserError before the end."""
        with self.lock:
            if self.phase is not Phase.OVER:
                raise UserError("accounts are opened at the end")
            if self._accounts is None:
                self._accounts = sorted(self._settle(), key=lambda account: account.regret)
            return self._accounts

    def play_again(self, moves: dict[str, Moves], names: dict[str, str], months: int) -> None:
        """Play a game that was saved, to its end, and open its accounts."""
        with self.lock:
            for state, moves_of_state in moves.items():
                self.join(state, names.get(state, state))
                self.teams[state].moves = moves_of_state
            for _ in range(min(months, self.setup.months)):
                self._seat()
                self.play.step()
            self.phase = Phase.OVER

    def _team(self, state: str) -> Team:
        """Return the team of a state. Raises UserError for none."""
        if state not in self.teams:
            raise UserError(f"{state[:40]!r}: no team has it")
        return self.teams[state]

    def _open_turn(self) -> None:
        for team in self.teams.values():
            luck = Random(f"{self.code} {team.state} {self.month}")
            moves = INVENTED[team.state == self.setup.holder]
            team.chosen = luck.choice(moves) if team.invented else None
        self.deadline = time.monotonic() + self.seconds if self.seconds else None

    def _play_turn(self) -> None:
        for team in self.teams.values():
            if team.chosen is not None:
                team.moves = with_move(team.moves, self.month, team.chosen)
        self._seat()
        for _ in range(min(self.turn, self.setup.months - self.month)):
            self.play.step()
        if self.month >= self.setup.months:
            self.phase, self.deadline = Phase.OVER, None
        else:
            self._open_turn()

    def _seat(self) -> None:
        """Let the teams' moves be played; in the baseline the weapon's state makes none."""
        for state, team in self.teams.items():
            seat_by_hand(self.play.game, state, team.moves)

    def _settle(self) -> Iterator[Account]:
        """Yield how teams did, and would have with each of the catalogue in their place.

        The first in the place of a team is what its state plays when nobody takes it.
        """
        setup, idle = self.setup, dict.fromkeys(self.teams, "LaissezFaire")
        tried = [(state, n) for state in self.teams for n in ("", *choices(state, setup.config))]
        rows = [idle | setup.played | ({state: name} if name else {}) for state, name in tried]
        whose = np.array([state for state, _ in tried])
        hands = [
            seated(s, team.moves, np.flatnonzero(whose != s)) for s, team in self.teams.items()
        ]
        instead = incomes_by(setup, rows, hands, self.month)
        weapon, baseline = self.play.arms
        for state, team in self.teams.items():
            row = weapon.atlas.state(state)
            income, without = (float(arm.income[0, row]) for arm in (weapon, baseline))
            lines = weapon.lines[0, row] - baseline.lines[0, row]
            usual, *incomes = instead[whose == state, row].tolist()
            most = max(incomes)
            best, regret = choices(state, setup.config)[incomes.index(most)], most - income
            worth = income - usual
            yield Account(team.name, state, income, without, lines, worth, best, max(regret, 0.0))

    def _changed(self) -> None:
        self.touched = time.monotonic()
        for listener in list(self.listeners):
            listener()


def _name(given: str, state: str) -> str:
    """Return the name of a team, that of its state unless one is given."""
    return given.strip()[:LONGEST_NAME] or state


ROOMS: Rooms[Room] = Rooms()  # of this server

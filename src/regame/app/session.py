"""A set-up at play: step, back, and what is kept. It knows no page and shares nothing."""

from dataclasses import replace
from itertools import count
from threading import RLock

from regame.app.fan import Fan
from regame.app.focus import Focus, seat_by_hand, with_move
from regame.app.places import CORES
from regame.app.setup import Setup, open_pair
from regame.strategies.contract import Action

_games = count()


class Session:
    """One set-up being played. All methods are safe to call from any thread.

    `at` is the month looked at; going back moves it, and going on replays what is kept before it
    plays anything new. fan: all its worlds, once they are played. since: names the game; one begun
    again to take a move back keeps its name.
    """

    def __init__(self, setup: Setup):
        self.setup = setup
        self.since = str(next(_games))
        self.lock = RLock()
        self.closed = False
        game = open_pair(setup)
        if setup.seat:
            seat_by_hand(game, setup.seat, setup.moves)
        self.focus = Focus(game, setup.seat)
        self.fan: Fan | None = None
        self.at = 0

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
            if self.at < self.focus.months:
                raise ValueError("a month that was played is not played otherwise: begin again")
            moves = with_move(self.setup.moves, self.at, action)
            self.setup, self.fan = replace(self.setup, moves=moves), None
            seat_by_hand(self.focus.game, self.setup.seat, moves)

    def step(self) -> None:
        """Go on by a month, up to the horizon."""
        with CORES, self.lock:
            if self.closed or self.over:
                return
            if self.at == self.focus.months:
                self.focus.step()
            self.at += 1

    def go_to(self, month: int) -> None:
        """Look at a month that was played already; others are met at the nearest such month."""
        with self.lock:
            self.at = min(max(month, 0), self.focus.months)

    def close(self) -> None:
        """Stop whatever plays; the session is of no more use."""
        self.closed = True

"""A set-up at play: step, back, and what is kept. It knows no page and shares nothing."""

from itertools import count
from threading import RLock

import numpy as np

from regame.app.fan import Fan, Play
from regame.app.focus import WEAPON, Focus, Hand, Moves, Standing, seat_by_hand, with_move
from regame.app.places import COMING, CORES
from regame.app.setup import Setup, open_pair, open_worlds
from regame.strategies.contract import Action

_games = count()
CATCH_UP = 4  # months that the fan plays for one of the run in focus, while it is behind


class Session:
    """One set-up being played. All methods are safe to call from any thread.

    `at` is the month looked at; going back moves it, and going on replays what is kept before it
    plays anything new. since: names the game; one begun again to take a move back keeps its name.
    """

    def __init__(self, setup: Setup, moves: Moves = ()):
        self.setup = setup
        self.since = str(next(_games))
        self.moves = moves
        self.lock = RLock()
        self.closed = False
        self.focus = Focus(open_pair(setup), setup.seat)
        self.fan: Fan | None = None
        self.at = 0
        if setup.seat:
            self.focus.play_by_hand(moves)

    @property
    def over(self) -> bool:
        """Whether the horizon is reached."""
        return self.at >= self.setup.months

    def open_fan(self) -> None:
        """Sample the worlds and lay them out: slow at the first call for a seed."""
        fan = fan_of(self.setup)
        with self.lock:
            if self.setup.seat:
                self._by_hand(fan)
            if not self.closed:
                self.fan = fan

    def take(self, fan: Fan) -> None:
        """Take worlds that were played to the end already, in the place of what there is."""
        with self.lock:
            if not self.closed:
                self.fan = fan

    def _by_hand(self, fan: Fan) -> None:
        """Play the seat's moves in every world; the weapon's state makes none in baselines."""
        if fan.play is None:
            raise ValueError("worlds at their end are not played otherwise")
        game, state = fan.play.game, self.setup.seat
        home = game.atlas.state(state) == game.atlas.home
        rows = np.arange(WEAPON, game.world.runs, 2 if home else 1)
        seat_by_hand(game, state, Hand(self.moves), rows)

    def move(self, action: Action) -> None:
        """Let the seat do something from the month on that comes next; only where none is kept."""
        with self.lock:
            if self.at < self.focus.months:
                raise ValueError("a month that was played is not played otherwise: begin again")
            self.moves = with_move(self.moves, self.at, action)
            self.focus.play_by_hand(self.moves)
            if self.fan is not None:
                self._by_hand(self.fan)

    def step(self) -> None:
        """Go on by a month, up to the horizon."""
        with CORES, self.lock:
            if self.closed or self.over:
                return
            if self.at == self.focus.months:
                self.focus.step()
            self.at += 1
            self._follow(CATCH_UP)

    def _follow(self, most: int) -> None:
        for _ in range(most):
            if self.fan is not None and self._behind and not self.closed:
                self.fan.step()

    def catch_up(self) -> bool:
        """Let the fan play on where it is behind; return whether it played."""
        if not self._behind:
            return False  # nobody's play is to wait for this
        COMING.wait(lambda: self.closed)
        with CORES, self.lock:
            behind = self._behind
            self._follow(CATCH_UP)
            return behind

    @property
    def _behind(self) -> bool:
        """Whether the fan has played fewer months than the run in focus."""
        return self.fan is not None and self.fan.months < self.focus.months

    def go_to(self, month: int) -> None:
        """Look at a month that was played already; others are met at the nearest such month."""
        with self.lock:
            self.at = min(max(month, 0), self.focus.months)

    def close(self) -> None:
        """Stop whatever plays; the session is of no more use."""
        self.closed = True


def fan_of(setup: Setup) -> Fan:
    """Lay out all worlds of a set-up, with the weapon and without, to be played."""
    game = open_worlds(setup)
    play = Play(game, Standing(game).income, 2)
    weapon, baseline = play.arms
    return Fan([(weapon, baseline)], play)

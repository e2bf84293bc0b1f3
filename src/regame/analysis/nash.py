"""Nash equilibria of a game of two, by Gambit (Savani and Turocy 2025), an extra."""

from collections.abc import Sequence

import numpy as np

from regame.core.arrays import Floats
from regame.core.errors import missing_extra

type Mixes = tuple[Floats, Floats]


def equilibria(first: Floats, second: Floats) -> list[Mixes]:
    """Return the extreme equilibria of a game of two, those that mix most first.

    first, second: payoffs of both (row, column), in any unit. A game whose equilibria are a
    continuum has its corners here.
    """
    try:
        import pygambit
    except ImportError:
        raise missing_extra("equilibria", ["pygambit"], "analysis") from None
    scaled = [_scaled(values) for values in (first, second)]
    game = pygambit.Game.from_arrays(*scaled)
    found = pygambit.nash.enummixed_solve(game, rational=False).equilibria
    mixes = [
        tuple(np.array([float(at[x]) for x in player.strategies]) for player in game.players)
        for at in found
    ]
    return sorted(((row, column) for row, column in mixes), key=_mixed, reverse=True)


def _scaled(values: Floats) -> Floats:
    """Payoffs on [0, 1], which leaves equilibria as they are."""
    width = float(values.max() - values.min())
    return np.asarray((values - values.min()) / (width or 1.0))


def _mixed(mixes: Mixes) -> int:
    return sum(int((mix > 1e-9).sum()) for mix in mixes)


def regrets(first: Floats, second: Floats, mixes: Sequence[Floats]) -> tuple[float, float]:
    """Return what each could gain by the best pure play against the other's mix, at least 0."""
    row, column = mixes
    paid = first @ column, second.T @ row
    gains = (float(pay.max() - mix @ pay) for pay, mix in zip(paid, mixes, strict=True))
    one, other = (max(gain, 0.0) for gain in gains)
    return one, other

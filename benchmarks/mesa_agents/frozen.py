"""regame's engine with the same steps as the Mesa model, and no others."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from regame.config import load_config
from regame.game import Game

# Political will is stirred in `govern` by causes of its own; permits do not heed it here.
FROZEN = ("reputation.permits=0",)


class FrozenGame(Game):
    """A game in which nobody looks, decides or disputes, and nothing adapts.

    `govern` issues the licences of the start; what it does besides is idle, since no instrument is
    set and permits do not heed political will.
    """

    def step(self) -> None:
        """The steps that the Mesa model plays."""
        self.govern()
        self.plan()
        self.clear()
        self.move()
        self.settle()
        self.world.month += 1


def frozen_game(
    seeds: Sequence[int], config: str = "world_2010", changes: tuple[str, ...] = ()
) -> FrozenGame:
    """A frozen game with a row per seed, in a config with changes."""
    return FrozenGame(load_config(config, [*FROZEN, *changes]), pd.DataFrame({"seed": seeds}))

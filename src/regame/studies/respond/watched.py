"""A game of which lines are kept, and the books of what value added lost is computed of."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.game import accounts
from regame.game.game import Game
from regame.runs.uses import lines_of_month, lost_by_good
from regame.tables.losses import economy_of


class Watched(Game):
    """A game that keeps what lines get and what users of magnets lose, before anything adapts.

    lines: as `uses.lines_of_month`; lost: (run, state) USD. Only where `counted`: in worlds
    with accounts of sectors.
    """

    lines: NDArray[np.float64]
    lost: NDArray[np.float64]

    def __init__(self, config: Config, design: pd.DataFrame):
        super().__init__(config, design, series=False)
        self.counted = economy_of(config) is not None

    def adapt(self) -> None:
        """Take the month down, then go on."""
        if self.counted:
            self.lines, self.lost = lines_of_month(self), lost_by_good(self)[:, -1]
        super().adapt()


class LineBooks:
    """What value added lost is computed of, of some rows of a game, month by month.

    lost: the value of magnets that users lack so far, USD, discounted (run, state).
    """

    def __init__(self, rows: slice = slice(None)):
        self.rows, self.lost = rows, np.zeros(1)
        self.lines: list[NDArray[np.float32]] = []
        self.discounts: list[NDArray[np.float64]] = []

    def month(self, game: Watched, month: int) -> None:
        """Take in a month that was played; the first is 1."""
        factor = accounts.discounts(game, month)[self.rows]
        self.lines.append(game.lines[self.rows].astype(np.float32))
        self.discounts.append(factor[:, 0])
        self.lost = self.lost + factor * game.lost[self.rows]

    def columns(self) -> dict[str, Any]:
        """Return the columns `lines` and `discount` of a table of runs."""
        flat = np.stack(self.lines, axis=-1).reshape(len(self.lost), -1)
        return {"lines": list(flat), "discount": list(np.stack(self.discounts, axis=1))}

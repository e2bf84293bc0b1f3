"""Play rows of a design and harvest what a target's question needs beside a verdict's outcomes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.game import Game
from regame.runs.line_rows import lines_of_month
from regame.runs.rows import Harvest
from regame.runs.use_rows import lost_by_good
from regame.tables.losses import economy_of


class Watched(Game):
    """A game that keeps what lines get and what users of magnets lose, before anything adapts.

    lines: as `line_rows.lines_of_month`; lost: (run, state) USD. Only where `counted`.
    """

    counted: bool
    lines: NDArray[np.float64]
    lost: NDArray[np.float64]

    def adapt(self) -> None:
        """Take the month down, then go on."""
        if self.counted:
            self.lines, self.lost = lines_of_month(self), lost_by_good(self)[:, -1]
        super().adapt()


def play_targets(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design and return their outcomes, one row per run, in their order.

    Columns as in `runs.rows.play_rows`, and per horizon public_stock_{h}y (list, by state): what
    the public stock would fetch then less what it would have at the start, USD, discounted. In
    worlds with accounts of sectors also products_lost_{h}y (list, by state), the value of magnets
    that users lack so far, USD, discounted; lines (list, `LINES` by state and month) and discount
    (list, by month), of which value added lost is computed.
    """
    game = Watched(config, design, series=False)
    game.counted = economy_of(config) is not None
    harvest = Harvest(game, months)
    before = accounts.public_stock_value(game)
    so_far = np.zeros_like(before)
    lines: list[NDArray[np.float32]] = []
    factors: list[NDArray[np.float64]] = []
    for month in range(1, months + 1):
        game.step()
        harvest.month(month)
        factor = accounts.discounts(game, month)
        if game.counted:
            lines.append(game.lines.astype(np.float32))
            factors.append(factor[:, 0])
            so_far = so_far + factor * game.lost
        if month % 12 == 0 and month // 12 in YEARS:
            now = factor * accounts.public_stock_value(game)
            harvest.columns[f"public_stock_{month // 12}y"] = list(now - before)
            if game.counted:
                harvest.columns[f"products_lost_{month // 12}y"] = list(so_far)
    if game.counted:
        flat = np.stack(lines, axis=-1).reshape(len(design), -1)
        harvest.columns |= {"lines": list(flat), "discount": list(np.stack(factors, axis=1))}
    return harvest.frame(design.index)

"""Play rows of a design and harvest what a target's question needs beside a verdict's outcomes."""

from __future__ import annotations

import pandas as pd

from regame.config.schema import Config
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.game import Game
from regame.runs.rows import Harvest


def play_targets(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design and return their outcomes, one row per run, in their order.

    Columns as in `runs.rows.play_rows`, and per horizon public_stock_{h}y (list, by state): what
    the public stock would fetch then less what it would have at the start, USD, discounted.
    """
    game = Game(config, design, series=False)
    harvest = Harvest(game, months)
    before = accounts.public_stock_value(game)
    for month in range(1, months + 1):
        game.step()
        harvest.month(month)
        if month % 12 == 0 and month // 12 in YEARS:
            now = accounts.discounts(game, month) * accounts.public_stock_value(game)
            harvest.columns[f"public_stock_{month // 12}y"] = list(now - before)
    return harvest.frame(design.index)

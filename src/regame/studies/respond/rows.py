"""Play rows of a design and harvest what a target's question needs beside a verdict's outcomes."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.core.horizon import YEARS
from regame.game import accounts
from regame.game.facts import KG, MAKING, REFINING
from regame.game.game import Game
from regame.runs.rows import Harvest
from regame.studies.respond.goal import SUPPLY
from regame.studies.respond.watched import LineBooks, Watched


class OwnSupply:
    """What a state makes of what it uses, and what it buys from the holder, by calendar year.

    sums: (run, PARTS, state, year), in t, the last two in USD at the start's prices. What leaves
    the holder unseen is in none.
    """

    PARTS = SUPPLY

    def __init__(self, game: Game, years: int):
        self.game = game
        self.sums = np.zeros((game.world.runs, len(self.PARTS), game.atlas.states_count, years))

    def month(self, month: int) -> None:
        """Take in a month that was played; the first is 1."""
        w, a = self.game.world, self.game.atlas
        stages = REFINING, MAKING
        refined, produced = (a.by_state(w.output * (a.plant_stage == stage)) for stage in stages)
        from_holder = self._value(w.flow[:, :, a.home], w.product_flow[:, a.home])
        goods, products = w.flow.sum(axis=2), w.product_flow.sum(axis=1)
        bought = self._value(goods, products)
        parts = (refined, goods.sum(axis=1), produced, products, from_holder, bought)
        self.sums[..., (month - 1) // 12] += np.stack(parts, axis=1)

    def _value(self, goods: NDArray[np.float64], products: NDArray[np.float64]) -> Any:
        w = self.game.world
        return KG * ((goods * w.start_index).sum(axis=1) + products * w.product_start)


def play_targets(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design and return their outcomes, one row per run, in their order.

    Columns as in `runs.rows.play_rows`, and per horizon public_stock_{h}y (list, by state): what
    the public stock would fetch then less what it would have at the start, USD, discounted.
    own_supply (list) is `OwnSupply.PARTS` by state and year. In
    worlds with accounts of sectors also products_lost_{h}y (list, by state), the value of magnets
    that users lack so far, USD, discounted; lines (list, `LINES` by state and month) and discount
    (list, by month), of which value added lost is computed.
    """
    game, books = Watched(config, design), LineBooks()
    harvest = Harvest(game, months)
    before = accounts.public_stock_value(game)
    supply = OwnSupply(game, -(-months // 12))
    for month in range(1, months + 1):
        game.step()
        harvest.month(month)
        supply.month(month)
        if game.counted:
            books.month(game, month)
        if month % 12 == 0 and month // 12 in YEARS:
            now = accounts.discounts(game, month) * accounts.public_stock_value(game)
            harvest.columns[f"public_stock_{month // 12}y"] = list(now - before)
            if game.counted:
                harvest.columns[f"products_lost_{month // 12}y"] = list(books.lost)
    by_year = supply.sums.reshape(len(design), -1).astype(np.float32)
    harvest.columns["own_supply"] = list(by_year)
    if game.counted:
        harvest.columns |= books.columns()
    return harvest.frame(design.index)

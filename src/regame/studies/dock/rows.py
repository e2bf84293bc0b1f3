"""Play rows of a design for what published figures speak of, month by month."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.config.schema import Config
from regame.game.accounts import INCOME
from regame.game.game import Game
from regame.runs.line_rows import lines_of_month
from regame.runs.rows import failures

KEPT = ("lines", "bought", "outside", "income")


class Watched(Game):
    """A game that keeps what lines get this month, before anything adapts."""

    lines: NDArray[np.float64]

    def adapt(self) -> None:
        """Take it down, then go on."""
        self.lines = lines_of_month(self)
        super().adapt()


def play_docked(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows and return, per run and in their order, months of KEPT (lists, month last).

    lines: as `line_rows.lines_of_month`; bought: t of magnets by state; outside: USD/kg by group;
    income: of the holder so far, USD, discounted; failed, error.
    """
    game = Watched(config, design, series=False)
    retained: dict[str, list[NDArray[np.float64]]] = {name: [] for name in KEPT}
    for _ in range(months):
        game.step()
        prices = [game.record.last(f"price_outside_{group}") for group in game.atlas.groups]
        now = (
            game.lines,
            game.world.product_flow.sum(axis=1),
            np.stack(prices, axis=1),
            game.world.payoff[:, game.atlas.home, INCOME, None].copy(),
        )
        for name, values in zip(KEPT, now, strict=True):
            retained[name].append(values)
    columns = {
        name: list(np.stack(values, -1).reshape(len(design), -1))
        for name, values in retained.items()
    }
    return pd.DataFrame({**columns, **failures(game)}, index=design.index)

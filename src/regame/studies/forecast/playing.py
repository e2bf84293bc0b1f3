"""What a forecast plays and keeps: trade by destination, prices, firms, what users lack, acts."""

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.horizon import YEAR
from regame.game.facts import KG, REFINING, total
from regame.game.game import Game
from regame.game.names import name_of
from regame.game.playing import by_month
from regame.game.prelude import opened_earlier
from regame.runs.uses import products_short
from regame.studies.forecast.series import all_series

BEFORE = "before_"  # prefix of a column with the months before the start
MADE = "made: "  # begins what plants make, in the table of series: names with AND between them
AND = " + "


class Watched(Game):
    """A game that keeps what users of every state lack (run, state), share of what they need."""

    lacking: Floats

    def adapt(self) -> None:
        """Look at this month's use before anything adapts."""
        need, short = products_short(self)
        self.lacking = short / np.maximum(need, 1.0)
        super().adapt()


def play_forecast(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design; returns per run the months of all that is kept (lists).

    What is kept: the series of a record, and what `_month` adds. `before_NAME`: the same of the
    year before the start, as the world itself projects it. `failed` and `error` are those of
    `rows.play_rows`.
    """
    earlier, _ = _played(opened_earlier(config), design, YEAR)
    retained, game = _played(config, design, months)
    columns = {BEFORE + name: list(values) for name, values in earlier.items()}
    columns |= {name: list(values) for name, values in retained.items()}
    return pd.DataFrame({**columns, **game.failures()}, index=design.index)


def _played(config: Config, design: pd.DataFrame, months: int) -> tuple[dict[str, Floats], Game]:
    """What is kept by name (run, month), and the game."""
    game = Watched(config, design)
    retained = by_month(game, months, lambda: _month(game))
    return retained | {name: game.record.series(name).T for name in game.record.units}, game


def _month(game: Watched) -> dict[str, Floats]:
    """This month's figures by name (run,): tonnes, USD, shares of need, counts so far, 0 or 1.

    broken_STATE: 1 where the holder acts against it, stops all goods or licenses more of them.
    """
    w, a, home = game.world, game.atlas, game.atlas.home
    abroad = np.arange(a.states_count) != home
    value = game.record.last(f"export_revenue_{game.record.holder}")
    tonnes = game.record.last(f"export_tonnes_{game.record.holder}")
    wide = np.nan_to_num(w.set_licensing_wide[:, 0]) > 0
    stopped = (w.stopped[:, 0, abroad] > 0).all(axis=1)
    retained = {
        "export_unit_value": value / np.maximum(KG * tonnes, 1e-12),
        "conceded_all": total(w.conceded, 1),
        "licensing_wide": wide.astype(float),
        "stopped_all": stopped.astype(float),
    }
    for g, group in enumerate(a.groups):
        retained[f"exported_{group}"] = total(w.flow[:, g, home] * abroad, 1)
    paid = _floors_paid(game)
    for s, state in enumerate(a.states):
        name = name_of(state)
        retained |= {
            f"products_to_{name}": w.product_flow[:, home, s].copy(),
            f"floors_paid_{name}": paid[:, s],
            f"short_{name}": game.lacking[:, s],
            f"acts_{name}": w.acts[:, s].copy(),
            f"conceded_{name}": w.conceded[:, s].copy(),
            f"broken_{name}": ((w.acts[:, s] > 0) | wide | stopped).astype(float),
        }
        for g, group in enumerate(a.groups):
            retained[f"{group}_to_{name}"] = w.flow[:, g, home, s].copy()
    for recorded in {series.recorded for series in all_series()}:
        if recorded.startswith(MADE):
            plants = recorded.removeprefix(MADE).split(AND)
            rows = [a.plants.index(plant) for plant in plants]
            retained[recorded] = total(w.output[:, rows], 1)
    return retained


def _floors_paid(game: Game) -> Floats:
    """What floors of price pay at home this month (run, state) USD, as `support.pay_floors`."""
    w, a = game.world, game.atlas
    gap = np.maximum(np.nan_to_num(w.set_price_floor)[:, None] - w.price, 0.0)
    gap *= a.floor_covers[:, None]
    paid = np.zeros(w.set_price_floor.shape)
    for f in np.flatnonzero(a.plant_stage == REFINING):
        s = a.plant_state[f]
        paid[:, s] += KG * w.output[:, f] * (gap[:, :, s] * a.basket[f]).sum(axis=1)
    return paid

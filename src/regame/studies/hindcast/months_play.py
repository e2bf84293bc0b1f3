"""What a hindcast by month plays and keeps: series of the record, lines that stop, concessions."""

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.game.facts import total
from regame.game.game import Game
from regame.game.still import UNPROVOKED, quiet
from regame.runs.rows import failures
from regame.runs.sector_rows import products_short
from regame.studies.hindcast.months_series import MONTHLY, OPENING


class Watched(Game):
    """A game that keeps which part of the products that users outside need they lack (run,)."""

    short: np.ndarray

    def adapt(self) -> None:
        """Look at this month's use before anything adapts."""
        need, lacking = products_short(self)
        away = np.arange(self.atlas.states_count) != self.atlas.home
        self.short = total(lacking * away, 1) / np.maximum(total(need * away, 1), 1.0)
        super().adapt()


def play_by_month(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design; returns per run the months of all series (lists).

    Prices of all groups, and what else MONTHLY names and this world has, as the model counts it.
    `opening_{price}` is a price before the first month; `failed` and `error` are those of
    `rows.play_rows`.
    """
    game = Watched(config, design)
    opening = _prices(game)
    lines, conceded = [], []
    for _ in range(months):
        game.step()
        lines.append(game.short)
        conceded.append(total(game.world.conceded, 1))
    recorded = {series.recorded for series in MONTHLY}
    columns = {
        name: game.record.series(name)
        for name in game.record.units
        if name in recorded or name in opening
    }
    columns |= {"lines_stopped": np.array(lines), "concessions": np.array(conceded)}
    return pd.DataFrame(
        {name: list(values.T) for name, values in columns.items()}
        | {OPENING + name: values for name, values in opening.items()}
        | failures(game),
        index=design.index,
    )


def _prices(game: Game) -> dict[str, np.ndarray]:
    """Prices in force now, inside and as quoted outside, by series (run,)."""
    world, atlas = game.world, game.atlas
    price_series = (
        {"price_magnet_inside": world.product_index[:, atlas.home].copy()} if atlas.makes else {}
    )
    for g, group in enumerate(atlas.groups):
        price_series[f"price_inside_{group}"] = world.price[:, g, atlas.home].copy()
        if atlas.holders:
            price_series[f"price_outside_{group}"] = (
                world.ask[:, g, 0] + world.licence_mark[:, 0, g]
            )
    return price_series


def still(config: Config, design: pd.DataFrame, holder: str) -> tuple[Config, pd.DataFrame]:
    """Return a world without dated changes, and rows without a weapon, growth, disputes or luck.

    Whether a project is begun stays a matter of chance: no parameter makes that certain.
    """
    config = config.model_copy(update={"dated": (), "changes": ()})
    worlds = design.drop_duplicates("world").reset_index(drop=True).rename_axis("run")
    here = worlds[["seed", "world", *(key for key in worlds if "." in str(key))]]
    still_rows = here.assign(
        treatment="still", **{holder: "StatusQuo"}, **quiet(config), **UNPROVOKED
    )
    return config, still_rows

"""What a hindcast by month plays and keeps: series of the record, lines that stop, concessions."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.horizon import YEAR
from regame.game.facts import total
from regame.game.game import Game
from regame.game.playing import by_month
from regame.game.still import UNPROVOKED, quiet
from regame.runs.uses import products_short
from regame.studies.hindcast.baselines import Figure
from regame.studies.hindcast.observed import Kind, Observation, Series, observations, own_record
from regame.tables.customs import to_customs

OPENING = "opening_"  # column of a price before the first month
TABLE, RECORD = "series_monthly", "observed_2025"

type Played = Mapping[str, Floats]  # series -> what the runs have by month (run, month)


class MonthlySeries(NamedTuple):
    """One series: its unit over a month, and how the record counts a unit of what is played."""

    series: str
    unit: str
    kind: Kind
    recorded: str
    factor: float

    @property
    def over_month(self) -> str:
        """Its unit, of tonnes with the month."""
        return f"{self.unit}/month" if self.kind == "tonnes" else self.unit


def _read() -> tuple[MonthlySeries, ...]:
    from regame.tables import figures

    rows = figures.read(TABLE)[list(MonthlySeries._fields)].itertuples(index=False)
    return tuple(MonthlySeries(*row) for row in rows)


MONTHLY = _read()
KINDS: dict[str, Kind] = {item.series: item.kind for item in MONTHLY}


def as_counted(kept: Played) -> dict[str, Floats]:
    """Return the series that were played, as a record counts them."""
    rows = [item for item in MONTHLY if item.recorded in kept]
    return {at.series: at.factor * to_customs(at.recorded) * kept[at.recorded] for at in rows}


def on_record(played: Played, start_year: int) -> list[Observation]:
    """Return what is on record of the months that were played, in the table's units."""
    months = min((values.shape[1] for values in played.values()), default=0)
    items = (item for item in observations(own_record(RECORD)) if item.series in played)
    return [item for item in items if item.span <= _last(item, start_year) < months + 1]


def before(start_year: int) -> list[Observation]:
    """Return what the table knows of the year before, as figures of that year."""
    return [
        item._replace(span=1, month="", value=_yearly(item.value, item))
        for item in observations(own_record(RECORD))
        if item.year == start_year - 1 and item.span == YEAR
    ]


def figure(item: Observation, played: Played, start_year: int) -> tuple[Observation, Figure]:
    """Return a figure on record and the runs' beside it; tonnes are at the rate of a year."""
    last = _last(item, start_year)
    runs = played[item.series][:, last - item.span : last].mean(axis=1)
    value = _yearly(item.value, item)
    kind = Series(item.series, item.unit, KINDS[item.series])
    return item._replace(value=value), Figure(kind, value, _yearly(runs, item))


def _last(item: Observation, start_year: int) -> int:
    """The last month of a figure, 1 the first that is played."""
    return YEAR * (item.year - start_year) + int(item.month[5:])


def _yearly[Value: (float, Floats)](value: Value, item: Observation) -> Value:
    return YEAR * value if KINDS[item.series] == "tonnes" else value


def month_of(number: int, start_year: int) -> str:
    """Return a month as "2025-05"; number: 0 the first."""
    return f"{start_year + number // YEAR}-{number % YEAR + 1:02d}"


def medians(played: Played) -> dict[str, Floats]:
    """Return the median world by month of every series (month,)."""
    return {name: np.median(values, axis=0) for name, values in played.items()}


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

    def counts() -> dict[str, np.ndarray]:
        """What is counted of a month beside the record."""
        return {"lines_stopped": game.short, "concessions": total(game.world.conceded, 1)}

    counted = by_month(game, months, counts)
    wanted = {series.recorded for series in MONTHLY} | opening.keys()
    names = [name for name in game.record.units if name in wanted]
    columns = {name: game.record.series(name).T for name in names} | counted
    return pd.DataFrame(
        {name: list(values) for name, values in columns.items()}
        | {OPENING + name: values for name, values in opening.items()}
        | game.failures(),
        index=design.index,
    )


def _prices(game: Game) -> dict[str, np.ndarray]:
    """Prices in force now, inside and as quoted outside, by series (run,)."""
    world, atlas = game.world, game.atlas
    prices = {}
    if atlas.makes:
        prices["price_magnet_inside"] = world.product_index[:, atlas.home].copy()
    for g, group in enumerate(atlas.groups):
        prices[f"price_inside_{group}"] = world.price[:, g, atlas.home].copy()
        if atlas.holders:
            prices[f"price_outside_{group}"] = world.ask[:, g, 0] + world.licence_mark[:, 0, g]
    return prices


def still(config: Config, design: pd.DataFrame, holder: str) -> tuple[Config, pd.DataFrame]:
    """Return a world without dated changes, and rows without a weapon, growth, disputes or luck.

    Whether a project is begun stays a matter of chance: no parameter makes that certain.
    """
    config = config.model_copy(update={"dated": (), "changes": ()})
    worlds = design.drop_duplicates("world").reset_index(drop=True).rename_axis("run")
    here = worlds[["seed", "world", *(key for key in worlds if "." in str(key))]]
    calm = {"treatment": "still", holder: "StatusQuo"}
    return config, here.assign(**calm, **quiet(config), **UNPROVOKED)

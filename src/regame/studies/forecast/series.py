"""The series of a forecast, what is on record of them, and how its error is carried on.

What a forecast plays and keeps: trade by destination, prices, firms, what users lack, acts.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

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
from regame.studies.hindcast.baselines import NODES, QUANTILES, levels
from regame.studies.hindcast.observed import Observation, observations, own_record
from regame.tables import figures

type Kind = Literal["price", "tonnes", "money", "share", "count"]
type Played = Mapping[str, Floats]  # what the model records -> its months (run, month)

TABLE, RECORD = "series_forecast", "observed_2025"
EVENT = "event"  # kind of a row that is no series: something that may happen


class Series(NamedTuple):
    """One series: its unit, how it is counted, and what of the record it goes on from.

    memory: class of series whose errors behave alike; fades: whether its error does.
    """

    series: str
    unit: str
    kind: Kind
    recorded: str
    factor: float
    months: int
    anchor: str
    memory: str
    fades: bool
    note: str

    def counted(self, played: Played) -> Floats:
        """Return its months in the unit of the record, of sums those of each month (run, month)."""
        return self.factor * played[self.recorded]


def all_series(kind: str = "") -> tuple[Series, ...]:
    """Return the series of the table, in its order, or its rows of that kind: EVENT."""
    table = figures.read(TABLE).fillna({"anchor": "", "memory": "", "fades": False})
    return figures.typed(table[(table["kind"] == EVENT) == (kind == EVENT)], Series)


def record(start_year: int) -> dict[str, list[Observation]]:
    """Return what is on record of the year before, by series and in the order of months."""
    by_series: dict[str, list[Observation]] = {}
    for item in observations(own_record(RECORD)):
        if item.year == start_year - 1:
            by_series.setdefault(item.series, []).append(item)
    return {name: sorted(items, key=lambda item: item.month) for name, items in by_series.items()}


def number(month: str, start_year: int) -> int:
    """Return the number of a month "2025-05", 0 the first of the start year."""
    return YEAR * (int(month[:4]) - start_year) + int(month[5:]) - 1


def over(values: Floats, last: int, span: int) -> Floats:
    """Return the mean of the months that end with `last` (run,). values: (run, month)."""
    return np.asarray(values[:, last - span + 1 : last + 1].mean(axis=1))


LAST = 3  # figures of tonnes that are averaged: ships and holidays move single months
FADES = 0.65 ** (1 / 12)  # 0.65 a year: persistence of `regame hindcast --fit-until 2020`
LEAST = 0.02  # of an error's step: quotes are rounded
FAR = 1.0  # log, by which a world's error may differ from the median's: some are near none
NORMAL = 1.4826  # standard deviation of a normal over its median distance from the mean
CLEAR = 0.01  # % from none or all, beyond which a share has these odds


class Memory(NamedTuple):
    """How errors of a class behave: the usual step of a month, and what is there a month later."""

    step: float
    persistence: float

    def spread(self, months: int) -> float:
        """Return what is not known of an error so many months after it was last seen."""
        keeps = self.persistence**2
        return self.step * float(np.sqrt((1 - keeps**months) / (1 - keeps)))


class Anchor(NamedTuple):
    """The error of each world when a series was last seen (run,), and the month of that."""

    month: int
    error: Floats


def scaled(values: Floats, kind: Kind) -> Floats:
    """Return figures on the scale of errors."""
    if kind == "share":
        clipped = np.clip(values, CLEAR, 100 - CLEAR)
        return np.asarray(np.log(clipped / (100 - clipped)))
    return np.asarray(np.log(np.maximum(values, 0.01 if kind == "price" else 1.0)))


def unscaled(values: Floats, kind: Kind) -> Floats:
    """Return the figures at places on the scale of errors."""
    return np.asarray(100 / (1 + np.exp(-values)) if kind == "share" else np.exp(values))


def errors(
    series: Series, before: Played, items: Sequence[Observation], start_year: int
) -> list[Anchor]:
    """Return the record less each world, figure by figure, on the scale of errors.

    before: months of the year before the start (run, month). Figures that are means of months meet
    the mean of theirs.
    """
    values = series.counted(before)
    rows = []
    for item in items:
        month = number(item.month, start_year)
        runs = over(values, month + YEAR, item.span)
        value = scaled(np.array([item.value]), series.kind)[0]
        rows.append(Anchor(month, value - scaled(runs, series.kind)))
    return rows


def anchor(series: Series, seen: Sequence[Anchor]) -> Anchor | None:
    """Return what a series goes on from; None without a figure on record."""
    if not seen:
        return None
    last = seen[-LAST:] if series.kind == "tonnes" and series.months == 1 else seen[-1:]
    error = np.mean([row.error for row in last], axis=0)
    middle = float(np.median(error))
    return Anchor(seen[-1].month, np.clip(error, middle - FAR, middle + FAR))


def memories(seen: dict[Series, list[Anchor]]) -> dict[str, Memory]:
    """Return how errors behave, by class of series, and under "" of all together."""
    pairs: dict[str, list[tuple[float, float, int]]] = {}
    for series, path in seen.items():
        medians = [(row.month, float(np.median(row.error))) for row in path]
        steps = [(a, b, month - first) for (first, a), (month, b) in pairwise(medians)]
        for name in (series.memory, ""):
            pairs.setdefault(name, []).extend(steps)
    return {name: _memory(steps or pairs[""]) for name, steps in pairs.items()}


def _memory(pairs: Sequence[tuple[float, float, int]]) -> Memory:
    """The memory of pairs of errors (before, after, months between); p by least squares."""
    if not pairs:
        return Memory(LEAST, FADES)
    before, after, gaps = np.array(pairs, float).T
    slope = float((before * after).sum() / max((before**2).sum(), 1e-12))
    keeps = float(np.clip(max(slope, 0.0) ** (1 / gaps.mean()), 0.0, FADES))
    moves = np.abs(after - before) / np.sqrt(gaps)
    return Memory(max(NORMAL * float(np.median(moves)), LEAST), keeps)


def foretold(
    values: Floats, series: Series, month: int, seen: Anchor | None, memory: Memory
) -> tuple[float, float, float]:
    """Return 5, 50 and 95 % of a figure over worlds and error. values: (run,), as played.

    What is not on record is as played.
    """
    if seen is None:
        return levels(np.quantile(values, QUANTILES))
    ahead = month - seen.month
    part = FADES**ahead if series.fades else 1.0
    moved = scaled(values, series.kind) + part * seen.error
    wide = moved[:, None] + memory.spread(ahead) * NODES
    low, high = np.quantile(wide, [QUANTILES[0], QUANTILES[2]])
    return levels(unscaled(np.array([low, float(np.median(moved)), high]), series.kind))


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


def play_ahead(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design as `play_forecast` does, without the year before the start."""
    retained, game = _played(config, design, months)
    columns = {name: list(values) for name, values in retained.items()}
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

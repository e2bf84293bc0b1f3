"""A hindcast by month: dated policy from a world's first month on, or nothing at all.

Worlds are those of the experiment that asks about the config, the headline's policy is played in
them, and what is on record of these months scores what comes out. `still` takes the weapon, growth
and luck away: what moves then, the opening itself has set in motion.

What a hindcast by month plays and keeps: series of the record, lines that stop, concessions.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.statistics import finite
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.core.horizon import YEAR
from regame.core.options import StudyOptions
from regame.game.facts import total
from regame.game.game import Game
from regame.game.playing import by_month
from regame.game.still import UNPROVOKED, quiet
from regame.runs import runner, uses
from regame.runs.asked import noting
from regame.runs.experiment import case_of
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.studies.frame import keep
from regame.studies.hindcast import observed
from regame.studies.hindcast.baselines import QUANTILES, Figure, spreads
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.parts import MonthBand
from regame.studies.hindcast.playing import fields_of, from_table
from regame.studies.hindcast.result import STAY, ByMonth, Check, Move
from regame.studies.hindcast.scoring import score_baselines, score_worlds, scored, together
from regame.tables import figures
from regame.tables.customs import to_customs

TESTS = "tests_2025"
TAKES: dict[str, Callable[[Floats], float]] = {
    "least": np.min,
    "most": np.max,
    "mean": np.mean,
    "sum": np.sum,
    "month of least": lambda values: float(np.argmin(values)) + 1,  # counted from the first
}


def tests(median: Mapping[str, Floats], start_year: int) -> tuple[Check, ...]:
    """Return the tests of the year in which a play opens; none where none are named for it.

    median: the median world by month (month,), in the record's units, a year or more.
    """
    rows = figures.read(TESTS).query("year == @start_year").to_dict("records")
    if any(len(median.get(row["series"], ())) < YEAR for row in rows):
        return ()
    return tuple(_check(row, median) for row in rows)


def _check(row: Mapping[Hashable, Any], median: Mapping[str, Floats]) -> Check:
    """Hold a row of the table to the median; what its row leaves empty is NaN."""
    values = median[row["series"]]
    if isinstance(row["over"], str):
        values = values / median[row["over"]]
    value = TAKES[row["take"]](_months(values, row["first"], row["last"]))
    if np.isfinite(row["base_first"]):
        value /= np.mean(_months(values, row["base_first"], row["base_last"]))
    outside = value < row["low"] or value > row["high"]
    return Check(
        name=row["name"], value=float(value), low=finite(row["low"]), high=finite(row["high"]),
        holds=bool(np.isfinite(value) and not outside),
    )  # fmt: skip


def _months(values: Floats, first: float, last: float) -> Floats:
    """The months from the first to the last, counted from 1."""
    return values[int(first) - 1 : int(last)]


NAME, SUMMARY = "months", "months.json"
CONFIG, EXPERIMENT = "world_2025", "weaponization"
RUNS = 256


@noting
def play_months_of(options: HindcastOptions) -> tuple[ByMonth, Played]:
    """Play, score and keep result and page in the folder; returns it with what was played.

    Raises UserError for choices that belong to hindcasts by year.
    """
    for flag in ("fit_until", "until", "observed"):
        if getattr(options, flag) is not None:
            name = flag.replace("_", "-")
            raise UserError(f"--{name}: of hindcasts by year; leave --months and --still out")
    config = options.config or CONFIG
    asked = StudyOptions.like(options, runs=options.runs or RUNS, config=config)
    plan = prepare(case_of(config, EXPERIMENT), asked, how=options)
    if options.still:
        world, design = still(plan.config, plan.design, plan.experiment.weapon)
    else:
        mine = plan.design["treatment"] == plan.headline.treated
        world, design = plan.config, plan.design[mine].reset_index(drop=True).rename_axis("run")
    months = options.months or YEAR
    job = replace(plan.job(NAME, play_by_month), config=world, design=design, months=months)
    record = runner.run_design(job, options)
    by_month = conclude(plan, record, months, options)
    keep(by_month, SUMMARY)
    return by_month, record


def conclude(plan: Plan, played: Played, months: int, options: HindcastOptions) -> ByMonth:
    """Return what was played, month by month, beside what is on record."""
    start, table = plan.config.world.start_year, played.table
    series_values = {name: values.T for name, values in from_table(table, start).series.items()}
    counted = as_counted(series_values)
    prices = {name: series_values[name] for name in series_values if OPENING + name in table}
    sound = table[~table["failed"]]
    opening = {name: sound[OPENING + name].to_numpy(float) for name in prices}
    scores = {} if options.still else _scores(counted, start)
    return ByMonth(
        **fields_of(plan.config, months, plan.seed, played),
        worlds=options.worlds or plan.experiment.worlds,
        treatment="still" if options.still else plan.headline.treatment,
        series=_bands(counted | (prices if options.still else {}), plan),
        moves=tuple(_move(name, values, opening[name], plan) for name, values in prices.items()),
        tests=() if options.still else tests(medians(counted), start),
        **({"figures": (), "scores": None, "discrepancy": {}} | scores),
    )


def _bands(series: dict[str, Floats], plan: Plan) -> tuple[MonthBand, ...]:
    units = {item.series: item.over_month for item in MONTHLY}
    world = plan.config.world
    bands = []
    for name, values in series.items():
        levels = np.quantile(values, QUANTILES, axis=0).T.tolist()
        bands += [
            MonthBand(series=name, month=month_of(number, world.start_year),
                      unit=units.get(name, world.price), low=low, median=middle, high=high)
            for number, (low, middle, high) in enumerate(levels)
        ]  # fmt: skip
    return tuple(bands)


def _move(name: str, values: Floats, opening: Floats, plan: Plan) -> Move:
    """How far a price goes; values: (run, month); opening: (run,)."""
    moved = values / opening[:, None] - 1
    furthest = moved[np.arange(len(moved)), np.abs(moved).argmax(axis=1)]
    low, _, high = np.quantile(furthest, QUANTILES).tolist()
    size, stays = float(np.median(np.abs(furthest))), float((np.abs(furthest) <= STAY).mean())
    unit, start = plan.config.world.price, float(np.median(opening))
    moved_by = {"size": size, "low": low, "high": high, "stays": stays}
    return Move(series=name, unit=unit, opening=start, **moved_by)


def _scores(played: dict[str, Floats], start: int) -> dict[str, object]:
    """Return the parts of a result that the record makes up, by their names; none without one."""
    pairs = [figure(item, played, start) for item in on_record(played, start)]
    counted = [(item, band) for item, band in pairs if item.scored]
    if not counted:
        return {}
    later = [item for item, _ in counted]
    errors = spreads([band for _, band in counted])
    errors |= {item.series: errors.get(item.series, 0.0) for item, _ in pairs}
    rows = [scored(item, x.runs, errors[item.series], KINDS[item.series]) for item, x in pairs]
    made = [(x.runs, errors[at.series], at.value, KINDS[at.series]) for at, x in counted]
    ours = [score_worlds(*figure) for figure in made]
    record = observed.observations(observed.load_record())
    history = [*(item for item in record if item.year < start), *before(start)]
    history = [item for item in history if item.series in observed.NAMES]
    yearly = [item._replace(span=1, month="") for item in later]
    others = score_baselines(history, start - 1, yearly)
    alone = float(np.mean([row.worlds for row in rows if row.scored]))
    return {
        "figures": tuple(rows),
        "scores": together(later, ours, others, alone, KINDS),
        "discrepancy": {name: errors[name] for name in dict.fromkeys(i.series for i in later)},
    }


OPENING = "opening_"  # column of a price before the first month
TABLE, RECORD = "series_monthly", "observed_2025"

type ByName = Mapping[str, Floats]  # series -> what the runs have by month (run, month)


class MonthlySeries(NamedTuple):
    """One series: its unit over a month, and how the record counts a unit of what is played."""

    series: str
    unit: str
    kind: observed.Kind
    recorded: str
    factor: float

    @property
    def over_month(self) -> str:
        """Its unit, of tonnes with the month."""
        return f"{self.unit}/month" if self.kind == "tonnes" else self.unit


MONTHLY = figures.typed(figures.read(TABLE), MonthlySeries)
KINDS: dict[str, observed.Kind] = {item.series: item.kind for item in MONTHLY}


def as_counted(kept: ByName) -> dict[str, Floats]:
    """Return the series that were played, as a record counts them."""
    rows = [item for item in MONTHLY if item.recorded in kept]
    return {at.series: at.factor * to_customs(at.recorded) * kept[at.recorded] for at in rows}


def on_record(played: ByName, start_year: int) -> list[observed.Observation]:
    """Return what is on record of the months that were played, in the table's units."""
    months = min((values.shape[1] for values in played.values()), default=0)
    items = observed.observations(observed.own_record(RECORD))
    mine = (item for item in items if item.series in played)
    return [item for item in mine if item.span <= _last(item, start_year) < months + 1]


def before(start_year: int) -> list[observed.Observation]:
    """Return what the table knows of the year before, as figures of that year."""
    return [
        item._replace(span=1, month="", value=_yearly(item.value, item))
        for item in observed.observations(observed.own_record(RECORD))
        if item.year == start_year - 1 and item.span == YEAR
    ]


def figure(
    item: observed.Observation, played: ByName, start_year: int
) -> tuple[observed.Observation, Figure]:
    """Return a figure on record and the runs' beside it; tonnes are at the rate of a year."""
    last = _last(item, start_year)
    runs = played[item.series][:, last - item.span : last].mean(axis=1)
    value = _yearly(item.value, item)
    kind = observed.Series(item.series, item.unit, KINDS[item.series])
    return item._replace(value=value), Figure(kind, value, _yearly(runs, item))


def _last(item: observed.Observation, start_year: int) -> int:
    """The last month of a figure, 1 the first that is played."""
    return YEAR * (item.year - start_year) + int(item.month[5:])


def _yearly[Value: (float, Floats)](value: Value, item: observed.Observation) -> Value:
    return YEAR * value if KINDS[item.series] == "tonnes" else value


def month_of(number: int, start_year: int) -> str:
    """Return a month as "2025-05"; number: 0 the first."""
    return f"{start_year + number // YEAR}-{number % YEAR + 1:02d}"


def medians(played: ByName) -> dict[str, Floats]:
    """Return the median world by month of every series (month,)."""
    return {name: np.median(values, axis=0) for name, values in played.items()}


class Watched(Game):
    """A game that keeps which part of the products that users outside need they lack (run,)."""

    short: np.ndarray

    def adapt(self) -> None:
        """Look at this month's use before anything adapts."""
        need, lacking = uses.products_short(self)
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

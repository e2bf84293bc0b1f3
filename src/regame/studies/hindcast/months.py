"""A hindcast by month: dated policy from a world's first month on, or nothing at all.

Worlds are those of the experiment that asks about the config, the headline's policy is played in
them, and what is on record of these months scores what comes out. `still` takes the weapon, growth
and luck away: what moves then, the opening itself has set in motion.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from regame.analysis.statistics import finite
from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.core.horizon import YEAR
from regame.core.options import StudyOptions
from regame.runs.asked import noting
from regame.runs.experiment import case_of
from regame.runs.plan import Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.runs.runner import run_design
from regame.studies.frame import keep
from regame.studies.hindcast.baselines import QUANTILES, spreads
from regame.studies.hindcast.months_play import (
    KINDS,
    MONTHLY,
    OPENING,
    as_counted,
    before,
    figure,
    medians,
    month_of,
    on_record,
)
from regame.studies.hindcast.observed import NAMES, load_record, observations
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.parts import MonthBand
from regame.studies.hindcast.playing import fields_of, from_table
from regame.studies.hindcast.result import STAY, ByMonth, Check, Move
from regame.studies.hindcast.scoring import score_baselines, score_worlds, scored, together
from regame.tables import figures

TABLE = "tests_2025"
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
    rows = figures.read(TABLE).query("year == @start_year").to_dict("records")
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
    from regame.studies.hindcast.months_play import play_by_month, still

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
    record = run_design(job, options)
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
    low, _, high = np.quantile(furthest, QUANTILES)
    return Move(
        series=name,
        unit=plan.config.world.price,
        opening=float(np.median(opening)),
        size=float(np.median(np.abs(furthest))),
        low=float(low),
        high=float(high),
        stays=float((np.abs(furthest) <= STAY).mean()),
    )


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
    history = [*(item for item in observations(load_record()) if item.year < start), *before(start)]
    history = [item for item in history if item.series in NAMES]
    yearly = [item._replace(span=1, month="") for item in later]
    others = score_baselines(history, start - 1, yearly)
    alone = float(np.mean([row.worlds for row in rows if row.scored]))
    return {
        "figures": tuple(rows),
        "scores": together(later, ours, others, alone, KINDS),
        "discrepancy": {name: errors[name] for name in dict.fromkeys(i.series for i in later)},
    }

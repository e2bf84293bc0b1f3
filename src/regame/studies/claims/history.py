"""What the model says by the record's own policies to 2015, beside what is on record."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from regame.analysis.statistics import median_interval
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.runs.beside import inside
from regame.runs.plan import Plan
from regame.runs.runner import Job, Played, run_design
from regame.runs.sources import PRIOR
from regame.studies.claims.file import Claim, Recorded
from regame.studies.claims.options import ClaimsOptions
from regame.studies.claims.parts import Beside
from regame.studies.claims.units import SHOW
from regame.studies.hindcast.observed import load_observed
from regame.studies.hindcast.playing import CONFIG, from_table, play_months, world_sample
from regame.studies.hindcast.series import LAST_FITTED, NAMES, yearly

FOLDER = "history"
WORLDS = 64
QUANTILES, FACTOR = (0.05, 0.95), 2.0


@dataclass(frozen=True)
class History:
    """The record as the model played it. start: the year of the first month."""

    start: int
    played: Played


def play_history(
    claims: Sequence[Claim], plan: Plan, options: ClaimsOptions, folder: Path
) -> History | None:
    """Play the record from 2005 to 2015 if a claim looks at it, in a folder beside the cells.

    What `--set` gives the cells holds here too. Another config has no such record: it is said, and
    nothing is played.
    """
    if not any(claim.recorded for claim in claims):
        return None
    if options.config not in (None, plan.experiment.config):
        sys.stderr.write(
            f"regame: the record to {LAST_FITTED} belongs to {plan.experiment.config}; by "
            f"{options.config} no claim is marked off the record\n"
        )
        return None
    job = job_of(plan, options)
    return History(job.config.world.start_year, run_design(job, inside(options, folder, FOLDER)))


def job_of(plan: Plan, options: ClaimsOptions) -> Job:
    """What is played of the record: the model of the cells, but opened in 2005."""
    config = load_config(CONFIG, options.overrides)
    runs, fixed = min(options.runs or WORLDS, WORLDS), set(plan.pinned)
    source = options.worlds or PRIOR
    design = world_sample(runs, plan.seed, fixed, source, config.world.opens)
    months = 12 * (LAST_FITTED + 1 - config.world.start_year)
    return Job(FOLDER, config, design, months, plan.seed, play_months)


def by_record(asked: Sequence[Recorded], history: History) -> list[Beside]:
    """Return figures to show beside a claim: a series in a year, by the record's policies."""
    observed = load_observed()
    annual = observed[(observed["span"] == 1) & (observed["month"] == "")]
    months = from_table(history.played.table, history.start)
    return [_beside(item, yearly(months, [item.year]), annual) for item in asked]


def _beside(item: Recorded, values: np.ndarray, known: pd.DataFrame) -> Beside:
    scale, unit = SCALES[item.unit]
    runs = values[:, NAMES.index(item.series), 0] * scale
    row = known[(known["series"] == item.series) & (known["year"] == item.year)]
    if row.empty:
        raise UserError(f"recorded: {item.series} of {item.year} is not in the table observed")
    record, show = float(row["value"].iloc[0]) * scale, SHOW[unit]
    bounds = median_interval(runs)
    return Beside(
        name=f"By the record's policies: {item.name} in {item.year} ({show(record)} on record)",
        unit=unit,
        figure=float(np.median(runs)),
        interval=None if bounds is None else (bounds[0], bounds[1]),
        record=record,
        misses=misses(record, runs),
    )


def misses(record: float, runs: np.ndarray) -> bool:
    """Whether worlds (run,) miss what is on record.

    It lies outside their middle 90 %, or their median is off by more than a factor of two.
    """
    low, high = np.quantile(runs, QUANTILES)
    near = record / FACTOR <= np.median(runs) <= record * FACTOR
    return not (near and low <= record <= high)


def off_the_record(shows: Sequence[Beside]) -> str:
    """Say where the model, by the record's own policies, misses it last; empty if nowhere."""
    missed = [item for item in shows if item.misses]
    if not missed:
        return ""
    last = missed[-1]
    name = last.name.removeprefix("By the record's policies: ")
    return f"by the record's own policies the model gives {last.shown[0]} for {name}"


SCALES: Mapping[str, tuple[float, str]] = {"%": (0.01, "share"), "t REO": (1.0, "tonnes")}

"""Hold the model to the record: play it from 2005 as it was played, and score what comes out."""

from __future__ import annotations

import sys
from typing import Unpack

import numpy as np
import pandas as pd

from regame.config.files import Config, load, load_config, pinned_keys
from regame.core.errors import UserError
from regame.core.options import check_options
from regame.design.design import check
from regame.runs.choices import options_of
from regame.runs.experiment import Experiment
from regame.runs.posterior import PRIOR, check_source, sample
from regame.runs.runner import Job, Played, run_design
from regame.runs.store import check_out, write_json
from regame.strategies import registry
from regame.studies.hindcast.discrepancy import spreads
from regame.studies.hindcast.groupings import compare
from regame.studies.hindcast.observed import load_observed
from regame.studies.hindcast.options import HindcastChoices, HindcastOptions
from regame.studies.hindcast.result import Hindcast
from regame.studies.hindcast.scoring import (
    bands,
    beside,
    coverage,
    coverage_by_kind,
    on_record,
    score,
    widths,
)
from regame.studies.hindcast.series import LAST_FITTED, YEARS, Monthly
from regame.tables.regions import states_of

NAME, CONFIG, RANGES = "hindcast", "history", "weaponization"
RUNS, SEED = 1000, 1  # of 256 luck told bands of prices from x3.5 to x4.1
WORLDS = "posterior"
SUMMARY = "hindcast.json"


def run_hindcast(options: HindcastOptions) -> int:
    """Hold the model to the record, print the card or one JSON object, and write the page of plots.

    With `options.series` lists the series instead. Returns the exit code: 1 if some rows failed,
    else 0. Raises UserError for faults of the options or of the table of observations.
    """
    from regame.reports.files import write_files
    from regame.reports.terminal import show_json, tell_failures
    from regame.studies.hindcast.report import write_page
    from regame.studies.hindcast.text import show_card, show_series

    if options.series:
        show_series(options.json)
        return 0
    found, played = play_hindcast(options)
    page = write_page(found)
    write_files(found.path, found, options)
    show_json(found.to_json()) if options.json else show_card(found)
    sys.stderr.write(f"regame: the plots are in {page}\n")
    return tell_failures(played.table)


def hindcast(**choices: Unpack[HindcastChoices]) -> Hindcast:
    """Hold the model to the record: play worlds from 2005 by what was done, and score them.

    Prices, tonnes and shares on record are compared with the bands of the worlds. choices: what
    the flags of `regame hindcast` offer, see `HindcastChoices`. Writes a folder of results with
    its page of plots. Raises UserError for a choice out of bounds and a faulty table.
    """
    from regame.studies.hindcast.report import write_page

    found, _ = play_hindcast(options_of(HindcastOptions, choices))
    write_page(found)
    return found


def play_hindcast(options: HindcastOptions) -> tuple[Hindcast, Played]:
    """Play and score, keep the result in the folder, and return it with what was played."""
    check_options(options)
    check_out(options.out, options.resume)
    observed = load_observed(options.observed)
    until = _until(options.until, observed)
    config = load_config(options.config or CONFIG, options.overrides)
    runs, seed = options.runs or RUNS, SEED if options.seed is None else options.seed
    source = options.worlds or WORLDS
    check_source(source)
    pinned = pinned_keys(options.config, CONFIG, options.overrides)
    design = world_sample(runs, seed, pinned, source, config.world.opens)
    check(design, config, states_of(config), registry.parse)
    job = Job(NAME, config, design, months_of(config), seed, play_months)
    played = run_design(job, options)
    found = conclude(job, played, observed, until, source)
    write_json(found.path / SUMMARY, found.to_json())
    return found, played


def conclude(job: Job, played: Played, observed: pd.DataFrame, until: int, source: str) -> Hindcast:
    """Score what was played.

    observed: as `load_observed` gives it; until: the last year that is scored; source: of worlds.
    """
    config: Config = job.config
    months = from_table(played.table, config.world.start_year)
    figures = on_record(months)
    spread = spreads(figures)
    scores = score(months, observed[observed["year"] <= until], spread)
    counted = [row for row in scores if row.scored]
    seconds = played.seconds
    return Hindcast(
        question=config.question,
        runs=len(played.table),
        rows=len(played.table),
        months=job.months,
        seed=job.seed,
        config_hash=config.hash,
        worlds=described(source),
        until=until,
        fitted_until=LAST_FITTED,
        observations=len(counted),
        coverage=coverage(counted),
        coverage_near=coverage(counted, "near"),
        coverage_by_kind=coverage_by_kind(counted),
        band_widths=widths(counted),
        coverage_of_worlds=coverage(counted, "worlds"),
        band_widths_of_worlds=widths(counted, "worlds"),
        shown=len(scores),
        coverage_of_shown=coverage(scores),
        coverage_of_worlds_of_shown=coverage(scores, "worlds"),
        discrepancy=spread,
        groupings=compare(figures),
        missed=tuple(row.place for row in counted if not row.inside),
        series=beside(bands(months, spread), observed),
        scores=scores,
        failed_rows=int(played.table["failed"].sum()),
        out=str(played.path),
        elapsed_s=round(seconds, 3),
        runs_per_s=round(played.rows * job.months / 240 / seconds, 1) if seconds else 0.0,
    )


def months_of(config: Config) -> int:
    """Return the months that are played, from the config's start to the end of YEARS."""
    return 12 * (YEARS[-1] + 1 - config.world.start_year)


def world_sample(
    runs: int,
    seed: int,
    fixed: set[str] | frozenset[str] = frozenset(),
    source: str = PRIOR,
    begins: int | None = None,
) -> pd.DataFrame:
    """A design of `runs` steady worlds from a source (see `posterior.sample`).

    The prior is the uncertainties of the main experiment, but for the keys in `fixed`, which the
    user has set; begins: the year in which the worlds open. Whether a world is steady is judged in
    the experiment's own config, so that a hindcast holds to the record the same worlds that a
    verdict is drawn from.
    """
    from regame.runs.stability import steady_worlds  # plays the engine, which is slow to import

    experiment = load(Experiment, "experiments", RANGES)
    uncertain = [item for item in experiment.uncertainties if item.key not in fixed]
    config = load_config(experiment.config)
    sampled = steady_worlds(config, lambda n: sample(source, n, uncertain, seed, begins), runs)
    return sampled.assign(treatment="record").rename_axis("run")


def described(source: str) -> str:
    """Say where worlds come from."""
    if source == PRIOR:
        return f"prior of experiments/{RANGES}.toml"
    return (
        f"posterior {source}" if source.endswith(".parquet") else "posterior of `regame calibrate`"
    )


def play_months(config: Config, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play some rows of a design; returns per run the months of every series that is kept (lists).

    `failed` and `error` are those of `rows.play_rows`.
    """
    from regame.game.game import Game
    from regame.runs.rows import failures
    from regame.studies.hindcast.series import monthly

    game = Game(config, design).run_for(months)
    kept = {name: list(values.T) for name, values in monthly(game.record).series.items()}
    return pd.DataFrame({**kept, **failures(game)}, index=design.index)


def from_table(table: pd.DataFrame, start_year: int) -> Monthly:
    """The months of the runs that did not fail, from a table of results."""
    sound = table[~table["failed"]]
    if sound.empty:
        raise RuntimeError("every run failed: there is nothing to score")
    lists = [name for name in sound if isinstance(sound[name].iloc[0], (list, np.ndarray))]
    return Monthly(start_year, {str(name): np.stack(sound[name].to_list()).T for name in lists})


def _until(given: int | None, observed: pd.DataFrame) -> int:
    """The last year that is scored: that given, or the last one observed."""
    if given is None:
        return int(observed["year"].max())
    if not YEARS[0] <= given <= YEARS[-1]:
        raise UserError(f"--until {given}: must be a year from {YEARS[0]} to {YEARS[-1]}")
    return given

"""Fit the uncertain parameters to the record up to December of a year: `regame calibrate`.

How far a fit moves the answers is asked of headlines, in worlds of the prior beside worlds of it.
"""

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd
from scipy.stats import norm

from regame.analysis.pairing import at_horizon, pair
from regame.analysis.results import Horizon
from regame.analysis.statistics import finite
from regame.config.files import load, load_config, pinned_keys
from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.core.options import StudyOptions, check_options
from regame.game.facts import atlas_of
from regame.reports.terminal import show_json, tell_failures
from regame.runs import store
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.experiment import Experiment
from regame.runs.manifests import inside, read_manifest
from regame.runs.monthly import from_start
from regame.runs.plan import Ask
from regame.runs.pools import cores, new_pool
from regame.runs.posterior import SEED, Posterior, write
from regame.runs.protocol import prepare
from regame.runs.runner import CHUNK, Job, manifest, run_design
from regame.runs.sources import PRIOR
from regame.studies.calibration import balance
from regame.studies.calibration.options import CalibrationChoices, CalibrationOptions
from regame.studies.calibration.result import Calibration, Held, Moved, Step, directions, widths
from regame.studies.calibration.rounds import FIGURE, Rounds, Target, fit_rows
from regame.studies.calibration.sampler import Population, independent, pooled, populations
from regame.studies.calibration.summaries import (
    LAST,
    Summary,
    later_summaries,
    load_summaries,
    of_firms,
    within,
)
from regame.studies.frame import hand_over, keep
from regame.studies.hindcast.baselines import QUANTILES, levels

ABOUT = {  # of a result: what is kept with the draws
    *("config", "config_hash", "seed", "runs", "rounds", "tolerance", "begins", "until"),
    "versions",
}


@dataclass
class Fit:
    """What the rounds came to. path: the population after each round, the prior's first."""

    rounds: Rounds
    path: list[Population]

    @property
    def table(self) -> pd.DataFrame:
        """Every row that was played, round by round."""
        return pd.concat(self.rounds.tables, ignore_index=True)

    @cached_property
    def draws(self) -> Population:
        """Members of late populations, which are the draws of the posterior."""
        return pooled(self.path)

    @property
    def members(self) -> pd.DataFrame:
        """The row that each draw was played in."""
        return self.table.iloc[self.draws.origin].reset_index(drop=True)

    @property
    def shares(self) -> Floats:
        """Shares of the prior below every draw (draw, parameter)."""
        return np.asarray(norm.cdf(self.draws.place))

    @property
    def keys(self) -> list[str]:
        """What is fitted, in the order of `shares`."""
        return [item.key for item in self.rounds.aim.uncertainties]

    def posterior(self, found: Calibration) -> Posterior:
        """Return the draws, with what they come from."""
        return Posterior(
            self.members[[*self.keys, SEED]], found.model_dump(mode="json", include=ABOUT)
        )

    def conclude(self) -> Calibration:
        """Return what was found."""
        aim, draws, table = self.rounds.aim, self.draws, self.table
        about = read_manifest(self.rounds.folder)
        worth = independent(self.path)
        first = self.table.iloc[self.path[0].origin]
        return Calibration.like(
            self.rounds,
            draws,
            config=aim.config.question,
            config_hash=aim.config.hash,
            begins=aim.config.world.start_year,
            until=f"{aim.until}-12",
            runs=about["runs"],
            rounds=len(self.path) - 1,
            rows=len(table),
            failed_rows=int(table["failed"].sum()),
            finished=draws.power == 1.0,
            distinct=len(np.unique(draws.origin)),
            founders=len(np.unique(draws.founder)),
            effective_median=float(np.median(worth)),
            effective_least=float(worth.min()),
            steps=tuple(_step(population) for population in self.path),
            record=tuple(_held(s, first, self.members) for s in aim.summaries),
            parameters=tuple(widths(aim.uncertainties, self.shares, worth)),
            directions=directions(aim.uncertainties, draws.place, float(np.median(worth))),
            balance=balance.by_year(),
            versions=about["versions"],
            out=str(self.rounds.folder),
            elapsed_s=round(self.rounds.seconds, 1),
        )


def _step(population: Population) -> Step:
    return Step(
        round=population.number,
        tolerance=finite(population.tolerance),
        worlds=len(population.place),
        effective_share=round(population.effective, 4),
        taken_share=round(population.taken, 4),
        step=round(population.step, 4),
        founders=len(np.unique(population.founder)),
        median_log_likelihood=round(float(np.median(population.log_likelihood)), 3),
    )


def _held(s: Summary, prior: pd.DataFrame, posterior: pd.DataFrame) -> Held:
    """One figure: recorded value and errors, 5, 50 and 95 % of prior and posterior."""
    column = f"{FIGURE}{s.name}"
    before = np.quantile(prior[column].dropna().to_numpy(float), QUANTILES)
    after = np.quantile(posterior[column].to_numpy(float), QUANTILES)
    off = (after - s.target) / s.error
    return Held.like(
        s,
        recorded=s.value,
        prior=levels(s.recorded(before)),
        posterior=levels(s.recorded(after)),
        prior_off=levels((before - s.target) / s.error),
        posterior_off=levels(off),
        median_off=float(off[1]),
        inside=bool(after[0] <= s.target <= after[2]),
    )


NAME = "calibration"
CONFIG, EXPERIMENT = "history", "weaponization"  # the history played, and whose priors
RUNS, ROUNDS, USUAL_SEED = 400, 1200, 1  # few members for long: those of one founder part ways
FEWEST = 10  # members that the prior must give, or there is nothing to start from
DRAWS, FOUND = "posterior.parquet", "calibration.json"


def run_calibrate(name: str | None, options: CalibrationOptions) -> int:
    """Fit a config to the record, and print what was found.

    Prints the mass balance of the record first; with `options.balance` nothing else. With
    `options.json` prints one JSON object. Returns the exit code: 1 if some rows failed, else 0.
    Raises UserError for a folder that cannot be used or a prior that gives nothing to start from.
    """
    if options.balance and options.json:
        show_json({"balance": [year.to_json() for year in balance.by_year()]})
        return 0
    if not options.json:
        sys.stdout.write(balance.as_text() + ("\n" if options.balance else "\n\n"))
    if options.balance:
        return 0
    calibration, fit = play_calibration(name or CONFIG, options)
    hand_over(calibration, options)
    return tell_failures(fit.table)


@explicit(CalibrationOptions, CalibrationChoices)
def calibrate(config: str | Path = CONFIG, **choices: Unpack[CalibrationChoices]) -> Calibration:
    """Fit the uncertain parameters of a config to the record, by rounds of a sampler.

    config: history to play, name or path. choices: keywords named as the flags of `regame
    calibrate`. Writes a folder of results with the draws and a page of pictures. Raises UserError
    for what cannot be played, and for a prior that gives nothing to start from.
    """
    return play_calibration(str(config), options_of(CalibrationOptions, choices))[0]


@noting
def play_calibration(name: str, options: CalibrationOptions) -> tuple[Calibration, Fit]:
    """Play all rounds, keep result, draws and page in the folder, and return result and fit."""
    fit = play_rounds(target(name, options), options)
    calibration = fit.conclude()
    draws = calibration.path / DRAWS
    write(draws, fit.posterior(calibration))
    if options.answers is not None:
        answers = play_answers(calibration.path, draws, options)
        calibration = calibration.model_copy(update={"answers": answers})
    keep(calibration, FOUND)
    return calibration, fit


def target(name: str, options: CalibrationOptions) -> Target:
    """Return what is fitted: a config, the record, and the priors of the main experiment.

    Keys that the user has set are not fitted.
    """
    config = load_config(name, options.overrides)
    fixed = pinned_keys(None, name, options.overrides)
    experiment = load(Experiment, "experiments", EXPERIMENT)
    until = LAST if options.until is None else options.until
    months = 12 * (until + 1 - config.world.start_year)
    names = (*load_summaries(), *later_summaries(until))
    summaries = within(names, config.world.start_year, months)
    summaries = of_firms(summaries, atlas_of(config).plants)
    if not summaries:
        raise UserError(f"{name}: starts in {config.world.start_year}, after the record's figures")
    free = tuple(item for item in experiment.uncertainties if item.key not in fixed)
    return Target(config, load_config(experiment.config, options.overrides), summaries, free, until)


def play_rounds(
    aim: Target, options: CalibrationOptions, profile: Mapping[str, str] | None = None
) -> Fit:
    """Play rounds until the last, and return what they come to.

    profile: state -> text of its strategy; those of `usual` unless given. Each round has a folder
    of its own in that of the results, so that an interrupted calibration goes on where it was.
    """
    check_options(options)
    seed = USUAL_SEED if options.seed is None else options.seed
    size, months = options.runs or RUNS, 12 * (aim.until + 1 - aim.config.world.start_year)
    workers = options.workers or cores()
    world_table = pd.DataFrame({"world": np.arange(size), "seed": seed}).rename_axis("run")
    job = Job(NAME, aim, world_table, months, seed, fit_rows)
    begun = manifest(job, options.chunk or CHUNK)
    folder = store.open_folder(options.out, NAME, begun, options.resume)
    with new_pool(workers) if workers > 1 else nullcontext() as executor:
        players = Rounds(
            aim, fit_rows, dict(usual(aim) if profile is None else profile), months, seed,
            folder.path, replace(options, workers=workers), executor,
        )  # fmt: skip
        path = []
        rounds = options.rounds or ROUNDS
        for population in populations(players, size, len(aim.uncertainties), rounds, seed):
            path.append(population)
            _tell(population)
    if len(path[-1].place) < FEWEST:
        raise UserError(
            f"--runs {size}: only {len(path[-1].place)} worlds of the prior are steady and sound; "
            f"{FEWEST} are needed to start from"
        )
    return Fit(players, path)


def usual(aim: Target) -> dict[str, str]:
    """Return who plays what: as the config says, or the weapon as used and rivals that answer."""
    if aim.config.profile:
        return {}
    experiment = load(Experiment, "experiments", EXPERIMENT)
    return {experiment.weapon: "Quota2010", **experiment.others}


def _tell(population: Population) -> None:
    sys.stderr.write(
        f"regame: round {population.number}: errors times {population.tolerance:.2f}, "
        f"{len(population.place)} worlds, {population.taken:.0%} moved\n"
    )


HEADLINES = ("weaponization", "weaponization_2025")


def play_answers(folder: Path, draws: Path, options: CalibrationOptions) -> tuple[Moved, ...]:
    """Play each headline with as many worlds of the prior and of a fit as `options.answers` asks.

    folder: of the fit's results, whose notes keep what is played; draws: file of the fit.
    """
    rows = []
    for experiment in HEADLINES:
        fields: dict[str, object] = {"experiment": experiment}
        for side, source in (("prior", PRIOR), ("fit", str(draws))):
            at = _harmed(experiment, source, folder, options)
            fields |= {f"{side}_worlds": at.worlds, side: at.self_harm_share, "years": at.years}
            fields[f"{side}_ci"] = at.self_harm_ci
        rows.append(Moved.model_validate(fields))
    return tuple(rows)


def _harmed(experiment: str, source: str, folder: Path, options: CalibrationOptions) -> Horizon:
    """Play a headline in worlds of a source; return how it compares at the last horizon."""
    from regame.runs.rows import play_rows  # slow to import: the engine

    asked = StudyOptions.like(options, runs=options.answers, worlds=source)
    plan = from_start(prepare(experiment, asked, Ask(firms="")))  # firms as a verdict has them
    sides = (plan.headline.treated, plan.headline.against)
    design = plan.design[plan.design["treatment"].isin(sides)]
    job = replace(plan, design=design).outcomes("answers", play_rows)
    name = f"{experiment}-{PRIOR if source == PRIOR else 'fit'}"
    table = run_design(job, inside(CalibrationOptions(workers=options.workers), folder, name)).table
    return at_horizon(pair(table, *sides), plan.experiment.months // 12)

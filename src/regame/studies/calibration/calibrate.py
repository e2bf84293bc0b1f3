"""Fit the uncertain parameters to the record up to December 2015: `regame calibrate`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from regame.config.files import load, load_config, pinned_keys
from regame.core.errors import UserError
from regame.core.options import check_options
from regame.reports.terminal import show_json, tell_failures
from regame.runs import store
from regame.runs.experiment import Experiment
from regame.runs.posterior import SEED, Posterior, write
from regame.runs.runner import CHUNK, Job, cores, manifest, new_pool, run_design
from regame.studies.calibration import balance
from regame.studies.calibration.fit import BAR, FIGURE, VALUE, Target, fit_rows
from regame.studies.calibration.identify import directions, widths
from regame.studies.calibration.options import CalibrationOptions
from regame.studies.calibration.page import write_page
from regame.studies.calibration.sampler import Population, independent, populations
from regame.studies.calibration.summaries import END, Summary, load_summaries, within
from regame.studies.calibration.text import show_calibration
from regame.studies.hindcast.discrepancy import BAND

Floats = NDArray[np.float64]

NAME = "calibration"
CONFIG, EXPERIMENT = "history", "weaponization"  # the history played, and whose priors
RUNS, ROUNDS, USUAL_SEED = 4000, 40, 1  # some 500 of the prior have descendants in the end
FEWEST = 10  # members that the prior must give, or there is nothing to start from
BELOW_ONE = np.nextafter(1.0, 0.0)  # quantile functions take shares below 1
DRAWS, FOUND = "posterior.parquet", "calibration.json"


def run_calibrate(name: str | None, options: CalibrationOptions) -> int:
    """Fit a config to the record, keep the posterior and say what was found.

    Prints the mass balance of the record first; with `options.balance` nothing else. With
    `options.json` prints one JSON object. Returns the exit code: 1 if some rows failed, else 0.
    Raises UserError for a folder that cannot be used or a prior that gives nothing to start from.
    """
    if options.balance:
        show_json({"balance": balance.as_rows()}) if options.json else print_text(balance.told())
        return 0
    if not options.json:
        print_text(balance.told() + "\n")
    fit = calibrate(target(name or CONFIG, options), options)
    found = fit.found()
    write(fit.rounds.folder / DRAWS, fit.posterior(found))
    store.write_json(fit.rounds.folder / FOUND, found)
    keys = [item.key for item in fit.rounds.aim.uncertainties]
    write_page(found, norm.cdf(fit.path[-1].place), keys, fit.rounds.folder)
    show_json(found) if options.json else show_calibration(found)
    return tell_failures(fit.table)


def print_text(text: str) -> None:
    """Print on standard output."""
    sys.stdout.write(text + "\n")


def target(name: str, options: CalibrationOptions) -> Target:
    """Return what is fitted: a config, the record, and the priors of the main experiment.

    Keys that the user has set are not fitted.
    """
    config = load_config(name, options.overrides)
    fixed = pinned_keys(None, name, options.overrides)
    experiment = load(Experiment, "experiments", EXPERIMENT)
    months = 12 * (END - config.world.start_year)
    told = within(load_summaries(), config.world.start_year, months)
    if not told:
        raise UserError(f"{name}: starts in {config.world.start_year}, after the record's figures")
    free = tuple(item for item in experiment.uncertainties if item.key not in fixed)
    return Target(config, load_config(experiment.config, options.overrides), told, free)


def calibrate(
    aim: Target, options: CalibrationOptions, profile: Mapping[str, str] | None = None
) -> Fit:
    """Play rounds until the last, and return what they come to.

    profile: state -> text of its strategy; those of `usual` unless given. Each round has a folder
    of its own in that of the results, so that an interrupted calibration goes on where it was.
    """
    check_options(options)
    seed = USUAL_SEED if options.seed is None else options.seed
    size, months = options.runs or RUNS, 12 * (END - aim.config.world.start_year)
    workers = options.workers or cores()
    whole = pd.DataFrame({"world": np.arange(size), "seed": seed}).rename_axis("run")
    job = Job(NAME, aim, whole, months, seed, fit_rows)
    folder = store.open_folder(
        options.out, NAME, manifest(job, options.chunk or CHUNK), options.resume
    )
    with new_pool(workers) if workers > 1 else nullcontext() as executor:
        players = Rounds(
            aim, dict(usual(aim) if profile is None else profile), months, seed,
            folder.path, replace(options, workers=workers), executor,
        )  # fmt: skip
        path = []
        for population in populations(
            players, size, len(aim.uncertainties), options.rounds or ROUNDS, seed
        ):
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


@dataclass
class Rounds:
    """Plays a round's rows through the runner, in a folder of its own each.

    profile: state -> text of its strategy. executor: where to play, this process if None. tables:
    what was played, a table per round.
    """

    aim: Target
    profile: dict[str, str]
    months: int
    seed: int
    folder: Path
    options: CalibrationOptions
    executor: Executor | None = None
    tables: list[pd.DataFrame] = field(default_factory=list)
    seconds: float = 0.0

    def __call__(self, number: int, place: Floats, bar: Floats) -> Floats:
        """Play a round and return the log-likelihood of every member that is sound and steady."""
        job = self.job(number, place, bar)
        out = self.folder / job.name
        there = (out / store.MANIFEST).exists()
        played = run_design(job, replace(self.options, out=out, resume=there), self.executor)
        self.seconds += played.seconds
        self.tables.append(played.table)
        failed, steady = played.table["failed"], played.table["steady"].fillna(False)
        sound = ~failed.to_numpy(bool) & steady.to_numpy(bool)
        return np.where(sound, played.table[VALUE].to_numpy(float), -np.inf)

    def job(self, number: int, place: Floats, bar: Floats) -> Job:
        """Return what is played in a round: a row per member, each with luck of its own."""
        share = np.minimum(norm.cdf(place), BELOW_ONE)
        seeds = self.seed * 2**32 + number * len(place) + np.arange(len(place))
        design = pd.DataFrame({"seed": seeds, "world": np.arange(len(place)), **self.profile})
        for k, item in enumerate(self.aim.uncertainties):
            design[item.key] = item.quantile(share[:, k])
        design = design.assign(**{BAR: bar}).rename_axis("run")
        name = f"round-{number:03d}"
        return Job(name, self.aim, design, self.months, self.seed, fit_rows)


@dataclass
class Fit:
    """What the rounds came to. path: the population after each round, the prior's first."""

    rounds: Rounds
    path: list[Population]

    @property
    def table(self) -> pd.DataFrame:
        """Every row that was played, round by round."""
        return pd.concat(self.rounds.tables, ignore_index=True)

    @property
    def members(self) -> pd.DataFrame:
        """The row that each member of the last population was played in."""
        return self.table.iloc[self.path[-1].origin].reset_index(drop=True)

    def posterior(self, found: Mapping[str, Any]) -> Posterior:
        """Return the draws, with what they come from."""
        keys = [item.key for item in self.rounds.aim.uncertainties]
        kept = (
            *("config", "config_hash", "seed", "runs", "rounds", "tolerance", "begins", "until"),
            "versions",
        )
        return Posterior(self.members[[*keys, SEED]], {key: found[key] for key in kept})

    def found(self) -> dict[str, Any]:
        """Return what was found as one JSON object."""
        aim, last, table = self.rounds.aim, self.path[-1], self.table
        about = store.read_manifest(self.rounds.folder)
        worth = independent(last, last.place)
        return {
            "schema_version": store.SCHEMA_VERSION,
            "config": aim.config.question,
            "config_hash": aim.config.hash,
            "begins": aim.config.world.start_year,
            "until": f"{END - 1}-12",
            "runs": about["runs"],
            "rounds": len(self.path) - 1,
            "seed": self.rounds.seed,
            "rows": len(table),
            "months": self.rounds.months,
            "failed_rows": int(table["failed"].sum()),
            "tolerance": last.tolerance,
            "finished": last.power == 1.0,
            "distinct": len(np.unique(last.origin)),
            "founders": len(np.unique(last.founder)),
            "effective_median": float(np.median(worth)),
            "effective_least": float(worth.min()),
            "path": [_step(population) for population in self.path],
            "record": self.record(),
            "parameters": widths(aim.uncertainties, norm.cdf(last.place), worth),
            "directions": directions(aim.uncertainties, last.place, float(np.median(worth))),
            "balance": balance.as_rows(),
            "versions": about["versions"],
            "out": str(self.rounds.folder),
            "elapsed_s": round(self.rounds.seconds, 1),
        }

    def record(self) -> list[dict[str, Any]]:
        """Return each figure of the record beside what prior and posterior give."""
        first, members = self.table.iloc[self.path[0].origin], self.members
        return [_held(s, first, members) for s in self.rounds.aim.summaries]


def _step(population: Population) -> dict[str, Any]:
    tolerance = population.tolerance
    return {
        "round": population.number,
        "tolerance": tolerance if np.isfinite(tolerance) else None,
        "worlds": len(population.place),
        "effective_share": round(population.effective, 4),
        "taken_share": round(population.taken, 4),
        "step": round(population.step, 4),
        "founders": len(np.unique(population.founder)),
        "median_log_likelihood": round(float(np.median(population.log_likelihood)), 3),
    }


def _held(s: Summary, prior: pd.DataFrame, posterior: pd.DataFrame) -> dict[str, Any]:
    """One figure: recorded value and errors, 5, 50 and 95 % of prior and posterior."""
    column = f"{FIGURE}{s.name}"
    figures = {"prior": prior[column].dropna(), "posterior": posterior[column]}
    levels = {key: np.quantile(value.to_numpy(float), BAND) for key, value in figures.items()}
    off = {key: (np.array(value) - s.target) / s.error for key, value in levels.items()}
    return {
        "name": s.name,
        "unit": s.unit,
        "recorded": s.value,
        "observed_error": s.observed_error,
        "model_error": s.model_error,
        **{key: [float(level) for level in s.told(value)] for key, value in levels.items()},
        "prior_off": off["prior"].tolist(),  # in declared errors, as the next two
        "posterior_off": off["posterior"].tolist(),
        "median_off": float(off["posterior"][1]),
        "inside": bool(levels["posterior"][0] <= s.target <= levels["posterior"][2]),
    }

"""Run an experiment from its file and summarise the outcomes that it names."""

from pathlib import Path
from typing import Unpack

import pandas as pd

from regame.core.errors import UserError, nearest, refuse
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.outcomes import too_late
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.runs.runner import run_design
from regame.runs.store import read, schema_of
from regame.studies.experiment.options import ExperimentChoices, ExperimentOptions
from regame.studies.experiment.result import LEVELS, QUANTILES, ExperimentResult, Outcomes
from regame.studies.frame import finish, keep

FOUND = "experiment.json"


def run_experiment(name: str, options: ExperimentOptions) -> int:
    """Play the experiment of that name or path, and print a summary.

    With `options.json`, prints one JSON object. Returns the exit code: 1 if some rows failed, else
    0. Raises UserError and StrategyError as `experiment` does.
    """
    experiment_result, table = play_experiment(name, options)
    return finish("experiment", experiment_result, options, experiment_result.runs, table)


@explicit(ExperimentOptions, ExperimentChoices)
def experiment(name: str | Path, **choices: Unpack[ExperimentChoices]) -> ExperimentResult:
    """Play an experiment from its file, and summarise the outcomes that it names.

    name: of the experiment, or its path. choices: keywords named as the flags of `regame run`.
    Writes a folder of results. Raises UserError for what cannot be played, StrategyError if a
    strategy answers nonsense.
    """
    return play_experiment(name, options_of(ExperimentOptions, choices))[0]


@noting
def play_experiment(
    name: str | Path, options: ExperimentOptions
) -> tuple[ExperimentResult, pd.DataFrame]:
    """Play, keep the result in the folder, and return it with the columns that it is made of."""
    from regame.runs.rows import play_rows  # the summary below needs neither Mesa nor numba

    plan = prepare(name, options, Ask(firms=""), options)
    if late := too_late(plan.experiment.outcomes, plan.months):
        raise UserError(f"{name}: {late}")
    record = run_design(plan.job(Path(name).stem, play_rows), options)
    outcomes = plan.experiment.outcomes
    kept = schema_of(record.path).names
    lacking = [(outcome, nearest(outcome, kept)) for outcome in outcomes if outcome not in kept]
    why = "no such column of the results"
    refuse(f"{name}: outcomes = {outcome!r}: {why}{near}" for outcome, near in lacking)
    # Only what is summarised is read, or a sweep of a hundred thousand rows would not fit.
    columns = dict.fromkeys(["run", "treatment", "failed", "error", *outcomes])
    table = read(record.path, list(columns))
    experiment_result = conclude(plan, record, table)
    keep(experiment_result, FOUND)
    return experiment_result, table


def conclude(plan: Plan, played: Played, table: pd.DataFrame) -> ExperimentResult:
    """Return quantiles of the named outcomes by treatment, over all runs that did not fail.

    table: the outcomes, a row per run, with `treatment` and `failed`.
    """
    outcomes = list(plan.experiment.outcomes)
    worlds = played.rows * plan.experiment.months / 240
    return ExperimentResult.like(
        plan,
        question=plan.experiment.question,
        rows=len(plan.design),
        months=plan.experiment.months,
        config_hash=plan.config.hash,
        failed_rows=int(table["failed"].sum()),
        unsteady_worlds=len(plan.unsteady),
        treatments=tuple(
            Outcomes(treatment=str(name), rows=len(rows), outcomes=_quantiles(rows[outcomes]))
            for name, rows in table[~table["failed"]].groupby("treatment", sort=False)
        ),
        out=str(played.path),
        elapsed_s=round(played.seconds, 3),
        runs_per_s=round(worlds / played.seconds, 1) if played.rows else None,
    )


def _quantiles(rows: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    quantiles = rows.astype(float).quantile(list(QUANTILES))
    return {
        str(outcome): {
            key: None if pd.isna(value) else float(value)
            for key, value in zip(LEVELS, quantiles[outcome], strict=True)
        }
        for outcome in quantiles
    }

"""Run an experiment from its file and summarise the outcomes that it names.

Where planners with all combinations of beliefs play, what each misjudgment costs is told as well.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from regame.core.errors import UserError, nearest
from regame.core.horizon import YEARS
from regame.reports.terminal import QUANTILES, show_json, show_outcomes, tell_failures
from regame.runs.protocol import Plan, prepare
from regame.runs.runner import Played, run_design
from regame.runs.store import SCHEMA_VERSION, columns_of, read
from regame.studies.misjudgments.misjudgments import columns, groups, misjudgments, planners
from regame.studies.misjudgments.options import ExperimentOptions
from regame.studies.misjudgments.text import show_misjudgments


def run_experiment(name: str, options: ExperimentOptions) -> int:
    """Play the experiment of that name or path, keep its table and print a summary.

    With `options.json`, prints one JSON object. Returns the exit code: 1 if some rows failed, else
    0. Raises UserError and StrategyError as `runner.run_design` does.
    """
    from regame.runs.rows import play_rows  # the summary below needs neither Mesa nor numba

    plan = prepare(name, options, how=options)
    played = run_design(plan.job(Path(name).stem, play_rows), options)
    outcomes = plan.experiment.outcomes
    known = columns_of(played.path)
    if unknown := [outcome for outcome in outcomes if outcome not in known]:
        raise UserError(
            [
                f"{name}: outcomes = {outcome!r}: no such column of the results"
                f"{nearest(outcome, known)}"
                for outcome in unknown
            ]
        )
    # Only what is summarised is read, or a sweep of a hundred thousand rows would not fit.
    years = max((years for years in YEARS if f"payoff_{years}y" in known), default=0)
    planned = years > 0 and bool(groups(planners(_texts(plan))))
    more = columns(years) if planned else []
    table = read(
        played.path, list(dict.fromkeys(["run", "treatment", "failed", "error", *outcomes, *more]))
    )
    found = misjudgments(table, _texts(plan), years) if planned else []
    if options.json:
        told = {"misjudgments": {"years": years, "horizons": found}} if planned else {}
        show_json(summary(plan, played, table) | told)
    else:
        show_outcomes(table, outcomes, plan.experiment.question, played.path)
        if planned:
            show_misjudgments(found, years)
    return tell_failures(table)


def _texts(plan: Plan) -> dict[str, str]:
    """What the weapon's state plays in each treatment that was chosen."""
    state = plan.experiment.weapon
    return {name: plan.profiles[name][state] for name in plan.treatments}


def summary(plan: Plan, played: Played, table: pd.DataFrame) -> dict[str, Any]:
    """Return quantiles of the named outcomes by treatment, over all runs that did not fail.

    table: the outcomes, a row per run, with `treatment` and `failed`.
    """
    sound = table[~table["failed"]]
    years = played.rows * plan.experiment.months / 240
    return {
        "schema_version": SCHEMA_VERSION,
        "question": plan.experiment.question,
        "runs": plan.runs,
        "rows": len(plan.design),
        "months": plan.experiment.months,
        "seed": plan.seed,
        "config_hash": plan.config.hash,
        "failed_rows": len(table) - len(sound),
        "unsteady_worlds": len(plan.unsteady),
        "treatments": [
            {"treatment": treatment, "rows": len(rows), "outcomes": _quantiles(rows, plan)}
            for treatment, rows in sound.groupby("treatment", sort=False)
        ],
        "out": str(played.path),
        "elapsed_s": round(played.seconds, 3),
        "runs_per_s": round(years / played.seconds, 1) if played.rows else None,
    }


def _quantiles(rows: pd.DataFrame, plan: Plan) -> dict[str, dict[str, float | None]]:
    found = rows[list(plan.experiment.outcomes)].astype(float).quantile(list(QUANTILES))
    return {
        str(outcome): {
            f"{level:.2f}": None if pd.isna(value) else float(value)
            for level, value in zip(QUANTILES, found[outcome], strict=True)
        }
        for outcome in found
    }

"""The frontier of self-harm: patience x speed of adaptation x share, simulated, and theory's line.

A lasting cut pays an impatient state and hurts a patient one. The frontier is the discount rate
between: below it the cut harms. It is drawn over the speed at which demand adapts, a line per
level of costs elsewhere, which decide the share that the state holds.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from regame.analysis.breakevens import turn, turning_rate
from regame.analysis.outcomes import Pairs, at_horizon, pair
from regame.analysis.statistics import HIGHEST_RATE
from regame.config.schema import Config
from regame.core.options import StudyOptions
from regame.runs.protocol import Plan, prepare
from regame.runs.runner import Played, run_design
from regame.runs.store import SCHEMA_VERSION, write_json
from regame.strategies import registry
from regame.strategies.china import Weapon
from regame.studies.frontier.options import FrontierOptions
from regame.tables.regions import end_uses

NAME, FOUND = "frontier", "frontier.json"
SPEED, COSTS = "demand.adaptation", "production.cost_outside"
SHARE = "series_mine_share_china"
YEARS = 20
MONTHS = 12


def run_frontier(options: FrontierOptions) -> int:
    """Play the grid, find the discount rate at which each place on it turns, and draw both.

    Prints a table, or with `options.json` one JSON object, and writes a report. Returns the exit
    code: 1 if some rows failed, else 0. Raises UserError as `prepare` and `run_design` do.
    """
    from regame.reports.terminal import show_json, tell_failures
    from regame.runs.rows import play_rows
    from regame.studies.frontier.report import show_frontier, write_frontier

    asked = StudyOptions(
        runs=options.runs, seed=options.seed, config=options.config, overrides=options.overrides
    )
    plan = prepare(NAME, asked, how=options)
    played = run_design(plan.job(NAME, play_rows), options)
    found = to_json(plan, played)
    write_json(played.path / FOUND, found)
    page = write_frontier(played.path, found)
    if options.json:
        show_json(found)
    else:
        show_frontier(found)
    sys.stderr.write(f"regame: the report is {page}\n")
    return tell_failures(played.table)


def to_json(plan: Plan, played: Played) -> dict[str, Any]:
    """Return the frontier as one JSON object; its keys are a contract."""
    pairs = pair(played.table, plan.treatments[0], plan.baseline)
    costs, speeds = (pairs.baseline[key].to_numpy(float) for key in (COSTS, SPEED))
    swings = pairs.baseline.index.isin(plan.unsteady)
    places = [
        place(pairs, (costs == level) & (speeds == speed), swings)
        for level in np.unique(costs).tolist()
        for speed in np.unique(speeds[costs == level]).tolist()
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "question": plan.experiment.question,
        "treatment": plan.treatments[0],
        "baseline": plan.baseline,
        "years": YEARS,
        "runs": plan.runs,
        "rows": len(plan.design),
        "months": plan.experiment.months,
        "seed": plan.seed,
        "config_hash": plan.config.hash,
        "unsteady_worlds": len(plan.unsteady),
        "places": places,
        "theory": theory(
            plan.config, pairs.baseline, sorted({item["speed"] for item in places}), kept(plan)
        ),
        "failed_rows": int(played.table["failed"].sum()),
        "out": str(played.path),
        "elapsed_s": round(played.seconds, 3),
    }


def place(pairs: Pairs, here: np.ndarray, swings: np.ndarray) -> dict[str, Any]:
    """Return what holds at one place of the grid.

    here, swings: (pair,) whether a pair belongs to the place, and whether its world swings without
    a weapon. speed: of adaptation, 1/year. share: China's part of mine output in the baseline, the
    mean of ten years, median over lucks. rate: the discount rate, compounded yearly, at which the
    median
    gain changes sign; 0 if it pays at every rate, 50 % if it harms at every rate; harms_below:
    whether it harms at lower rates, as it does not where it turns the other way; note: which of
    these it is. unsteady: how many of the worlds swing.
    """
    from regame.runs.rows import EVERY  # slow to import: plays the engine

    pairs = Pairs(pairs.treated[here], pairs.baseline[here], 0)
    first = pairs.baseline.iloc[0]
    ten_years = 10 * MONTHS // EVERY
    shares = np.stack(pairs.baseline[SHARE].to_list())[:, :ten_years].mean(axis=1) / 100
    turns, gain = turn(pairs), at_horizon(pairs, YEARS)
    return {
        "costs_elsewhere": float(first[COSTS]),
        "speed": MONTHS * float(first[SPEED]),
        "share": float(np.median(shares)),
        "rate": turns.rate,
        "harms_below": turns.harms_below,
        "note": turns.note,
        "median_gain_usd": gain["median_difference_usd"],
        "median_gain_ci": gain["median_difference_ci"],
        "self_harm_share": gain["self_harm_share"],
        "worlds": len(pairs.baseline),
        "unsteady": int((here & swings).sum()),
    }


def kept(plan: Plan) -> float:
    """Return the share of exports that the headline's lasting quota leaves, 0 to 1."""
    weapon = registry.parse(plan.profiles[plan.headline.treated][plan.experiment.weapon])
    assert isinstance(weapon, Weapon)
    return 1 - weapon.severity


def theory(
    config: Config, worlds: pd.DataFrame, speeds: Sequence[float], left: float
) -> dict[str, Any]:
    """Return T4's line: the rate at which a lasting cut turns if nothing but demand adapts.

    worlds: rows of the baseline, whose elasticities are taken (all have the same). speeds: 1/year.
    left: share of exports that the cut leaves. Rates are compounded yearly, as in `place`.
    """
    uses, known = end_uses(config), config.numbers()

    def mean(column: str, key: str) -> float:
        """An elasticity, averaged over uses by their share in 2010 and scaled by its key."""
        scale = float(worlds[key].iloc[0]) if key in worlds else known[key]
        return scale * float(np.average(uses[column], weights=uses["share_2010"]))

    short = mean("elasticity_short", "demand.elasticity")
    long = mean("elasticity_long", "demand.elasticity_long")

    def yearly(speed: float) -> float:
        """The rate a year, compounded yearly, at a speed 1/year; `HIGHEST_RATE` at most."""
        return min(float(np.expm1(turning_rate(short, long, speed, left, YEARS))), HIGHEST_RATE)

    return {
        "elasticity_start": short,
        "elasticity_long": long,
        "kept": left,
        "highest_rate": HIGHEST_RATE,
        "line": [{"speed": speed, "rate": yearly(speed)} for speed in speeds],
    }

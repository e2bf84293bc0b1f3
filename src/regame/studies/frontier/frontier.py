"""The frontier of self-harm: patience x speed of adaptation x share, simulated, and theory's line.

A lasting cut pays an impatient state and hurts a patient one. The frontier is the discount rate
between: below it the cut harms. It is drawn over the speed at which demand adapts, a line per
level of costs elsewhere, which decide the share that the state holds.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

import numpy as np
import pandas as pd

from regame.analysis.breakevens import turn, turning_rate
from regame.analysis.outcomes import Pairs, at_horizon, pair
from regame.analysis.statistics import HIGHEST_RATE
from regame.config.files import load_config
from regame.config.schema import Config
from regame.core.horizon import YEAR
from regame.core.options import StudyOptions
from regame.runs.choices import options_of
from regame.runs.manifests import MANIFEST
from regame.runs.plan import Plan
from regame.runs.protocol import prepare
from regame.runs.runner import Job, Played, run_design
from regame.runs.store import write_json
from regame.strategies import registry
from regame.strategies.china import Weapon
from regame.studies.frontier.map_parts import Map
from regame.studies.frontier.options import FrontierChoices, FrontierOptions
from regame.studies.frontier.parts import Place, Point, Theory
from regame.studies.frontier.result import Frontier
from regame.tables.world import end_uses, weights

NAME, FOUND = "frontier", "frontier.json"
SPEED, COSTS = "demand.adaptation", "production.cost_outside"
SHARE = "series_mine_share_china"
YEARS = 20
CONFIG = "world_2010"  # of the map: what its chokepoints do not set is as there


def run_frontier(options: FrontierOptions) -> int:
    """Play the grid, find the frontier, and print a table, or with `options.json` a JSON object.

    Writes a report. Returns the exit code: 1 if some rows failed, else 0. Raises UserError as
    `frontier` does.
    """
    from regame.reports.files import write_files
    from regame.reports.terminal import show_json, tell_failures, tell_few
    from regame.studies.frontier.report import write_frontier
    from regame.studies.frontier.text import show_frontier

    found, played = play_frontier(options)
    page = write_frontier(found)
    write_files(found.path, found, options)
    show_json(found.to_json()) if options.json else show_frontier(found)
    tell_few("frontier", found.runs)
    sys.stderr.write(f"regame: the report is {page}\n")
    return tell_failures(played.table)


def frontier(**choices: Unpack[FrontierChoices]) -> Frontier:
    """Find how patient the user of a lasting cut must be to be harmed by it.

    Plays a grid of speeds of adaptation and costs elsewhere, finds at each place the discount rate
    at which the gain turns, and compares it with theory. choices: what the flags of `regame
    frontier` offer, see `FrontierChoices`. Writes a folder of results with its report. Raises
    UserError for what cannot be played.
    """
    from regame.studies.frontier.report import write_frontier

    found, _ = play_frontier(options_of(FrontierOptions, choices))
    write_frontier(found)
    return found


def play_frontier(options: FrontierOptions) -> tuple[Frontier, Played]:
    """Play the grid, keep the result in the folder, and return it with what was played."""
    from regame.runs.rows import play_rows  # slow to import: plays the engine

    asked = StudyOptions(
        runs=options.runs, seed=options.seed, config=options.config, overrides=options.overrides
    )
    plan = prepare(NAME, asked, how=options)
    played = run_design(plan.job(NAME, play_rows), options)
    found = conclude(plan, played)
    if options.chokepoints:
        found = found.model_copy(update={"map": play_map(found, options)})
    write_json(found.path / FOUND, found.to_json())
    return found, played


def play_map(found: Frontier, options: FrontierOptions) -> Map:
    """Play hypothetical chokepoints and cases by their nine numbers, in a folder of the grid's."""
    from regame.studies.frontier import mapping
    from regame.studies.frontier.playing import play_spots

    places = [*mapping.hypothetical(options.chokepoints, found.seed), *mapping.cases()]
    config, out = load_config(CONFIG), found.path / "map"
    rows = mapping.design(places, found.seed)
    job = Job("map", config, rows, mapping.PLAYED, found.seed, play_spots)
    there = (out / MANIFEST).exists()
    how = replace(options, out=out, resume=there, chunk=options.chunk or mapping.CHUNK)
    return mapping.conclude(places, run_design(job, how).table, found.seed)


def conclude(plan: Plan, played: Played) -> Frontier:
    """Return what the played grid shows."""
    cell = plan.headline
    pairs = pair(played.table, cell.treated, cell.against)
    costs, speeds = (pairs.baseline[key].to_numpy(float) for key in (COSTS, SPEED))
    swings = pairs.baseline.index.isin(plan.unsteady)
    places = tuple(
        place(pairs, (costs == level) & (speeds == speed), swings)
        for level in np.unique(costs).tolist()
        for speed in np.unique(speeds[costs == level]).tolist()
    )
    known = sorted({place.speed for place in places})
    return Frontier(
        question=plan.experiment.question,
        treatment=cell.treated,
        baseline=cell.against,
        years=YEARS,
        runs=plan.runs,
        rows=len(plan.design),
        months=plan.experiment.months,
        seed=plan.seed,
        config_hash=plan.config.hash,
        unsteady_worlds=len(plan.unsteady),
        places=places,
        theory=theory(plan.config, pairs.baseline, known, kept(plan)),
        failed_rows=int(played.table["failed"].sum()),
        out=str(played.path),
        elapsed_s=round(played.seconds, 3),
    )


def place(pairs: Pairs, here: np.ndarray, swings: np.ndarray) -> Place:
    """Return what holds at one place of the grid.

    here, swings: (pair,) whether a pair belongs to the place, and whether its world swings without
    a weapon. The share is the median over lucks.
    """
    from regame.runs.rows import EVERY  # slow to import: plays the engine

    pairs = Pairs(pairs.treated[here], pairs.baseline[here], 0)
    first = pairs.baseline.iloc[0]
    ten_years = 10 * YEAR // EVERY
    shares = np.stack(pairs.baseline[SHARE].to_list())[:, :ten_years].mean(axis=1) / 100
    turns, gain = turn(pairs), at_horizon(pairs, YEARS)
    return Place(
        costs_elsewhere=float(first[COSTS]),
        speed=YEAR * float(first[SPEED]),
        share=float(np.median(shares)),
        rate=turns.rate,
        harms_below=turns.harms_below,
        note=turns.note,
        median_gain_usd=gain.median_difference_usd,
        median_gain_ci=gain.median_difference_ci,
        self_harm_share=gain.harmed,
        worlds=len(pairs.baseline),
        unsteady=int((here & swings).sum()),
    )


def kept(plan: Plan) -> float:
    """Return the share of exports that the headline's lasting quota leaves, 0 to 1."""
    weapon = registry.parse(plan.profiles[plan.headline.treated][plan.experiment.weapon])
    assert isinstance(weapon, Weapon)
    return 1 - weapon.severity


def theory(config: Config, worlds: pd.DataFrame, speeds: Sequence[float], left: float) -> Theory:
    """Return T4's line: the rate at which a lasting cut turns if nothing but demand adapts.

    worlds: rows of the baseline, whose elasticities are taken (all have the same). speeds: 1/year.
    left: share of exports that the cut leaves. Rates are compounded yearly, as in `place`.
    """
    uses, known = end_uses(config), config.numbers()

    def mean(column: str, key: str) -> float:
        """An elasticity, averaged over uses by their share in 2010 and scaled by its key."""
        scale = float(worlds[key].iloc[0]) if key in worlds else known[key]
        return scale * float(np.average(uses[column], weights=weights(uses)))

    short = mean("elasticity_short", "demand.elasticity")
    long = mean("elasticity_long", "demand.elasticity_long")

    def yearly(speed: float) -> float:
        """The rate a year, compounded yearly, at a speed 1/year; `HIGHEST_RATE` at most."""
        return min(float(np.expm1(turning_rate(short, long, speed, left, YEARS))), HIGHEST_RATE)

    return Theory(
        elasticity_start=short,
        elasticity_long=long,
        kept=left,
        highest_rate=HIGHEST_RATE,
        line=tuple(Point(speed=speed, rate=yearly(speed)) for speed in speeds),
    )

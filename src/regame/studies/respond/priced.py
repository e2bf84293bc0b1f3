"""Doses of single instruments under a stop, and the mixes of the best of them."""

from typing import NamedTuple

import pandas as pd

from regame.runs.plan import Plan
from regame.studies.respond.advice import Trial, advise, undefended
from regame.studies.respond.file import Respond
from regame.studies.respond.money import Sums
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import Advice, Mix, Point, Top, Undefended
from regame.studies.respond.stopped import USERS_MONEY, sums_by
from regame.studies.respond.sums import design_of
from regame.studies.respond.worths import best_mixes, curves_of, tops_of, with_mixes
from regame.tables.losses import economy_of
from regame.tables.world import states_of


class Priced(NamedTuple):
    """Worth over dose, the best dose of every instrument, and what is best of all."""

    curves: tuple[Point, ...]
    tops: tuple[Top, ...]
    best_mix: Mix | None  # of what loses under no play of the holder
    worth_most: Mix | None  # of all
    recommended: Advice | None
    alternatives: tuple[Advice, ...]
    nothing_done: Undefended


def priced(
    study: Respond, dosed: Respond, plan: Plan, table: pd.DataFrame, options: RespondOptions
) -> Priced:
    """Return what doses are worth, play mixes of the best in the same worlds, and recommend.

    study: the policies asked about; dosed: doing nothing and every dose; table: runs of both.
    """
    curves = curves_of(study, dosed, _trial(dosed, plan, table, options).sums)
    mixes = with_mixes(study, curves, plan.config.world.start_year)
    tables = [(study, table), (dosed, table)]
    if len(mixes.policies) > 1:
        tables.append((mixes, _played(mixes, plan, options)))
    failed = {world for _, rows in tables for world in rows.loc[rows["failed"], "world"]}
    trials = [_trial(one, plan, rows[~rows["world"].isin(failed)], options) for one, rows in tables]
    row = states_of(plan.config).index(options.state)
    return Priced(
        curves,
        tops_of(curves),
        *best_mixes((trial.study, trial.sums) for trial in trials),
        *advise(options.aversion, trials, study, row, options.years),
        undefended(trials[0], economy_of(plan.config), options.loss or USERS_MONEY, options.state),
    )


def played_here(study: Respond, plan: Plan, options: RespondOptions) -> Sums:
    """Play a few policies in this process, in the plan's worlds, and return the state's money."""
    return _trial(study, plan, _played(study, plan, options), options).sums


def _played(study: Respond, plan: Plan, options: RespondOptions) -> pd.DataFrame:
    from regame.studies.respond.rows import play_targets  # slow to import: the engine

    design = design_of(study, plan, options.state)
    target_rows = play_targets(plan.config, design, 12 * options.years)
    return pd.concat([design[["seed", "world", "treatment"]], target_rows], axis=1)


def _trial(study: Respond, plan: Plan, table: pd.DataFrame, options: RespondOptions) -> Trial:
    measure = options.loss or USERS_MONEY
    sums = sums_by(measure, table, study, plan.config, options.state, options.years)
    return Trial(study, table, sums)

"""Doses of single instruments under a stop, and the mixes of the best of them."""

from typing import NamedTuple

import pandas as pd

from regame.runs.plan import Plan
from regame.studies.respond.file import Respond
from regame.studies.respond.money import Sums
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import Mix, Point, Top
from regame.studies.respond.stopped import USERS_MONEY, sums_by
from regame.studies.respond.sums import design_of
from regame.studies.respond.worths import best_mixes, curves_of, tops_of, with_mixes


class Priced(NamedTuple):
    """Worth over dose, the best dose of every instrument, and what is best of all."""

    curves: tuple[Point, ...]
    tops: tuple[Top, ...]
    best_mix: Mix | None  # of what loses under no play of the holder
    worth_most: Mix | None  # of all


def priced(
    study: Respond, dosed: Respond, plan: Plan, table: pd.DataFrame, options: RespondOptions
) -> Priced:
    """Return what doses are worth, and play mixes of the best in the same worlds.

    study: the policies asked about; dosed: doing nothing and every dose; table: runs of both.
    """
    sums = _sums(dosed, plan, table, options)
    curves = curves_of(study, dosed, sums)
    tried = [(study, _sums(study, plan, table, options)), (dosed, sums)]
    mixes = with_mixes(study, curves, plan.config.world.start_year)
    if len(mixes.policies) > 1:
        tried.append((mixes, played_here(mixes, plan, options)))
    return Priced(curves, tops_of(curves), *best_mixes(tried))


def played_here(study: Respond, plan: Plan, options: RespondOptions) -> Sums:
    """Play a few policies in this process, in the plan's worlds, and return the state's money."""
    from regame.studies.respond.rows import play_targets  # slow to import: the engine

    design = design_of(study, plan, options.state)
    target_rows = play_targets(plan.config, design, 12 * options.years)
    table = pd.concat([design[["seed", "world", "treatment"]], target_rows], axis=1)
    return _sums(study, plan, table, options)


def _sums(study: Respond, plan: Plan, table: pd.DataFrame, options: RespondOptions) -> Sums:
    measure = options.loss or USERS_MONEY
    return sums_by(measure, table, study, plan.config, options.state, options.years)

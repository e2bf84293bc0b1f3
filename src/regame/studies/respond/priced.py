"""Doses of single instruments under a stop, and the mixes of the best of them."""

from dataclasses import replace

import pandas as pd

from regame.runs.plan import Plan
from regame.runs.runner import PlayChunk
from regame.studies.respond import worths
from regame.studies.respond.advice import Trial, advise, undefended
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.options import USERS_MONEY, RespondOptions, begins_in
from regame.studies.respond.parts import Advice, Late
from regame.studies.respond.stopped import sums_by
from regame.studies.respond.sums import played, played_here
from regame.tables.losses import economy_of
from regame.tables.world import states_of

NO_WILL = 3.0  # trigger of will that nothing passes


def priced(
    study: Respond,
    dosed: Respond,
    plan: Plan,
    table: pd.DataFrame,
    options: RespondOptions,
    play_chunk: PlayChunk,
) -> dict[str, object]:
    """Return what doses are worth, play mixes of the best in the same worlds, and recommend.

    Fields of a `RespondResult`.
    study: the policies asked about; dosed: doing nothing and every dose; table: runs of both;
    play_chunk: plays rows of mixes.
    """
    curves = worths.curves_of(study, dosed, _trial(dosed, plan, table, options).sums)
    mixes = worths.with_mixes(study, curves, plan.config.world.start_year)
    tables = [(study, table), (dosed, table)]
    if len(mixes.policies) > 1:
        tables.append((mixes, played(mixes, plan, options, play_chunk)))
    failed = {world for _, rows in tables for world in rows.loc[rows["failed"], "world"]}
    trials = [_trial(one, plan, rows[~rows["world"].isin(failed)], options) for one, rows in tables]
    row = states_of(plan.config).index(options.state)
    recommended, alternatives = advise(options.aversion, trials, study, row, options.years)
    late = (
        None if recommended is None else begun_late(recommended, study, plan, options, play_chunk)
    )
    measure, economy = options.loss or USERS_MONEY, economy_of(plan.config)
    best_mix, worth_most = worths.best_mixes((trial.study, trial.sums) for trial in trials)
    return {
        "curves": curves,
        "tops": worths.tops_of(curves),
        "best_mix": best_mix,
        "worth_most": worth_most,
        "recommended": recommended,
        "alternatives": alternatives,
        "recommended_late": late,
        "nothing_done": undefended(trials[0], economy, measure, options.state),
    }


def begun_late(
    advice: Advice, study: Respond, plan: Plan, options: RespondOptions, play_chunk: PlayChunk
) -> Late | None:
    """Play what is recommended once more, from a month before the stop's first month on.

    It answers to no will before. Returns None where it does not begin at the opening, or where no
    month lies between that and the stop; its worth is that of worlds in which no run of it fails.
    """
    opening, first = plan.config.world.start_year, begins_in(options, plan.config.world.start_year)
    package = worths.package_of(advice.play)
    if package is None or package.start > opening or first[0] < 2:
        return None
    start = round(opening + (first[0] - 1.5) / 12, 2)  # dates of play are those of month's starts
    play = replace(package, start=start, trigger=NO_WILL).name
    late = study.only({advice.policy: Policy(play=play, why="begun late")})
    sums = played_here(late, plan, options, play_chunk)
    return Late(**worths.worths_of(late, sums.income, sums.cost)[1].model_dump(), play=play)


def _trial(study: Respond, plan: Plan, table: pd.DataFrame, options: RespondOptions) -> Trial:
    measure = options.loss or USERS_MONEY
    sums = sums_by(measure, table, study, plan.config, options.state, options.years)
    return Trial(study, table, sums)

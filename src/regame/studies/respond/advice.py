"""The policy to recommend under a stop, what others one may prefer, and the cost of doing nothing.

A rule orders all that was tried by one figure. Recommended is what is best by it, if that is better
than doing nothing beyond the luck of the sample of worlds. Where others are as good within it, the
one of the fewest instruments is, then the one that loses least if no stop comes: an instrument
whose gain is noise is not recommended. Luck is judged by a bootstrap over worlds, which are the
same for all policies (Efron and Tibshirani 1993, chapter 13).

Tried are policies, doses of single instruments under a stop, and the mixes of the best of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.game_table import lists_in
from regame.analysis.statistics import mean_interval, resample_counts
from regame.core.arrays import Floats
from regame.core.horizon import YEARS
from regame.runs.plan import Plan
from regame.runs.runner import PlayChunk
from regame.studies.respond import money
from regame.studies.respond import options as asked
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.money import RANGE, instruments_of, worths_of
from regame.studies.respond.parts import Advice, Late, Outlay, Undefended
from regame.studies.respond.sums import played, played_here
from regame.studies.verdict.losses import Loss, losses_of
from regame.tables.losses import Economy, economy_of
from regame.tables.world import states_of

RESAMPLES = 1000
DOUBT = 0.025  # part of resamples in which a gain may be none


class Trial(NamedTuple):
    """Policies that were played under the stop and under none: rows of runs, and their money."""

    study: Respond
    table: pd.DataFrame
    sums: money.Sums


class Candidate(NamedTuple):
    """A policy of a trial, by its place there. gain: (2, W) beyond doing nothing: stop, none."""

    trial: Trial
    place: int
    gain: Floats

    @property
    def policy(self) -> str:
        """Its name."""
        return list(self.trial.study.policies)[self.place]

    @property
    def play(self) -> str:
        """Its strategy, as text."""
        return self.trial.study.policies[self.policy].play


def candidates_of(trials: Sequence[Trial]) -> list[Candidate]:
    """Return all that was tried, doing nothing first. Trials have two plays of the holder each."""
    tried: list[Candidate] = []
    for trial in trials:
        (used, *_), (idle, *_) = money.rows_of(trial.study)
        gain = trial.sums.net[[used, idle]]
        places = range(1 if tried else 0, len(trial.study.policies))
        tried += [Candidate(trial, p, gain[:, p]) for p in places]
    return tried


def scores(gains: Floats, rule: str) -> Floats:
    """Return what a rule orders policies by (policy, sample), USD; the first sample is the worlds.

    gains: (policy, 2, W), under the stop and if none comes. Of AVERSIONS: the mean under the stop,
    its mean over the tenth of worlds where it is least, or less the regret, which is what the best
    policy of each world brings beyond this one, the mean, under the play where that is larger.
    """
    worlds = gains.shape[-1]
    drawn = resample_counts(worlds)[:RESAMPLES].astype(float)
    counts = np.concatenate([np.ones((1, worlds)), drawn])  # (sample, W)
    if rule == asked.MEAN:
        return np.asarray(gains[:, 0] @ counts.T / worlds)
    if rule == asked.TENTH:
        return np.stack([_worst_tenth(gain, counts) for gain in gains[:, 0]])
    regret = gains.max(axis=0) - gains
    return np.asarray(-np.einsum("phw,rw->phr", regret, counts).max(axis=1) / worlds)


def _worst_tenth(gain: Floats, counts: Floats) -> Floats:
    """Mean of the least tenth of values (W,), each counted so often (sample, W)."""
    order, most = gain.argsort(), ceil(len(gain) / 10)
    often = counts[:, order]
    used = np.clip(most - (often.cumsum(axis=1) - often), 0, often)
    return np.asarray(used @ gain[order] / most)


def best_by(rule: str, tried: Sequence[Candidate], study: Respond) -> int | None:
    """Return the place of the policy that a rule recommends; None where doing nothing is as good.

    tried: the first is to do nothing.
    """
    values = scores(np.stack([item.gain for item in tried]), rule)
    helps = np.quantile(values[:, 1:] - values[0, 1:], DOUBT, axis=1) > 0
    if not helps.any():
        return None
    top = int(np.where(helps, values[:, 0], -np.inf).argmax())
    close = helps & (np.quantile(values[top, 1:] - values[:, 1:], DOUBT, axis=1) <= 0)
    return min(
        np.flatnonzero(close).tolist(),
        key=lambda k: (len(instruments_of(study, tried[k].play)) or 1, -tried[k].gain[1].mean()),
    )


def advise(
    rule: str, trials: Sequence[Trial], study: Respond, row: int, years: int
) -> tuple[Advice | None, tuple[Advice, ...]]:
    """Return what a rule recommends, and what each other one does where that is something else.

    An alternative is better than the recommended by its own rule beyond the luck of the sample.
    """
    tried = candidates_of(trials)
    place = best_by(rule, tried, study)
    if place is None:
        return None, ()
    alternatives = []
    gains = np.stack([item.gain for item in tried])
    for rule_of_others in asked.AVERSIONS:
        values, another = scores(gains, rule_of_others), best_by(rule_of_others, tried, study)
        another = 0 if another is None else another
        if np.quantile(values[another, 1:] - values[place, 1:], DOUBT) > 0:
            alternatives.append(_advice(rule_of_others, tried, another, study))
    recommended = _advice(rule, tried, place, study)
    outlays = outlays_of(tried[place], row, years)
    return recommended.model_copy(update={"outlays": outlays}), tuple(alternatives)


def _advice(rule: str, tried: Sequence[Candidate], place: int, study: Respond) -> Advice:
    one = tried[place]
    sums, (_, (idle, *_)) = one.trial.sums, money.rows_of(one.trial.study)
    value = worths_of(one.trial.study, sums.income, sums.cost)[one.place]
    return Advice.like(
        value,
        one,
        rule=rule,
        why=one.trial.study.policies[one.policy].why,
        instruments=instruments_of(study, one.play),
        cost_usd=float(sums.cost[:, one.place].mean()),
        stock_left_usd=float(sums.stock_left[idle, one.place].mean()),
        candidates=len(tried) - 1,
    )


def outlays_of(one: Candidate, row: int, years: int) -> tuple[Outlay, ...]:
    """Return public money beyond doing nothing, by years from the opening. row: of the state."""
    study, outlays = one.trial.study, []
    (used, *_), (idle, *_) = money.rows_of(study)
    for horizon in (count for count in YEARS if count <= years):
        budget = money.game_of(study, one.trial.table).lists(f"budgets_{horizon}y")[..., row]
        spent = (budget[:, 0] - budget[:, one.place]).mean(axis=1).tolist()
        outlays.append(Outlay(years=horizon, stop_usd=spent[used], if_nothing_usd=spent[idle]))
    return tuple(outlays)


def undefended(trial: Trial, economy: Economy | None, measure: str, state: str) -> Undefended:
    """Return what the stop costs if nothing is done: the state that asks, and all by sector."""
    ((used, *_), (idle, *_)), income = money.rows_of(trial.study), trial.sums.income[:, 0]
    lost = income[idle] - income[used]
    mean, losses = float(lost.mean()), tuple[Loss, ...]()
    low, high = map(float, np.quantile(lost, RANGE))
    if economy is not None and measure == asked.VALUE_ADDED:
        first, held = next(iter(trial.study.policies)), list(trial.study.holder)
        game = money.game_of(trial.study, trial.table)
        treated, baseline = (game.at(held[h], first) for h in (used, idle))
        discount = lists_in(treated, "discount")[:, None, None]
        value = money.lost_lines(economy, treated, baseline)[1].value_added * discount
        losses = losses_of(economy, asked.VALUE_ADDED, value, (value.shape[-1],))
    gdp = economy and float(economy.gdp[economy.states.index(state)])
    of = {"loss_ci": mean_interval(lost), "low_usd": low, "high_usd": high, "losses": losses}
    return Undefended(loss_usd=mean, share_of_gdp=gdp and mean / gdp, **of)


NO_WILL = 3.0  # trigger of will that nothing passes


def priced(
    study: Respond,
    dosed: Respond,
    plan: Plan,
    table: pd.DataFrame,
    options: asked.RespondOptions,
    play_chunk: PlayChunk,
) -> dict[str, object]:
    """Return what doses are worth, play mixes of the best in the same worlds, and recommend.

    Fields of a `RespondResult`.
    study: the policies asked about; dosed: doing nothing and every dose; table: runs of both;
    play_chunk: plays rows of mixes.
    """
    curves = money.curves_of(study, dosed, _trial(dosed, plan, table, options).sums)
    mixes = money.with_mixes(study, curves, plan.config.world.start_year)
    tables = [(study, table), (dosed, table)]
    if len(mixes.policies) > 1:
        tables.append((mixes, played(mixes, plan, options, play_chunk)))
    failed = {world for _, rows in tables for world in rows.loc[rows["failed"], "world"]}
    trials = [_trial(one, plan, rows[~rows["world"].isin(failed)], options) for one, rows in tables]
    row = states_of(plan.config).index(options.state)
    recommended, alternatives = advise(options.aversion, trials, study, row, options.years)
    late = recommended and begun_late(recommended, study, plan, options, play_chunk)
    measure, economy = options.loss or asked.USERS_MONEY, economy_of(plan.config)
    best_mix, worth_most = money.best_mixes((trial.study, trial.sums) for trial in trials)
    return {
        "curves": curves,
        "tops": money.tops_of(curves),
        "best_mix": best_mix,
        "worth_most": worth_most,
        "recommended": recommended,
        "alternatives": alternatives,
        "recommended_late": late,
        "nothing_done": undefended(trials[0], economy, measure, options.state),
    }


def begun_late(
    advice: Advice, study: Respond, plan: Plan, options: asked.RespondOptions, play_chunk: PlayChunk
) -> Late | None:
    """Play what is recommended once more, from a month before the stop's first month on.

    It answers to no will before. Returns None where it does not begin at the opening, or where no
    month lies between that and the stop; its worth is that of worlds in which no run of it fails.
    """
    opening = plan.config.world.start_year
    first = asked.begins_in(options, opening)
    package = money.package_of(advice.play)
    if package is None or package.start > opening or first[0] < 2:
        return None
    start = round(opening + (first[0] - 1.5) / 12, 2)  # dates of play are those of month's starts
    play = replace(package, start=start, trigger=NO_WILL).name
    late = study.only({advice.policy: Policy(play=play, why="begun late")})
    sums = played_here(late, plan, options, play_chunk)
    return Late.like(money.worths_of(late, sums.income, sums.cost)[1], play=play)


def _trial(study: Respond, plan: Plan, table: pd.DataFrame, options: asked.RespondOptions) -> Trial:
    return Trial(study, table, money.sums_by(table, study, plan.config, options))

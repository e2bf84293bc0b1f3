"""The policy to recommend under a stop, what others one may prefer, and the cost of doing nothing.

A rule orders all that was tried by one figure. Recommended is what is best by it, if that is better
than doing nothing beyond the luck of the sample of worlds. Where others are as good within it, the
one of the fewest instruments is, then the one that loses least if no stop comes: an instrument
whose gain is noise is not recommended. Luck is judged by a bootstrap over worlds, which are the
same for all policies (Efron and Tibshirani 1993, chapter 13).
"""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.statistics import mean_interval, resample_counts
from regame.core.arrays import Floats
from regame.core.horizon import YEARS
from regame.studies.respond.file import Respond
from regame.studies.respond.money import Sums, cube_of, lists_in, rows_of, sides_of
from regame.studies.respond.options import AVERSIONS, MEAN, TENTH, VALUE_ADDED
from regame.studies.respond.parts import Advice, Outlay, Undefended
from regame.studies.respond.stopped import lost_lines
from regame.studies.respond.worths import RANGE, instruments_of, worths_of
from regame.studies.verdict.losses import Loss, losses_of
from regame.tables.losses import Economy

RESAMPLES = 1000
DOUBT = 0.025  # part of resamples in which a gain may be none


class Trial(NamedTuple):
    """Policies that were played under the stop and under none: rows of runs, and their money."""

    study: Respond
    table: pd.DataFrame
    sums: Sums


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
        (used, *_), (idle, *_) = rows_of(trial.study)
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
    if rule == MEAN:
        return np.asarray(gains[:, 0] @ counts.T / worlds)
    if rule == TENTH:
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
    for rule_of_others in AVERSIONS:
        values, another = scores(gains, rule_of_others), best_by(rule_of_others, tried, study)
        another = 0 if another is None else another
        if np.quantile(values[another, 1:] - values[place, 1:], DOUBT) > 0:
            alternatives.append(_advice(rule_of_others, tried, another, study))
    recommended = _advice(rule, tried, place, study)
    outlays = outlays_of(tried[place], row, years)
    return recommended.model_copy(update={"outlays": outlays}), tuple(alternatives)


def _advice(rule: str, tried: Sequence[Candidate], place: int, study: Respond) -> Advice:
    one = tried[place]
    sums, (_, (idle, *_)) = one.trial.sums, rows_of(one.trial.study)
    value = worths_of(one.trial.study, sums.income, sums.cost)[one.place]
    return Advice(
        **value.model_dump(),
        rule=rule,
        policy=one.policy,
        play=one.play,
        why=one.trial.study.policies[one.policy].why,
        instruments=instruments_of(study, one.play),
        cost_usd=float(sums.cost[:, one.place].mean()),
        stock_left_usd=float(sums.stock_left[idle, one.place].mean()),
        candidates=len(tried) - 1,
    )


def outlays_of(one: Candidate, row: int, years: int) -> tuple[Outlay, ...]:
    """Return public money beyond doing nothing, by years from the opening. row: of the state."""
    study, outlays = one.trial.study, []
    (used, *_), (idle, *_) = rows_of(study)
    for horizon in (count for count in YEARS if count <= years):
        budget = cube_of(study, sides_of(one.trial.table), f"budgets_{horizon}y")[..., row]
        spent = (budget[:, 0] - budget[:, one.place]).mean(axis=1).tolist()
        outlays.append(Outlay(years=horizon, stop_usd=spent[used], if_nothing_usd=spent[idle]))
    return tuple(outlays)


def undefended(trial: Trial, economy: Economy | None, measure: str, state: str) -> Undefended:
    """Return what the stop costs if nothing is done: the state that asks, and all by sector."""
    ((used, *_), (idle, *_)), income = rows_of(trial.study), trial.sums.income[:, 0]
    lost = income[idle] - income[used]
    mean, losses = float(lost.mean()), tuple[Loss, ...]()
    low, high = map(float, np.quantile(lost, RANGE))
    if economy is not None and measure == VALUE_ADDED:
        first, held = next(iter(trial.study.policies)), list(trial.study.holder)
        sides = sides_of(trial.table)
        treated, baseline = (sides[f"{held[h]} | {first}"] for h in (used, idle))
        discount = lists_in(treated, "discount")[:, None, None]
        value = lost_lines(economy, treated, baseline)[1].value_added * discount
        losses = losses_of(economy, VALUE_ADDED, value, (value.shape[-1],))
    return Undefended(
        loss_usd=mean,
        loss_ci=mean_interval(lost),
        low_usd=low,
        high_usd=high,
        share_of_gdp=(
            None if economy is None else mean / float(economy.gdp[economy.states.index(state)])
        ),
        losses=losses,
    )

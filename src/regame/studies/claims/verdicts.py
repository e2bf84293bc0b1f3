"""Decide a claim by its rule from the table of all runs, and say what it rests on."""

import numpy as np
import pandas as pd

from regame.analysis.hypotheses import decide, judge, past_bar, settled
from regame.analysis.pairing import pair
from regame.analysis.rules import SHARES, Bounds, Rule
from regame.analysis.statistics import Interval, finite, wilson
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.words import listed
from regame.runs.plan import Plan
from regame.studies.claims.cells import Inquiry
from regame.studies.claims.file import FIRST, Claim, Figure
from regame.studies.claims.measures import Measured, condition, measure
from regame.studies.claims.parts import UNITS, Answer, Beside, Censored, Source, Verdict
from regame.studies.claims.parts import Figure as Shown
from regame.tables import figures

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
AFTER = (6, 12, 18, 24, 36, 48, 60, 90, 120, 180, 234)  # months of a curve
BOUNDS = {"supported_below", "supported_above", "contradicted_below", "contradicted_above"}


def judge_claim(claim: Claim, inquiry: Inquiry, table: pd.DataFrame) -> Answer:
    """Decide a claim from the table of all runs.

    Where the sampled worlds cannot test it, the verdict says so and `by_rule` keeps what the rule
    alone says. In one world with many lucks, made for the purpose, the rule alone decides.
    """
    months = inquiry.months_of(claim) - FIRST
    shows = tuple(beside(figure, table, months) for figure in claim.shows)
    bare = Answer.like(claim, figure=None, rule="", shows=shows, record=record(claim.id))
    if claim.cannot is not None:
        answer = _by_rule(bare, inquiry.rules[claim.cannot], inquiry.plan, table)
    else:
        answer = _by_figure(bare, claim, inquiry.plan.config, table, months)
    return _tested(answer, claim, inquiry)


def _tested(found: Answer, claim: Claim, inquiry: Inquiry) -> Answer:
    """Replace the verdict where the model, or the sampled worlds, cannot test the claim."""
    reasons = [reason for reason in (claim.untestable, found.not_testable) if reason]
    if not reasons:
        return found
    verdict: Verdict = "not testable here" if inquiry.sampled else found.by_rule
    return found.model_copy(update={"verdict": verdict, "not_testable": listed(reasons)})


def _by_figure(
    bare: Answer, claim: Claim, config: Config, table: pd.DataFrame, months: int
) -> Answer:
    figure, rule = claim.figure, claim.rule
    assert figure is not None
    assert rule is not None
    towards = -1 if rule.supported_below is not None else 1
    measured = measure(figure, table, towards)
    reading = rule.reading(UNITS[figure.unit].show)
    bare = Answer.like(bare, figure_name=figure.name, unit=figure.unit, rule=reading)
    if isinstance(measured, str):
        return Answer.like(bare, evidence=measured)
    by_rule = decide(rule, *measured.interval)
    past = measured.value if measured.is_share else past_bar(rule, measured.values)
    shown = _shown(figure, measured, months)
    return Answer.like(
        shown,
        bare,
        verdict=by_rule,
        by_rule=by_rule,
        past_bar=past,
        not_testable=settled(rule, past, own=measured.is_share),
        bounds=bounds_of(rule),
        condition=condition(measured, figure, rule, config),
        worlds=len(measured.values),
        evidence=sentence(figure, measured, shown),
        quantiles=_levels(measured),
    )


def _by_rule(bare: Answer, rule: Rule, plan: Plan, table: pd.DataFrame) -> Answer:
    """Decide by a rule of the verdict, for its headline."""
    cell = plan.headline
    pairs = pair(table, cell.treated, cell.against)
    answer = judge(rule, table, pairs, cell.treated)
    is_own_measure = rule.quantity in SHARES
    reasons = [rule.untestable]
    if answer.past_bar is not None:
        reasons.append(settled(rule, answer.past_bar, own=is_own_measure))
    return Answer.like(
        answer,
        bare,
        claim=bare.claim,
        verdict=answer.by_rule,
        not_testable=listed([reason for reason in reasons if reason] or [""]),
        figure=answer.value,
        figure_name=rule.claim,
        unit="share" if is_own_measure else "points",
        interval=answer.ci,
        bounds=bounds_of(rule),
        condition=f"for {cell.treatment} against {cell.baseline} after {rule.years} years",
        worlds=len(pairs.baseline),
    )


def bounds_of(rule: Bounds) -> dict[str, float]:
    """Return the two bounds that a rule has, by name."""
    return rule.model_dump(include=BOUNDS, exclude_none=True)


def beside(figure: Figure, table: pd.DataFrame, months: int) -> Beside:
    """Return a figure that decides nothing. months: after which a wait is censored."""
    measured = measure(figure, table)
    if isinstance(measured, str):
        return Beside.like(figure, figure=None, interval=None)
    return Beside(**dict(_shown(figure, measured, months)))


def _shown(figure: Figure, found: Measured, months: int) -> Shown:
    """Return a figure as it is kept: what lies beyond the run is None and described as such."""
    low, high = (finite(bound) for bound in found.interval)
    waited = found.waited
    return Shown.like(
        figure,
        figure=finite(found.value),
        interval=(low, high),
        censored=None if waited is None or found.is_share else _censored(waited, months),
        curve=None if waited is None else _curve(waited, months),
    )


def _censored(waited: Floats, months: int) -> Censored:
    beyond = int(np.isinf(waited).sum())
    share: Interval = wilson(beyond, len(waited))
    return Censored(limit=months, share=beyond / len(waited), share_ci=share)


def _curve(waited: Floats, months: int) -> dict[int, float]:
    return {after: float(np.mean(waited <= after)) for after in AFTER if after <= months}


def sentence(figure: Figure, found: Measured, shown: Shown) -> str:
    """Return a figure in a sentence."""
    of = f" ({found.of})" if found.of else ""
    return f"{figure.name}{of}: {shown.text} in {len(found.values)} worlds"


def _levels(found: Measured) -> dict[str, float] | None:
    """Quantiles over worlds; a share has none, nor what may be beyond the run."""
    if found.is_share or found.waited is not None:
        return None
    values = np.quantile(found.values, LEVELS)
    return {f"{level:.2f}": float(value) for level, value in zip(LEVELS, values, strict=True)}


def record(claim: str) -> tuple[Source, ...]:
    """Return what the record says of the claim's own figures, from the table `claims`."""
    rows = figures.read("claims")
    rows = rows[rows["claim"] == claim].astype(object)
    listed_rows = rows.where(rows.notna(), None).to_dict("records")
    return tuple(Source.model_validate(row) for row in listed_rows)

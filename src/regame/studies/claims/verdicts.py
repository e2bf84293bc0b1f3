"""Decide a claim by its rule from the table of all runs, and say what it rests on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from regame.analysis.hypotheses import Rule, decide, judge
from regame.analysis.outcomes import pair
from regame.config.schema import Config
from regame.core.words import interval
from regame.runs.protocol import Plan
from regame.studies.claims.cells import Inquiry
from regame.studies.claims.file import Claim, Figure
from regame.studies.claims.measures import SHOW, Told, condition, measure
from regame.tables import figures


def judge_claim(claim: Claim, inquiry: Inquiry, table: pd.DataFrame) -> dict[str, Any]:
    """Decide a claim from the table of all runs; an object whose keys are a contract."""
    found: dict[str, Any] = {
        "id": claim.id,
        "claim": claim.claim,
        "question": claim.question,
        "stands_for": claim.stands_for,
        "verdict": "undecided",
        "figure": None,
        "figure_name": None,
        "unit": None,
        "interval": None,
        "condition": "",
        "off_the_record": "",
        "stand_in": claim.stand_in,
        "rule": "",
        "why": claim.why,
        "evidence": "",
        "shows": [shown(figure, table) for figure in claim.shows],
        "record": record(claim.id),
        "contrary": claim.contrary.model_dump(),
    }
    if claim.cannot is not None:
        return found | _by_rule(inquiry.rules[claim.cannot], inquiry.plan, table)
    return found | _by_figure(claim, inquiry.plan.config, table)


def _by_figure(claim: Claim, config: Config, table: pd.DataFrame) -> dict[str, Any]:
    figure, rule = claim.figure, claim.rule
    assert figure is not None
    assert rule is not None
    show = SHOW[figure.unit]
    towards = -1 if rule.supported_below is not None else 1
    told = measure(figure, table, towards)
    named = {"figure_name": figure.name, "unit": figure.unit, "rule": rule.reading(show)}
    if isinstance(told, str):
        return named | {"evidence": told}
    return {
        **named,
        "verdict": decide(rule, *told.interval),
        "figure": told.value,
        "interval": told.interval,
        "bounds": rule.model_dump(exclude_none=True),
        "condition": condition(told, figure, rule, config),
        "worlds": len(told.values),
        "evidence": sentence(figure, told),
        "quantiles": _quantiles(told),
    }


def _by_rule(rule: Rule, plan: Plan, table: pd.DataFrame) -> dict[str, Any]:
    """Decide by a rule of the verdict, for its headline."""
    cell = plan.headline
    pairs = pair(table, cell.treated, cell.against)
    answer = judge(rule, table, pairs, cell.treated)
    unit = "share" if rule.quantity in ("yielding", "pays") else "points"
    return {
        "verdict": answer["verdict"],
        "figure": answer.get("value"),
        "figure_name": rule.claim,
        "unit": unit,
        "interval": answer.get("ci"),
        "bounds": rule.model_dump(include=BOUNDS, exclude_none=True),
        "condition": f"for {cell.treatment} against {cell.baseline} after {rule.years} years",
        "rule": answer["rule"],
        "why": answer["why"],
        "evidence": answer["evidence"],
        "worlds": len(pairs.baseline),
    }


BOUNDS = {"supported_below", "supported_above", "contradicted_below", "contradicted_above"}


def shown(figure: Figure, table: pd.DataFrame) -> dict[str, Any]:
    """Return a figure that decides nothing, to be told beside."""
    told = measure(figure, table)
    if isinstance(told, str):
        return {"name": figure.name, "unit": figure.unit, "figure": None, "interval": None}
    return {
        "name": figure.name,
        "unit": figure.unit,
        "figure": told.value,
        "interval": told.interval,
    }


def sentence(figure: Figure, told: Told) -> str:
    """Return a figure in a sentence."""
    show = SHOW[figure.unit]
    of = f" ({told.of})" if told.of else ""
    return (
        f"{figure.name}{of}: {show(told.value)} ({interval(told.interval, show)}) in "
        f"{len(told.values)} worlds"
    )


def _quantiles(told: Told) -> dict[str, float]:
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    found = np.quantile(told.values, levels)
    return {f"{level:.2f}": float(value) for level, value in zip(levels, found, strict=True)}


def record(claim: str) -> list[dict[str, Any]]:
    """Return what the record says of the claim's own figures, from the table `claims`."""
    rows = figures.read("claims")
    rows = rows[rows["claim"] == claim].astype(object)
    listed = rows.where(rows.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in listed]

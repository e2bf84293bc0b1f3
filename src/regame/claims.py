"""The ledger of claims: each put to the test by cells that share their worlds and their luck."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from regame import tables
from regame.cannots import Rule, decide, judge
from regame.claim_file import Claim, Figure, Ledger, cells_of
from regame.claim_history import caveat, play_history, told_by_record
from regame.claim_measures import SHOW, Told, condition, measure
from regame.config import load, load_config
from regame.config_schema import Config
from regame.design import check, cross, out_of_bounds
from regame.errors import UserError, nearest
from regame.options import Options
from regame.outcomes import pair
from regame.protocol import Plan, prepare
from regame.runner import Job, PlayChunk, Played, run_design
from regame.store import SCHEMA_VERSION, write_json
from regame.strategies import registry
from regame.words import interval

LEDGER = "claims"  # experiment file, and name of the folder of results
FOUND = "claims.json"
INTERVALS = "95 %, Monte-Carlo error only: how far a figure would move in other worlds drawn alike"


@dataclass(frozen=True)
class Inquiry:
    """A ledger made ready: its claims, and the experiment whose worlds and rules it shares."""

    ledger: Ledger
    claims: tuple[Claim, ...]
    plan: Plan
    design: pd.DataFrame

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules of the verdict, by name."""
        return {rule.name: rule for rule in self.plan.experiment.rules}

    def job(self, play_chunk: PlayChunk) -> Job:
        """What a runner plays."""
        return replace(
            self.plan.job(LEDGER, play_chunk), design=self.design, months=self.ledger.months
        )


def run_claims(names: Sequence[str], options: Options) -> int:
    """Play what the claims need, decide each by its rule and say so; write the report.

    names: ids such as C05, all if empty. Prints a table, or with `options.json` one JSON object.
    Returns the exit code: 1 if some rows failed, else 0. Raises UserError as `prepare` does.
    """
    from regame.claim_rows import play_claims
    from regame.report_claims import show_claims, write_claims
    from regame.report_text import show_json, tell_failures

    inquiry = inquire(names, options)
    played = run_design(inquiry.job(play_claims), options)
    history = play_history(inquiry.claims, inquiry.plan.seed, options, played.path)
    found = to_json(inquiry, played, history)
    write_json(played.path / FOUND, found)
    page = write_claims(played.path, found)
    if options.json:
        show_json(found)
    else:
        show_claims(found)
    sys.stderr.write(f"regame: the report is {page}\n")
    return tell_failures(played.table)


def inquire(names: Sequence[str], options: Options) -> Inquiry:
    """Read the ledger and build the design that the claims of these ids need; all if none."""
    ledger = load(Ledger, "experiments", LEDGER)
    claims = chosen(ledger, names)
    seed = ledger.seed if options.seed is None else options.seed
    plan = prepare(ledger.experiment, replace(options, runs=options.runs or ledger.runs, seed=seed))
    check_claims(ledger, plan)
    design = design_of(ledger, plan, needed(claims, plan), sampled(plan))
    states = list(tables.read(plan.config.tables.regions)["state"])
    check(design, plan.config, states, registry.parse)
    return Inquiry(ledger, claims, plan, design)


def chosen(ledger: Ledger, names: Sequence[str]) -> tuple[Claim, ...]:
    """Return the claims of these ids, in the ledger's order; all if there is none."""
    known = {claim.id: claim for claim in ledger.claims}
    if unknown := [name for name in names if name not in known]:
        raise UserError(
            [
                f"{name}: no such claim{nearest(name, known)}; known are {', '.join(known)}"
                for name in unknown
            ]
        )
    return tuple(claim for claim in ledger.claims if not names or claim.id in names)


def check_claims(ledger: Ledger, plan: Plan) -> None:
    """Raise UserError where the ledger names a rule, key or state that is not there."""
    rules = [rule.name for rule in plan.experiment.rules]
    faults = [
        f"{claim.id}: cannot = {claim.cannot!r}: no such rule{nearest(claim.cannot, rules)}"
        for claim in ledger.claims
        if claim.cannot is not None and claim.cannot not in rules
    ]
    numbers = plan.config.numbers()
    states = [plan.experiment.weapon, *plan.experiment.others]
    for name, cell in ledger.cells.items():
        where = f"cell {name!r}"
        for key in (*cell.set, *cell.scale):
            if key not in numbers:
                hint = nearest(key, numbers)
                faults.append(f"{where}: {key!r} is no float of the config{hint}")
        for key, value in cell.set.items():
            if key in numbers and (fault := out_of_bounds(key, value, plan.config)):
                faults.append(f"{where}: {fault}")
        for state in cell.play:
            if state not in states:
                faults.append(f"{where}: {state!r} does not play here{nearest(state, states)}")
    if faults:
        raise UserError(faults)


def needed(claims: Sequence[Claim], plan: Plan) -> list[str]:
    """Return the cells that claims need; those decided by a rule of the verdict need its cells."""
    names = cells_of([figure for claim in claims for figure in claim.figures])
    for claim in claims:
        if claim.cannot is not None:
            rule = next(rule for rule in plan.experiment.rules if rule.name == claim.cannot)
            names += [plan.experiment.headline, plan.twin, *rule.treatments]
    return list(dict.fromkeys(names))


def sampled(plan: Plan) -> pd.DataFrame:
    """Return the worlds of a plan, a row each: `world`, `seed` and the uncertain keys."""
    states = {plan.experiment.weapon, *plan.experiment.others}
    columns = [name for name in plan.design if name not in {"treatment", *states}]
    return plan.design.drop_duplicates("world")[columns].reset_index(drop=True)


def design_of(
    ledger: Ledger, plan: Plan, names: Sequence[str], worlds: pd.DataFrame
) -> pd.DataFrame:
    """Give every world every cell: its strategies, and the keys that it sets or scales.

    A cell of the ledger, or a treatment or twin of the experiment under its own name.
    """
    experiment = plan.experiment
    usual = {experiment.weapon: experiment.twins[plan.twin], **experiment.others}
    own = {**experiment.twins, **experiment.treatments}
    profiles = {
        name: usual
        | (ledger.cells[name].play if name in ledger.cells else {experiment.weapon: own[name]})
        for name in names
    }
    design = cross(worlds, profiles)
    numbers = plan.config.numbers()
    for name in names:
        if name not in ledger.cells:
            continue
        rows = design["treatment"] == name
        cell = ledger.cells[name]
        for key in (*cell.set, *cell.scale):
            if key not in design:
                design[key] = numbers[key]
        for key, value in cell.set.items():
            design.loc[rows, key] = value
        for key, factor in cell.scale.items():
            design.loc[rows, key] *= factor
    return design


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
        "caveat": "",
        "rule": "",
        "why": claim.why,
        "evidence": "",
        "shows": [shown(figure, table) for figure in claim.shows],
        "record": record(claim.id),
        "contrary": None if claim.contrary is None else claim.contrary.model_dump(),
    }
    if claim.waits is not None:
        return found | {"evidence": claim.waits, "condition": claim.waits}
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
    pairs = pair(table, plan.experiment.headline, plan.twin)
    answer = judge(rule, table, pairs, plan.experiment.headline)
    unit = "share" if rule.quantity in ("yielding", "pays") else "points"
    return {
        "verdict": answer["verdict"],
        "figure": answer.get("value"),
        "figure_name": rule.claim,
        "unit": unit,
        "interval": answer.get("ci"),
        "bounds": rule.model_dump(include=BOUNDS, exclude_none=True),
        "condition": f"for {plan.experiment.headline} after {rule.years} years",
        "rule": answer["rule"],
        "why": answer["why"],
        "evidence": answer["evidence"],
        "worlds": len(pairs.twin),
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
    rows = tables.read("claims")
    rows = rows[rows["claim"] == claim].astype(object)
    listed = rows.where(rows.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in listed]


def to_json(inquiry: Inquiry, played: Played, history: Played | None) -> dict[str, Any]:
    """Return the ledger as one JSON object; its keys are a contract.

    history: the record as played, where a claim looks at it.
    """
    table, plan = played.table, inquiry.plan
    claims = [judge_claim(claim, inquiry, table) for claim in inquiry.claims]
    for claim, answer in zip(inquiry.claims, claims, strict=True):
        if history is not None and claim.recorded:
            answer["shows"] += told_by_record(claim.recorded, history)
            answer["caveat"] = caveat(answer["shows"])
    return {
        "schema_version": SCHEMA_VERSION,
        "question": inquiry.ledger.question,
        "runs": plan.runs,
        "rows": len(inquiry.design),
        "cells": int(inquiry.design["treatment"].nunique()),
        "months": inquiry.ledger.months,
        "seed": plan.seed,
        "config_hash": plan.config.hash,
        "claims": claims,
        "counts": {
            verdict: sum(claim["verdict"] == verdict for claim in claims)
            for verdict in ("supported", "contradicted", "undecided")
        },
        "intervals": INTERVALS,
        "failed_rows": int(table["failed"].sum()),
        "out": str(played.path),
        "elapsed_s": round(played.seconds, 3),
        "runs_per_s": round(played.rows * inquiry.ledger.months / 240 / played.seconds, 1)
        if played.rows
        else 0.0,
    }


def contrary(claim: Claim, inquiry: Inquiry, lucks: int, seed: int = 1) -> Inquiry:
    """Return the inquiry into one claim in its constructed world, played with many lucks.

    The world is the config's with what `claim.contrary` sets over it, in every cell.
    """
    made = claim.contrary
    if made is None:
        raise UserError(f"{claim.id}: has no contrary world")
    plan = inquiry.plan
    config = load_config(
        plan.experiment.config, [f"{key}={value}" for key, value in made.set.items()]
    )
    bare = claim.model_copy(update={"shows": ()})
    plan = replace(plan, config=config, runs=lucks, seed=seed)
    worlds = pd.DataFrame({"world": np.arange(lucks), "seed": seed * 2**32 + np.arange(lucks)})
    design = design_of(inquiry.ledger, plan, needed([bare], plan), worlds)
    for state, text in made.play.items():
        design[state] = text
    return Inquiry(inquiry.ledger, (bare,), plan, design)

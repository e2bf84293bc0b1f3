"""Replay the headline under a fixed list of variants, in the same worlds and with the same luck."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd

from regame.analysis.harm import present_value
from regame.analysis.pairing import Pairs, at_horizon, flows, pair
from regame.config.files import load
from regame.core.errors import UserError, nearest, refuse
from regame.core.options import AssumptionsChoices, ExecutionChoices, SamplingChoices, StudyOptions
from regame.design.design import Uncertainty
from regame.reports.templating import markdown
from regame.runs import asked, manifests, policies, runner, store
from regame.runs.choices import explicit, options_of
from regame.runs.plan import Ask, Plan
from regame.runs.played import Played
from regame.runs.protocol import prepare
from regame.studies.frame import finish, keep
from regame.studies.robustness.options import RobustnessOptions
from regame.studies.robustness.result import Held, Range, Robustness, RobustnessResult, Variant

NAME = "robustness"
FOUND, PAGE = "robustness.json", "robustness.md"
HEADLINE = Variant(name="headline", kind="policy", why="as `regame verdict` reports it")


class RobustnessChoices(SamplingChoices, AssumptionsChoices, ExecutionChoices, total=False):
    """Keywords of `regame.robustness`, as the flags of `regame robustness`."""


def run_robustness(options: RobustnessOptions) -> int:
    """Play the variants and print how the share of worlds harmed moves; return the exit code."""
    result, records = play_robustness(options)
    return finish(NAME, result, options, result.runs, *(part.table for part in records))


@explicit(RobustnessOptions, RobustnessChoices)
def robustness(**choices: Unpack[RobustnessChoices]) -> RobustnessResult:
    """Return the headline under a fixed list of variants (experiments/robustness.toml)."""
    return play_robustness(options_of(RobustnessOptions, choices))[0]


@asked.noting
def play_robustness(options: RobustnessOptions) -> tuple[RobustnessResult, list[Played]]:
    """Plan and play the headline and its variants; return the result and what was played.

    Worlds are sampled once. Raises UserError for a variant that names what is not there.
    """
    from regame.runs.rows import play_rows  # slow to import: the engine

    begun = time.perf_counter()
    study = load(Robustness, "experiments", NAME)
    plan = prepare(study.experiment, _asked(study, options, None), Ask(firms=""), options)
    check(study, plan)
    job = replace(plan.job(NAME, play_rows), design=design_of(study.variants, plan))
    records = [runner.run_design(job, options)]
    tables = {"": records[0].table}
    for source in dict.fromkeys(v.worlds for v in study.variants if v.worlds is not None):
        source_plan = prepare(study.experiment, _asked(study, options, source), Ask(firms=""))
        part = source_plan.job(f"{NAME}-{source}", play_rows)
        further = RobustnessOptions(workers=options.workers)
        further = manifests.inside(further, records[0].path, Path(source).stem)
        part = replace(part, design=design_of((), source_plan))
        records.append(runner.run_design(part, further))
        tables[source] = records[-1].table
    result = conclude(study, plan, tables, records)
    result = result.model_copy(update={"elapsed_s": round(time.perf_counter() - begun, 1)})
    keep(result, FOUND)
    store.write_text(result.notes / PAGE, markdown("robustness.md.j2", result=result))
    return result, records


def _asked(study: Robustness, options: RobustnessOptions, worlds: str | None) -> StudyOptions:
    seed = study.seed if options.seed is None else options.seed
    return StudyOptions.like(options, runs=options.runs or study.runs, seed=seed, worlds=worlds)


def check(study: Robustness, plan: Plan) -> None:
    """Raise UserError for keys, treatments and baselines of variants that are not there."""
    sampled = {item.key for item in plan.experiment.uncertainties}
    names = {"set": {*plan.config.numbers()}, "range": sampled}
    wrong = {"set": "is no number of the config", "range": "is not sampled"}
    refuse(
        f"experiments/{NAME}.toml: variant {variant.name!r}: {table}.{key} {wrong[table]}"
        f"{nearest(key, names[table])}"
        for variant in study.variants
        for table in names
        for key in getattr(variant, table)
        if key not in names[table]
    )


def cell_of(variant: Variant, plan: Plan) -> tuple[policies.Cell, dict[str, dict[str, str]]]:
    """Return what a variant compares, and who plays what in its two runs."""
    wanted = [variant.treatment or plan.headline.treatment]
    baseline = variant.baseline or plan.headline.baseline
    (cell, *_), profiles = policies.cross_policies(plan.experiment, wanted, baseline)
    return cell, {run: profiles[run] | variant.others for run in (cell.treated, cell.against)}


def design_of(variants: Sequence[Variant], plan: Plan) -> pd.DataFrame:
    """Return a row per world, variant that replays, and side; the headline first.

    The column `treatment` is "NAME: with" and "NAME: without".
    """
    replayed = [HEADLINE, *(v for v in variants if v.replays and v.worlds is None)]
    switched = sorted({key for variant in replayed for key in variant.set})
    numbers = plan.config.numbers()
    worlds = plan.worlds
    worlds = worlds.assign(**{key: numbers[key] for key in switched if key not in worlds})
    laws = {item.key: item for item in plan.experiment.uncertainties}
    parts = []
    for variant in replayed:
        cell, profiles = cell_of(variant, plan)
        drawn = {
            key: _redrawn(laws[key], law, worlds[key].to_numpy(float))
            for key, law in variant.range.items()
            if key in worlds
        }
        for side, run in (("with", cell.treated), ("without", cell.against)):
            part = worlds.assign(**variant.set, **drawn, **profiles[run])
            parts.append(part.assign(treatment=f"{variant.name}: {side}"))
    design = pd.concat(parts, ignore_index=True)
    front = ["seed", "world", "treatment"]
    return design[front + [name for name in design if name not in front]].rename_axis("run")


def _redrawn(law: Uncertainty, ends: Range, values: np.ndarray) -> np.ndarray:
    """The values of a key at the same quantiles of its law over another range."""
    wider = law.model_copy(update={"low": ends.low, "high": ends.high, "mode": None})
    if law.law == "triangular":
        wider = wider.model_copy(update={"law": "uniform"})
    return wider.quantile(law.share(values).clip(0, 1 - 1e-12))


def conclude(
    study: Robustness, plan: Plan, tables: dict[str, pd.DataFrame], played: Sequence[Played]
) -> RobustnessResult:
    """Return the headline under every variant. tables: source of worlds -> table of runs."""
    years, cell = study.years, plan.headline
    headline = held(HEADLINE, _pairs(tables[""], HEADLINE.name), years)
    variants = []
    for variant in study.variants:
        name = variant.name if variant.replays and variant.worlds is None else HEADLINE.name
        at = held(variant, _pairs(tables[variant.worlds or ""], name), years)
        change = at.self_harm_share - headline.self_harm_share
        both = at.worlds and headline.worlds
        variants.append(at.model_copy(update={"change": change}) if both else at)
    used = [item for item in variants if item.worlds] or [headline]
    shares = [item.self_harm_share for item in used]
    return RobustnessResult.like(
        cell,
        plan,
        study,
        rows=sum(len(part.table) for part in played),
        config_hash=plan.config.hash,
        headline=headline,
        variants=tuple(variants),
        lowest=min(shares),
        highest=max(shares),
        failed_rows=int(sum(part.table["failed"].sum() for part in played)),
        out=str(played[0].path),
        elapsed_s=0.0,
    )


def _pairs(table: pd.DataFrame, name: str) -> Pairs:
    return pair(table, f"{name}: with", f"{name}: without")


def held(variant: Variant, pairs: Pairs, years: int) -> Held:
    """Return how the headline comes out under a variant, after so many years."""
    if variant.rate is not None:
        pairs = _at_rate(pairs, years, variant.rate)
    at = at_horizon(pairs, years, variant.payoff)
    return Held.like(at, name=variant.name, kind=variant.kind, why=variant.why, change=0.0)


def _at_rate(pairs: Pairs, years: int, rate: float) -> Pairs:
    """The same pairs with the gain at another discount rate; the band is that of the usual payoff.

    Raises UserError where the table has no yearly flows.
    """
    payments = flows(pairs)
    if payments is None:
        raise UserError(f"rate {rate:g}: no yearly flows were kept")
    counted, column = pairs.counted(years), f"payoff_{years}y"
    baseline = pairs.baseline[counted]
    payoff = baseline[column].to_numpy(float) + present_value(*payments, rate)
    treated = pairs.treated[counted].assign(**{column: payoff})
    return Pairs(treated, baseline, pairs.failed, pairs.least)

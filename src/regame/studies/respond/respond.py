"""The target's question: which policy, against what the holder may do, over sampled worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypedDict, Unpack

import numpy as np
import pandas as pd

from regame.analysis.statistics import Floats, mean_interval
from regame.config.files import load
from regame.core.errors import FailedRuns, UserError, nearest
from regame.core.horizon import YEARS
from regame.core.options import StudyOptions
from regame.design.design import cross
from regame.reports.files import write_files
from regame.reports.page import REPORT, shown
from regame.reports.terminal import show_json, tell_failures
from regame.runs.choices import options_of
from regame.runs.manifests import SCHEMA_VERSION
from regame.runs.policies import check_sides
from regame.runs.protocol import Plan, prepare
from regame.runs.runner import Job, Played, run_design
from regame.runs.store import write_json, write_text
from regame.strategies.contract import Strategy
from regame.strategies.objects import texts_in
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.result import Best, Contrast, Option, RespondResult
from regame.studies.respond.text import show
from regame.tables.world import states_of

NAME = "respond"
FOUND = "respond.json"


class RespondChoices(TypedDict, total=False):
    """Keywords of `regame.respond`, as the flags of `regame respond`."""

    state: str
    policies: Mapping[str, str | Strategy]
    years: int
    runs: int
    seed: int
    worlds: str
    config: str
    overrides: Sequence[str]
    strategies: str | Sequence[type]
    workers: int
    out: str | Path


def run_respond(options: RespondOptions) -> int:
    """Play every policy of a state against every strategy of the holder, and print the answer."""
    found, played = play_respond(options)
    write_text(found.path / REPORT, shown(found.question, found))
    write_files(found.path, found, options)
    if options.json:
        show_json(found.to_json())
    else:
        show(found)
    return tell_failures(played.table)


def respond(**choices: Unpack[RespondChoices]) -> RespondResult:
    """Return what a target should do; keywords as in `RespondChoices`.

    policies: name -> strategy, as object or text, beside those of the file.
    """
    given, here = texts_in(choices)
    own = [f"{name}={text}" for name, text in given.pop("policies", {}).items()]
    more = {"policies": own} | ({"workers": 1} if here else {})
    return play_respond(options_of(RespondOptions, given | more))[0]


def play_respond(options: RespondOptions) -> tuple[RespondResult, Played]:
    """Plan and play the study, and conclude. Raises UserError for a state that cannot ask."""
    from regame.studies.respond.rows import play_targets  # slow to import: the engine

    study = with_own(load(Respond, "experiments", NAME), options.policies)
    if options.years not in YEARS:
        raise UserError(f"--years {options.years}: must be one of {', '.join(map(str, YEARS))}")
    asked = StudyOptions(
        runs=options.runs or study.runs,
        seed=study.seed if options.seed is None else options.seed,
        worlds=options.worlds,
        config=options.config,
        overrides=options.overrides,
        strategies=options.strategies,
    )
    plan = prepare(study.experiment, asked, how=options)
    states = states_of(plan.config)
    if options.state not in states or options.state == plan.experiment.weapon:
        known = [state for state in states if state != plan.experiment.weapon]
        hint = nearest(options.state, known)
        raise UserError(f"--state {options.state}: no target{hint}; known: {', '.join(known)}")
    profiles = profiles_of(study, plan, options.state)
    check_sides(plan.experiment, plan.config, profiles)
    players = [plan.experiment.weapon, *plan.experiment.others]
    worlds = plan.design.drop_duplicates("world").drop(columns=["treatment", *players])
    design = cross(worlds.reset_index(drop=True), profiles)
    months = 12 * options.years
    job = Job(NAME, plan.config, design, months, plan.seed, play_targets, plan.strategies)
    played = run_design(job, options)
    found = conclude(study, plan, played, options)
    write_json(found.path / FOUND, found.to_json())
    return found, played


def with_own(study: Respond, policies: Sequence[str]) -> Respond:
    """Return the study with policies of the user, each "NAME=STRATEGY", after those of the file."""
    own = {}
    for text in policies:
        name, found, play = (part.strip() for part in text.partition("="))
        if not (name and found and play):
            raise UserError(f"--policy {text}: must read like NAME=STRATEGY")
        if name in study.policies or name in own:
            raise UserError(f"--policy {text}: there is a policy {name!r} already")
        own[name] = Policy(play=play, why="a policy of your own")
    return study.model_copy(update={"policies": study.policies | own})


def profiles_of(study: Respond, plan: Plan, state: str) -> dict[str, dict[str, str]]:
    """Return "HOLDER | POLICY" -> state -> strategy, for every pair of the two."""
    usual, weapon = plan.experiment.others, plan.experiment.weapon
    found = {}
    for held, text in study.holder.items():
        for name, policy in study.policies.items():
            allies = {ally: policy.allies or play for ally, play in usual.items() if ally != state}
            found[f"{held} | {name}"] = {weapon: text, **allies, state: policy.play}
    return found


class Sums(NamedTuple):
    """Money of the state by strategy of the holder, policy and world (H, P, W), USD."""

    income: Floats
    budget: Floats
    stock: Floats  # value of the public stock that is left, as `ledger.stock_value` has it


def sums_of(table: pd.DataFrame, study: Respond, row: int, years: int) -> Sums:
    """Return the state's money in the worlds in which no run failed. row: of the state."""
    bad = set(table.loc[table["failed"], "world"])
    sound = table[~table["world"].isin(bad)]

    def cube(column: str, at: int) -> Floats:
        """One number of a list column, by holder, policy and world."""
        values = sound.assign(value=[cell[at] for cell in sound[column]])
        wide = values.pivot(index="world", columns="treatment", values="value").sort_index()
        return np.array(
            [
                [wide[f"{held} | {policy}"].to_numpy(float) for policy in study.policies]
                for held in study.holder
            ]
        )

    return Sums(
        cube(f"incomes_{years}y", row),
        cube(f"budgets_{years}y", row),
        cube(f"public_stock_{years}y", row),
    )


def conclude(study: Respond, plan: Plan, played: Played, options: RespondOptions) -> RespondResult:
    """Return what was found, from the table of runs."""
    row = states_of(plan.config).index(options.state)
    sums = sums_of(played.table, study, row, options.years)
    if not sums.income.shape[2]:
        raise FailedRuns("a run failed in every world: there is no answer")
    found = options_found(study, sums)
    best = best_found(study, sums)
    return RespondResult(
        schema_version=SCHEMA_VERSION,
        question=study.question,
        state=options.state,
        years=options.years,
        runs=plan.runs,
        rows=len(played.table),
        seed=plan.seed,
        config_hash=plan.config.hash,
        options=found,
        best_by_strategy=best,
        contrasts=contrasts_found(study, sums),
        depends_on_holder=len({one.policy for one in best}) > 1,
        failed_rows=int(played.table["failed"].sum()),
        out=str(played.path),
    )


def options_found(study: Respond, sums: Sums) -> tuple[Option, ...]:
    """Return every policy over all worlds and strategies of the holder, in the file's order."""
    net = sums.income - sums.income[:, :1]  # (H, P, W), over doing nothing
    left = sums.stock - sums.stock[:, :1]
    cost = sums.budget[:, :1] - sums.budget - left
    avoided = net + cost
    regret = net.max(axis=1, keepdims=True) - net
    worst, unsold = worst_regrets(net), worst_regrets(net - left)
    means = [(cost[:, p].mean(), avoided[:, p].mean()) for p in range(len(study.policies))]
    return tuple(
        Option(
            policy=name,
            why=policy.why,
            cost_usd=float(means[p][0]),
            spent_usd=float((cost + left)[:, p].mean()),
            stock_left_usd=float(left[:, p].mean()),
            loss_avoided_usd=float(means[p][1]),
            net_usd=float(net[:, p].mean()),
            net_ci=mean_interval(net[:, p].mean(axis=0)),
            net_without_stock_usd=float((net - left)[:, p].mean()),
            benefit_per_dollar=float(means[p][1] / means[p][0]) if means[p][0] > 0 else None,
            regret_usd=float(regret[:, p].mean()),
            worst_regret_usd=float(worst[p]),
            satisfies=float((net[:, p] >= 0).mean()),
            efficient=not any(_beats(other, means[p]) for other in means),
            robust=p == int(worst.argmin()),
            robust_without_stock=p == int(unsold.argmin()),
        )
        for p, (name, policy) in enumerate(study.policies.items())
    )


def worst_regrets(net: Floats) -> Floats:
    """Mean regret over worlds under the holder's strategy where it is largest, by policy (P,)."""
    regret = net.max(axis=1, keepdims=True) - net  # (H, P, W)
    return np.asarray(regret.mean(axis=2).max(axis=0))


def _beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether one (cost, loss avoided) is as good in both and better in one."""
    return one != other and one[0] <= other[0] and one[1] >= other[1]


def contrasts_found(study: Respond, sums: Sums) -> tuple[Contrast, ...]:
    """Return what policies bring beyond those that they stand beside, the mean over holders."""
    names = list(study.policies)
    found = []
    for name, policy in study.policies.items():
        if policy.beside is None:
            continue
        one, other = (sums.income[:, names.index(key)] for key in (name, policy.beside))
        more = (one - other).mean(axis=0)  # (W,)
        found.append(
            Contrast(
                policy=name,
                beside=policy.beside,
                net_usd=float(more.mean()),
                net_ci=mean_interval(more),
            )
        )
    return tuple(found)


def best_found(study: Respond, sums: Sums) -> tuple[Best, ...]:
    """Return the policy of the highest mean against each strategy of the holder."""
    net = sums.income - sums.income[:, :1]
    names = list(study.policies)
    found = []
    for h, held in enumerate(study.holder):
        p = int(net[h].mean(axis=1).argmax())
        found.append(
            Best(
                holder=held,
                policy=names[p],
                net_usd=float(net[h, p].mean()),
                net_ci=mean_interval(net[h, p]),
            )
        )
    return tuple(found)

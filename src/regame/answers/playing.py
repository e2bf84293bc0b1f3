"""Two set-ups and those between them, played in the same worlds: one design, one pool."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from regame.analysis.harm import least_band
from regame.analysis.pairing import ACTIVITY, Pairs, pair
from regame.answers.sides import Parts, Side, mixed
from regame.config.groups import load_again
from regame.config.schema import Config
from regame.core.errors import FailedRuns, UserError
from regame.core.horizon import YEARS
from regame.core.options import Execution, StudyOptions
from regame.runs.monthly import from_start
from regame.runs.plan import Ask, Plan
from regame.runs.protocol import plan_of
from regame.runs.runner import Job, run_design

NAME = "compare"
SIDE = "side"  # column of the design: number of the set-up
MORE = 4  # of a fit to 2024 a quarter of the worlds is steady in 2025
KEPT = tuple(
    f"{what}_{years}y" for years in YEARS for what in ("payoff", "targets", *ACTIVITY)
)  # what is needed of a run


@dataclass(frozen=True)
class SetUps:
    """Configs of set-ups, by number, with the months that each plays and its start."""

    configs: tuple[Config, ...]
    months: tuple[int, ...]
    starts: tuple[int, ...]

    @property
    def hash(self) -> str:
        """The digest of all."""
        joined = ";".join(config.hash for config in self.configs)
        return hashlib.sha256(joined.encode()).hexdigest()[:12]


def plans_of(sides: Sequence[Side], runs: int, seed: int) -> list[Plan]:
    """Return plans of set-ups in the same worlds: those that are steady in the first and the last.

    runs: worlds wanted; where fewer of as many are steady in both, MORE times as many are sampled.
    Raises UserError where a set-up cannot be played, or no world is steady in both.
    """
    for sampled in (runs, MORE * runs):
        ends = [planned(side, sampled, seed) for side in (sides[0], sides[-1])]
        seeds = set.intersection(*(set(plan.design["seed"]) for plan in ends))
        if len(seeds) >= runs:
            break
    if not seeds:
        raise UserError("compare: no world is steady in both set-ups; more --runs may find some")
    chosen = set(sorted(seeds)[:runs])
    between = [_in_worlds(planned(side, sampled, seed, first=0), chosen) for side in sides[1:-1]]
    trimmed = [_kept(plan, chosen) for plan in ends]
    return [from_start(plan) for plan in (trimmed[0], *between, trimmed[1])]


def _kept(plan: Plan, seeds: set[int]) -> Plan:
    """Return a plan with the worlds of these seeds only."""
    design = plan.design[plan.design["seed"].isin(seeds)]
    return replace(plan, design=design.reset_index(drop=True).rename_axis("run"))


def _in_worlds(plan: Plan, seeds: set[int]) -> Plan:
    """Return a plan that has no worlds yet with those of these seeds, steady there or not."""
    from regame.design.design import cross
    from regame.runs.stability import SPARE, SPARE_LEAST, SPARE_MOST

    assert plan.candidates is not None
    for spare in (SPARE, SPARE_MOST):
        worlds = plan.candidates(spare * plan.runs + SPARE_LEAST)
        worlds = worlds[worlds["seed"].isin(seeds)].reset_index(drop=True)
        if len(worlds) == len(seeds):
            break
    worlds = worlds.assign(world=np.arange(len(worlds)))
    return replace(plan, design=cross(worlds, plan.profiles))


def play(plans: Sequence[Plan], strategies: str | None = None) -> list[Pairs]:
    """Play the headline of each plan beside its baseline; returns pairs in the same order."""
    parts = [plan.headline_design().assign(**{SIDE: k}) for k, plan in enumerate(plans)]
    design = pd.concat(parts, ignore_index=True).rename_axis("run")
    setups = SetUps(*zip(*((plan.config, plan.months, plan.start) for plan in plans), strict=True))
    job = Job(NAME, setups, design, max(setups.months), plans[0].seed, play_sides, strategies)
    with TemporaryDirectory() as folder:
        how = Execution(out=Path(folder) / NAME, chunk=len(parts[0]))
        table = run_design(job, how).table
    result = []
    for number, plan in enumerate(plans):
        cell, rows = plan.headline, table[table[SIDE] == number].dropna(axis=1, how="all")
        pairs = pair(rows, cell.treated, cell.against, least_band(plan.trade_usd))
        if pairs.baseline.empty:
            raise FailedRuns(f"every run of {cell.treated} failed: there is nothing to compare")
        result.append(pairs)
    return result


def play_sides(given: SetUps, design: pd.DataFrame, months: int) -> pd.DataFrame:
    """Play rows of several set-ups, each in its own config; returns KEPT, empty where not played.

    months: of the longest.
    """
    from regame.runs.rows import play_rows  # slow to import: the engine

    parts = []
    for number, rows in design.groupby(SIDE, sort=False):
        at, played = int(str(number)), rows.drop(columns=SIDE).dropna(axis=1, how="all")
        most = min(months, given.months[at])
        table = play_rows(given.configs[at], played, most, given.starts[at])
        numbers = table.reindex(columns=[*KEPT]).astype(float)
        parts.append(numbers.assign(failed=table["failed"], error=table["error"]))
    return pd.concat(parts).loc[design.index]


def swappable(one: Side, other: Side, parts: Parts, seed: int) -> Parts:
    """Return the parts, those joined without which a set-up between the two cannot be played."""
    names, keys = list(parts), list(parts.values())
    level = 0
    while level < len(keys) - 1:
        taken = [key for part in keys[: level + 1] for key in part]
        ends = (mixed(one, other, taken), mixed(other, one, taken))
        if all(_plays(side, seed) for side in ends):
            level += 1
            continue
        keys[level : level + 2] = [keys[level] + keys[level + 1]]
        names[level : level + 2] = [f"{names[level]}, {names[level + 1]}"]
    return dict(zip(names, keys, strict=True))


def _plays(side: Side, seed: int) -> bool:
    try:
        planned(side, 1, seed, first=0)
    except UserError:
        return False
    return True


def planned(side: Side, runs: int, seed: int, first: int | None = None) -> Plan:
    """Return the plan of a set-up: its headline and baseline in so many worlds.

    first: how many of them are sampled, if not all. Raises UserError for what cannot be played.
    """
    config: Config = load_again(dict(side.config))
    options = StudyOptions(runs=runs, seed=seed, strategies=side.strategies)
    ask = Ask((side.treatment,), side.baseline, first=first)
    return plan_of(side.experiment, config, set(side.pinned), options, ask)

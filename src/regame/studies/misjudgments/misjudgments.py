"""What each misjudgment of a planner costs it: regret by belief, and its Shapley share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.statistics import FEWEST, mean_interval
from regame.strategies import registry
from regame.strategies.planner import MISTAKES, Planner
from regame.studies.misjudgments.parts import Belief, PlannerGroup, Settings, Share

Floats = NDArray[np.float64]
Mistakes = tuple[str, ...]  # names of what is believed wrongly, in the order of MISTAKES

COLUMNS = ("payoff", "concessions", "targets")  # of the table, before `_{h}y`


def planners(treatments: Mapping[str, str]) -> dict[str, Planner]:
    """The treatments in which a planner plays: name -> planner."""
    found = {name: registry.parse(text) for name, text in treatments.items()}
    return {name: plan for name, plan in found.items() if isinstance(plan, Planner)}


def groups(found: Mapping[str, Planner]) -> dict[Planner, dict[Mistakes, str]]:
    """Planners that differ in nothing but beliefs, where every combination of beliefs is played.

    The one of them that is right -> mistakes -> treatment; those that look least far ahead first.
    """
    every = {m for k in range(len(MISTAKES) + 1) for m in combinations(MISTAKES, k)}
    alike: dict[Planner, dict[Mistakes, str]] = {}
    for name, planner in found.items():
        alike.setdefault(_in_the_right(planner), {})[planner.mistakes] = name
    whole = {right: cells for right, cells in alike.items() if set(cells) == every}
    return dict(sorted(whole.items(), key=lambda item: astuple(item[0])))


def _in_the_right(planner: Planner) -> Planner:
    return replace(planner, **dict.fromkeys(MISTAKES, True))


def columns(years: int) -> list[str]:
    """What of a table is needed to weigh planners after so many years."""
    return ["world", *(f"{name}_{years}y" for name in COLUMNS)]


def misjudgments(
    table: pd.DataFrame, treatments: Mapping[str, str], years: int
) -> list[PlannerGroup]:
    """Return per group of planners what wrong beliefs cost after so many years, in their eyes.

    table: a row per run with `world`, `treatment`, `failed` and what `columns` names; worlds in
    which a run failed are left out. treatments: name -> strategy, planners and what they are
    compared with. Empty where no world is left.
    """
    found = planners(treatments)
    sound = table[~table["world"].isin(table.loc[table["failed"], "world"])]
    if sound.empty:
        return []
    return [_weighed(sound, planner, cells, years) for planner, cells in groups(found).items()]


def _weighed(
    sound: pd.DataFrame, planner: Planner, cells: Mapping[Mistakes, str], years: int
) -> PlannerGroup:
    worth = _worth(sound, planner, years)  # (W,) per treatment
    best = np.max([worth[name] for name in worth], axis=0)
    regret = {mistakes: best - worth[name] for mistakes, name in cells.items()}
    return PlannerGroup(
        horizon=planner.horizon,
        settings=settings_of(planner),
        worlds=len(best),
        beliefs=tuple(
            Belief(
                mistakes=mistakes,
                treatment=cells[mistakes],
                mean_usd=float(worth[cells[mistakes]].mean()),
                regret_usd=float(regret[mistakes].mean()),
                regret_ci=mean_interval(regret[mistakes]),
            )
            for mistakes in sorted(cells, key=lambda m: (len(m), m))
        ),
        shares=_shares(regret),
    )


def settings_of(planner: Planner) -> Settings:
    """Return a planner's settings beside horizon and beliefs."""
    return Settings(**{name: getattr(planner, name) for name in Settings.model_fields})


def _worth(sound: pd.DataFrame, planner: Planner, years: int) -> dict[str, Floats]:
    """What a planner's weights make of every treatment's outcome, USD by world."""
    money, won, others = (
        sound.pivot(index="world", columns="treatment", values=f"{name}_{years}y")
        for name in COLUMNS
    )
    worth = planner.money * money + planner.concessions * won - planner.power * others
    return {str(name): worth[name].to_numpy(float) for name in worth}


def _shares(regret: Mapping[Mistakes, Floats]) -> tuple[Share, ...]:
    everything = tuple(MISTAKES)
    added = regret[everything] - regret[()]
    total, bounds = float(added.mean()), mean_interval(added)
    sure = bounds is not None and len(added) >= FEWEST and (bounds[0] > 0 or bounds[1] < 0)
    values = {mistake: shapley(regret, everything, mistake) for mistake in everything}
    return tuple(
        Share(
            mistake=mistake,
            usd=float(value.mean()),
            ci=mean_interval(value),
            share=float(value.mean()) / total if sure else None,
        )
        for mistake, value in values.items()
    )


def shapley(value: Mapping[Mistakes, Floats], members: Sequence[str], one: str) -> Floats:
    """A member's mean addition to a value over all orders of joining (Shapley 1953), by world.

    value: set of members, in the order of `members`, -> (W,).
    """
    n = len(members)
    rest = [member for member in members if member != one]
    total = np.zeros_like(next(iter(value.values())))
    for size in range(n):
        weight = factorial(size) * factorial(n - size - 1) / factorial(n)
        for others in combinations(rest, size):
            joined = tuple(m for m in members if m == one or m in others)
            total = total + weight * (value[joined] - value[others])
    return np.asarray(total)

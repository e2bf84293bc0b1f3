"""What each misjudgment of a planner costs it: regret by belief, and its Shapley share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.analysis.statistics import FEWEST, mean_interval
from regame.strategies import registry
from regame.strategies.planner import MISTAKES, Planner

Floats = NDArray[np.float64]
Mistakes = tuple[str, ...]  # names of what is believed wrongly, in the order of MISTAKES

SETTINGS = ("every", "money", "concessions", "power")  # of a planner, beside horizon and beliefs
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
    told = {right: cells for right, cells in alike.items() if set(cells) == every}
    return dict(sorted(told.items(), key=lambda item: astuple(item[0])))


def _in_the_right(planner: Planner) -> Planner:
    return replace(planner, **dict.fromkeys(MISTAKES, True))


def columns(years: int) -> list[str]:
    """What of a table is needed to weigh planners after so many years."""
    return ["world", *(f"{name}_{years}y" for name in COLUMNS)]


def misjudgments(
    table: pd.DataFrame, treatments: Mapping[str, str], years: int
) -> list[dict[str, Any]]:
    """Per group of planners what wrong beliefs cost after so many years, in the planner's eyes.

    table: a row per run with `world`, `treatment`, `failed` and what `columns` names; worlds in
    which a run failed are left out. treatments: name -> strategy, planners and what they are
    compared with. A list with `horizon`, `settings` (the planner's others, by name), `worlds`,
    `beliefs` (per combination `mistakes`, `mean_usd`, `regret_usd` with `regret_ci`: what the best
    of all treatments in the same world earns on top) and `shares` (per mistake its Shapley value of
    the regret that all of them add, `usd` with `ci`, and `share`, None where what they add cannot
    be told from nothing). `ci` covers 95 %, of fewer than six worlds it is their range. Empty where
    no world is left.
    """
    found = planners(treatments)
    sound = table[~table["world"].isin(table.loc[table["failed"], "world"])]
    rows: list[dict[str, Any]] = []
    if sound.empty:
        return rows
    for planner, cells in groups(found).items():
        worth = _worth(sound, planner, years)  # (W,) per treatment
        best = np.max([worth[name] for name in worth], axis=0)
        regret = {mistakes: best - worth[name] for mistakes, name in cells.items()}
        rows.append(
            {
                "horizon": planner.horizon,
                "settings": {name: getattr(planner, name) for name in SETTINGS},
                "worlds": len(best),
                "beliefs": [
                    {
                        "mistakes": list(mistakes),
                        "treatment": cells[mistakes],
                        "mean_usd": float(worth[cells[mistakes]].mean()),
                        "regret_usd": float(regret[mistakes].mean()),
                        "regret_ci": mean_interval(regret[mistakes]),
                    }
                    for mistakes in sorted(cells, key=lambda m: (len(m), m))
                ],
                "shares": _shares(regret),
            }
        )
    return rows


def _worth(sound: pd.DataFrame, planner: Planner, years: int) -> dict[str, Floats]:
    """What a planner's weights make of every treatment's outcome, USD by world."""
    money, won, others = (
        sound.pivot(index="world", columns="treatment", values=f"{name}_{years}y")
        for name in COLUMNS
    )
    worth = planner.money * money + planner.concessions * won - planner.power * others
    return {str(name): worth[name].to_numpy(float) for name in worth}


def _shares(regret: Mapping[Mistakes, Floats]) -> list[dict[str, Any]]:
    everything = tuple(MISTAKES)
    added = regret[everything] - regret[()]
    total, bounds = float(added.mean()), mean_interval(added)
    told = bounds is not None and len(added) >= FEWEST and (bounds[0] > 0 or bounds[1] < 0)
    rows = []
    for mistake in everything:
        value = shapley(regret, everything, mistake)
        mean = float(value.mean())
        rows.append(
            {
                "mistake": mistake,
                "usd": mean,
                "ci": mean_interval(value),
                "share": mean / total if told else None,
            }
        )
    return rows


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

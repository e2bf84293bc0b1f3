"""What each instrument adds, and what two add together: effects of a full factorial of cells."""

from itertools import combinations

import numpy as np
import pandas as pd

from regame.analysis.pairing import payoffs
from regame.analysis.results import Effect, Effects
from regame.analysis.statistics import mean_interval, median_interval
from regame.core.arrays import Floats
from regame.core.horizon import YEARS

Cells = dict[frozenset[str], Floats]


def effects(table: pd.DataFrame, treatments: list[str], baseline: str) -> list[Effects]:
    """Return main effects and two-way interactions on the payoff, per horizon, in USD.

    table: all runs. treatments: names like "quota+duty"; instruments are the names without a
    plus. baseline: the cell without any instrument. Only worlds in which no cell failed count.
    Empty unless every combination of the instruments was played.
    """
    instruments = [name for name in treatments if "+" not in name]
    sizes = range(1, len(instruments) + 1)
    wanted = [frozenset(some) for size in sizes for some in combinations(instruments, size)]
    names = {frozenset(name.split("+")): name for name in treatments}
    if len(instruments) < 2 or set(wanted) - set(names):
        return []
    cells = {frozenset[str](): baseline} | {key: names[key] for key in wanted}
    result = []
    for years in (years for years in YEARS if f"payoff_{years}y" in table):
        wide = payoffs(table, years, list(cells.values()))
        by_cell = {key: wide[name].to_numpy(float) for key, name in cells.items()}
        if not wide.empty:
            alone = [_effect([name], main_effect(by_cell, name)) for name in instruments]
            two = combinations(instruments, 2)
            both = [_effect(list(pair), interaction(by_cell, *pair)) for pair in two]
            result.append(Effects(years=years, worlds=len(wide), effects=[*alone, *both]))
    return result


def _effect(instruments: list[str], values: Floats) -> Effect:
    return Effect(
        instruments=instruments,
        mean_usd=float(values.mean()),
        mean_ci=mean_interval(values),
        median_usd=float(np.median(values)),
        median_ci=median_interval(values),
    )


def main_effect(payoffs: Cells, name: str) -> Floats:
    """Return what an instrument adds, over all settings of the others on average (worlds,).

    payoffs: set of instruments in use -> payoff (worlds,), every set there. Box, Hunter and
    Hunter (1978): mean with it less mean without it.
    """
    with_it = [key for key in payoffs if name in key]
    changes = [payoffs[key] - payoffs[key - {name}] for key in with_it]
    return np.asarray(np.mean(changes, axis=0))


def interaction(payoffs: Cells, one: str, other: str) -> Floats:
    """Return what two instruments add together beyond the sum of each alone (worlds,).

    A difference of differences, over all settings of the others on average, not halved: 0 where
    the two do not know each other, negative where they do the same work twice.
    """
    both = [key for key in payoffs if one in key and other in key]
    changes = [
        payoffs[key] - payoffs[key - {one}] - payoffs[key - {other}] + payoffs[key - {one, other}]
        for key in both
    ]
    return np.asarray(np.mean(changes, axis=0))

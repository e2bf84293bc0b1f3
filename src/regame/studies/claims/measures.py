"""Measure what claims are about: a value per world, its median, and how sure that is.

What each of several causes adds to a value that they have together is its Shapley value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from regame.analysis import statistics
from regame.analysis.hypotheses import decide
from regame.analysis.pairing import pair
from regame.analysis.rules import Bounds
from regame.analysis.turns import told_apart
from regame.config.schema import Config
from regame.core.arrays import Floats
from regame.core.horizon import YEARS
from regame.reports.templating import sentence
from regame.strategies.planner import MISTAKES
from regame.studies.claims.file import LATER, Figure, Measure
from regame.studies.claims.parts import UNITS

HORIZON = {f"_{years}y": years for years in YEARS}
BEYOND = 1e12  # months, in place of infinity where order statistics are interpolated


@dataclass(frozen=True)
class Measured:
    """A figure as measured. value, interval: in the figure's unit, 95 %; values: (worlds,).

    worlds: a row per world with its parameters, in the order of the values; of: which of several
    pairs or outcomes it is, where there was a choice; waited: months until it happens (worlds,),
    infinite where the run ends before; is_share: the value is the share of worlds where values are
    1, not their median.
    """

    value: float
    interval: statistics.Interval
    values: Floats
    worlds: pd.DataFrame
    of: str = ""
    waited: Floats | None = None
    is_share: bool = False


def measure(figure: Figure, table: pd.DataFrame, towards: int = 0) -> Measured | str:
    """Measure a figure from the table of all runs, or say why it cannot be.

    towards: +1 if large values support the claim, -1 if small ones do: of several candidates the
    one furthest from support counts, and none if one cannot be measured. 0: the first.
    """
    missing = [name for name in figure.outcomes if name not in table]
    if missing and figure.measure != "survival":
        return f"the table has no {missing[0]}"
    measured = MEASURES[figure.measure](figure, table)
    empty = [item.of for item in measured if not len(item.values)]
    if empty or not measured:
        names = "; ".join(of for of in empty if of) or "it"
        return f"no world in which {names} could be measured"
    return min(measured, key=lambda item: towards * item.value)


def median_of(of: str, values: Floats, worlds: pd.DataFrame) -> Measured:
    """Return a figure by the median of its values; infinite values are beyond the run."""
    value, bounds = summarise(values)
    waited = values if np.isinf(values).any() else None
    return Measured(value, bounds, values, worlds, of, waited)


def summarise(values: Floats, is_share: bool = False) -> tuple[float, statistics.Interval]:
    """Return the median of values and its interval, or their share; no values have none."""
    if not len(values):
        return np.nan, []
    if is_share:
        return float(values.mean()), statistics.wilson(int(values.sum()), len(values))
    bounds = statistics.median_interval(np.minimum(values, BEYOND))
    assert bounds is not None
    last = values[np.isfinite(values)].max(initial=-np.inf)
    beyond = [bound if bound <= last else np.inf for bound in bounds]
    middle = float(np.median(np.minimum(values, BEYOND)))
    return (middle if middle <= last else np.inf), beyond


def _level(figure: Figure, table: pd.DataFrame) -> list[Measured]:
    rows = table[table["treatment"] == figure.cells[0]].set_index("world").sort_index()
    rows = rows[~rows["failed"].to_numpy(bool)]
    return [
        median_of(name if len(figure.outcomes) > 1 else "", rows[name].to_numpy(float), rows)
        for name in figure.outcomes
    ]


def _within(figure: Figure, table: pd.DataFrame) -> list[Measured]:
    (level,) = _level(figure, table)
    waited = level.values
    assert figure.within is not None
    happens = (waited <= figure.within).astype(float)
    value, bounds = summarise(happens, is_share=True)
    return [Measured(value, bounds, happens, level.worlds, "", waited, is_share=True)]


def _change(figure: Figure, table: pd.DataFrame) -> list[Measured]:
    changes = []
    for cell, reference in zip(figure.cells, figure.against, strict=True):
        pairs = pair(table, cell, reference)
        for name in figure.outcomes:
            choices = ((cell, figure.cells), (name, figure.outcomes))
            label = ", ".join(chosen for chosen, among in choices if len(among) > 1)
            keep = np.ones(len(pairs.treated), bool)
            if figure.measure == "gain":
                years = next((years for end, years in HORIZON.items() if name.endswith(end)), 20)
                keep = pairs.counted(years)
            changes.append(median_of(label, pairs.difference(name)[keep], pairs.treated[keep]))
    return changes


def _contribution(figure: Figure, table: pd.DataFrame) -> list[Measured]:
    (name,) = figure.outcomes
    both = [pair(table, *names) for names in zip(figure.cells, figure.against, strict=True)]
    sides: list[pd.Series] = [pd.Series(one.difference(name), one.treated.index) for one in both]
    change = (sides[0] - sides[1]).dropna()
    return [median_of("", change.to_numpy(float), both[0].treated.loc[change.index])]


def _ratio(figure: Figure, table: pd.DataFrame) -> list[Measured]:
    pairs = pair(table, figure.cells[0], figure.against[0])
    parts, wholes = (pairs.difference(name) for name in figure.outcomes)
    bounds = statistics.ratio_interval(parts, wholes)
    if bounds is None:
        return []
    has_whole = wholes > 0
    ratios = parts[has_whole] / wholes[has_whole]
    return [Measured(float(parts.sum() / wholes.sum()), bounds, ratios, pairs.treated[has_whole])]


def _best(figure: Figure, table: pd.DataFrame) -> list[Measured]:
    (name,) = figure.outcomes
    names = [*figure.cells, *figure.against]
    sound = table[table["treatment"].isin(names) & ~table["failed"].to_numpy(bool)]
    wide = sound.pivot(index="world", columns="treatment", values=name).astype(float).dropna()
    if wide.empty or not set(names) <= set(wide):
        return []
    best = str(wide[list(figure.against)].mean().idxmax())
    worlds = sound[sound["treatment"] == figure.cells[0]].set_index("world").loc[wide.index]
    values = (wide[figure.cells[0]] - wide[best]).to_numpy(float)
    return [median_of(f"against {best}", values, worlds)]


def _survival(figure: Figure, table: pd.DataFrame) -> list[Measured]:
    years = int(figure.outcomes[0])
    pairs = pair(table, figure.cells[0], figure.against[0])
    ran, runs = (
        [pairs.stacked(side, name).astype(bool) for side in ("treated", "baseline")]
        for name in (f"ran_{years}y", f"runs_{LATER[years]}y")
    )
    in_both = ran[0] & ran[1]
    some = in_both.any(axis=1)
    alive = [(side & in_both)[some].sum(axis=1) for side in runs]
    share = (alive[0] - alive[1]) / in_both[some].sum(axis=1)
    return [median_of("", share.astype(float), pairs.treated[some])]


def _shapley(figure: Figure, table: pd.DataFrame) -> list[Measured]:
    sound = table[table["treatment"].isin(figure.cells) & ~table["failed"].to_numpy(bool)]
    wide = sound.pivot(index="world", columns="treatment", values=list(figure.outcomes))
    earned = wide.astype(float).dropna().T.groupby(level="treatment").sum().T
    members = tuple(MISTAKES)
    sets = [coalition for k in range(len(members) + 1) for coalition in combinations(members, k)]
    if earned.empty or not set(figure.cells) <= set(earned):
        return []
    losses = (-earned[cell].to_numpy(float) for cell in figure.cells)
    loss = dict(zip(sets, losses, strict=True))
    worlds = sound[sound["treatment"] == figure.cells[0]].set_index("world").loc[earned.index]
    contributions = []
    for member in members:
        values = shapley(loss, members, member)
        bounds = statistics.mean_interval(values)
        assert bounds is not None
        contributions.append(Measured(float(values.mean()), bounds, values, worlds, member))
    return contributions


MEASURES: dict[Measure, Callable[[Figure, pd.DataFrame], list[Measured]]] = {
    "level": _level,
    "within": _within,
    "change": _change,
    "gain": _change,
    "contribution": _contribution,
    "ratio": _ratio,
    "best": _best,
    "survival": _survival,
    "shapley": _shapley,
}


def condition(found: Measured, figure: Figure, rule: Bounds, config: Config) -> str:
    """Say which assumption the figure goes with most, and what the rule says at its two ends."""
    gain = found.values if found.waited is None else -np.minimum(found.waited, BEYOND)
    separating = told_apart(gain, found.worlds, config)
    if not separating or not separating[0].beyond_chance:
        return "no single assumption tells the worlds apart beyond chance"
    first = separating[0]
    values = found.worlds[first.key].to_numpy(float)
    ends = values <= first.low_third.bound, values >= first.high_third.bound
    low, high = (_at(found.values[end], found, figure, rule) for end in ends)
    return sentence("claims", "condition", first, low, high)


def _at(part: Floats, found: Measured, figure: Figure, rule: Bounds) -> dict[str, str]:
    """A figure in a part of the worlds, and the rule's answer there."""
    value, bounds = summarise(part, found.is_share)
    answer = decide(rule, *bounds) if bounds else "undecided"
    shown = "beyond the run" if np.isinf(value) else UNITS[figure.unit].show(value)
    return {"figure": shown, "answer": answer}


def shapley(value: Mapping[tuple[str, ...], Floats], members: Sequence[str], one: str) -> Floats:
    """A member's mean addition to a value over all orders of joining (Shapley 1953), by world.

    value: set of members, in the order of `members`, -> (W,).
    """
    n = len(members)
    without_member = [member for member in members if member != one]
    total = np.zeros_like(next(iter(value.values())))
    for size in range(n):
        weight = factorial(size) * factorial(n - size - 1) / factorial(n)
        for others in combinations(without_member, size):
            joined = tuple(m for m in members if m == one or m in others)
            total = total + weight * (value[joined] - value[others])
    return np.asarray(total)

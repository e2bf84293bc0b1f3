"""Signs read off a chokepoint's numbers alone, by a linear rule that is fitted to drawn ones.

The rule takes ranks among the drawn chokepoints, so that no unit and no outlier decides. How often
it is right is counted on those that were left out of its fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from regame.analysis.signs import HARMS, PAYS
from regame.analysis.statistics import Floats
from regame.design.design import stream_of
from regame.studies.frontier.map_parts import NINE, RATIOS, Explained, Reading, Spot
from regame.studies.frontier.numbers import NUMBERS

RATIO_NAMES = ("lead_over_patience", "gain_over_loss", "share_over_elasticity")
REFITS = 200  # of the rule, each to drawn chokepoints that are drawn again with replacement
FOLDS = 5  # of the check of what explains signs
Sets = Sequence[Mapping[str, float]]


@dataclass(frozen=True)
class Drawn:
    """Drawn chokepoints that have a sign: the given columns (spot, column), and who pays."""

    given: Floats
    pays: np.ndarray


def ranked(values: Floats, among: Floats) -> Floats:
    """Ranks of values among drawn ones, from -1 to 1, column by column; ties have the mean."""
    low = np.stack(
        [np.searchsorted(np.sort(a), v, "left") for v, a in zip(values.T, among.T, strict=True)]
    )
    high = np.stack(
        [np.searchsorted(np.sort(a), v, "right") for v, a in zip(values.T, among.T, strict=True)]
    )
    return ((low + high) / len(among) - 1).T


def fitted(given: Floats, pays: np.ndarray) -> Floats:
    """Weights of the linear rule (1 + column,): above zero it says that a cut pays."""
    whole = np.column_stack([np.ones(len(given)), given])
    weights, *_ = np.linalg.lstsq(whole, np.where(pays, 1.0, -1.0), rcond=None)
    return np.asarray(weights)


def says(weights: Floats, given: Floats) -> np.ndarray:
    """Whether the rule says that a cut pays (spot,)."""
    return np.asarray(weights[0] + given @ weights[1:] > 0)


def right(given: Floats, pays: np.ndarray) -> float:
    """Share of signs that the rule has right out of sample. given: ranks (spot, column)."""
    fold = np.arange(len(pays)) % FOLDS
    hits = 0
    for k in range(FOLDS):
        kept = fold != k
        hits += int(np.sum(says(fitted(given[kept], pays[kept]), given[~kept]) == pays[~kept]))
    return hits / len(pays)


def best_of(explained: Sequence[Explained]) -> Explained | None:
    """Of the three ratios and the nine numbers, what has more signs right; None without a map."""
    both = [item for item in explained if item.what in (NINE, RATIOS)]
    return max(both, key=lambda item: item.right, default=None)


def read(
    sets: Sets, spots: Sequence[Spot], explained: Sequence[Explained], name: str, seed: int
) -> Reading | None:
    """Read the sign of a chokepoint by the better rule; None where no rule could be fitted.

    sets: its numbers and ratios, the first as given, the others over its ranges. spots: the drawn
    chokepoints that have a sign. refits: the rule is fitted again to spots drawn with replacement,
    and tried on one of the sets after another.
    """
    best = best_of(explained)
    if best is None:
        return None
    names = tuple(NUMBERS) if best.what == NINE else RATIO_NAMES
    among = np.array([[_value(spot, key) for key in names] for spot in spots])
    own = ranked(np.array([[row[key] for key in names] for row in sets]), among)
    pays, there = np.array([spot.sign == PAYS for spot in spots]), ranked(among, among)
    sign = bool(says(fitted(there, pays), own[:1])[0])
    rng, same = stream_of(seed, f"refits {name}"), 0
    for k in range(REFITS):
        again = rng.integers(len(pays), size=len(pays))
        where = own[k % len(own)][None]
        same += int(says(fitted(there[again], pays[again]), where)[0] == sign)
    return Reading(
        by=best.what,
        sign=PAYS if sign else HARMS,
        refits_share=same / REFITS,
        beyond=tuple(key for key in NUMBERS if _beyond(sets[0][key], key)),
    )


def _value(spot: Spot, key: str) -> float:
    return spot.numbers[key] if key in NUMBERS else float(getattr(spot, key))


def _beyond(value: float, key: str) -> bool:
    return not NUMBERS[key].low <= value <= NUMBERS[key].high

"""Which series of a hindcast share an error: ways compared by how well they foresee series unseen.

The spread of a series comes from the other series of its class (`discrepancy.spreads`). So the way
is the better, the denser it puts what is on record of a series of which it has seen nothing: the
log score, which nobody betters by a spread that he does not believe (Gneiting and Raftery
2007, "Strictly proper scoring rules, prediction, and estimation").
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import norm

from regame.core.arrays import Floats
from regame.studies.hindcast.baselines import Figure, class_of, scaled, spreads
from regame.studies.hindcast.observed import Series
from regame.studies.hindcast.parts import Grouping

USED = "as used"
LEAST = 0.05  # a smaller spread counts as this, for its density
TRIED = np.geomspace(LEAST, 3.0, 50)  # spreads among which the likeliest is looked for
TOGETHER = {"money": "price", "ratio": "tonnes"}


def _by_kind(series: Series) -> str:
    return TOGETHER.get(series.kind, series.kind)


def _by_stage(series: Series) -> str:
    return series.name.split("_")[0] if class_of(series) == "shares of output" else class_of(series)


def _by_side(series: Series) -> str:
    return series.name.split("_")[1] if series.kind == "price" else class_of(series)


def _extraction_apart(series: Series) -> str:
    return "extraction" if series.name.startswith("mine_output") else class_of(series)


GROUPINGS: dict[str, Callable[[Series], str]] = {
    USED: class_of,
    "one class": lambda series: "all",
    "by kind": _by_kind,
    "shares of output by stage": _by_stage,
    "prices inside and outside apart": _by_side,
    "tonnes extracted apart": _extraction_apart,
}
LIKELIEST = "as used, likeliest spread"


def compare(given: Sequence[Figure]) -> list[Grouping]:
    """Return for every way its mean log score over figures and how far it is ahead of that used.

    `ahead_error` is the standard error of `ahead`, whole series left out in turn (a jackknife).
    """
    figures = [f for f in given if f.tells]
    if not figures:
        return []
    density = np.array([[log_density(f, spread) for spread in TRIED] for f in figures])
    ways = {name: spreads(figures, group) for name, group in GROUPINGS.items()}
    ways[LIKELIEST] = likeliest(figures, density)
    names = np.array([f.series.name for f in figures])
    scores = {
        name: np.array([log_density(f, spread[f.series.name]) for f in figures])
        for name, spread in ways.items()
    }
    return [
        Grouping(
            grouping=name,
            log_score=float(score.mean()),
            ahead=float((score - scores[USED]).mean()),
            ahead_error=jackknife(score - scores[USED], names),
        )
        for name, score in scores.items()
    ]


def log_density(figure: Figure, spread: float) -> float:
    """Log density of what is on record, on the scale of logarithms or of log odds.

    That of the runs, each with a normal error of this spread.
    """
    wide = max(spread, LEAST)
    observed = scaled(np.array([figure.observed]), figure.series.kind)
    off = (observed - scaled(figure.runs, figure.series.kind)) / wide
    return float(logsumexp(norm.logpdf(off)) - np.log(len(off) * wide))


def likeliest(figures: Sequence[Figure], density: Floats) -> dict[str, float]:
    """The spread of every series that makes the others of its class likeliest.

    density: (figure, spread of TRIED) log densities.
    """
    spread_by_series = {}
    for series in {f.series for f in figures}:
        others = [f.series != series and class_of(f.series) == class_of(series) for f in figures]
        spread_by_series[series.name] = float(TRIED[density[others].sum(axis=0).argmax()])
    return spread_by_series


def jackknife(values: Floats, groups: NDArray[np.str_]) -> float:
    """Standard error of the mean of values that hang together in groups; 0 of a single group."""
    names = np.unique(groups)
    if len(names) < 2:
        return 0.0
    means = np.array([values[groups != name].mean() for name in names])
    n = len(names)
    return float(np.sqrt((n - 1) / n * ((means - means.mean()) ** 2).sum()))

"""Forecasts that need no model: no change, and trend; and the model's error, class by class.

Both are textbook random walks on the scale of `scaled_score` (Hyndman and Athanasopoulos 2021,
"Forecasting: principles and practice", 3rd ed., section 5.5). Without drift the error after h years
has the standard deviation s sqrt(h); with a drift taken from n years, s sqrt(h (1 + h / n)). The
yearly step s is the root mean square of all changes from one year to the next that are on record of
the series of a class (`class_of`) up to the year of the fit, so that each sees what the model sees.

Which series of a hindcast share an error: ways compared by how well they foresee series unseen.

The spread of a series comes from the other series of its class (`discrepancy.spreads`). So the way
is the better, the denser it puts what is on record of a series of which it has seen nothing: the
log score, which nobody betters by a spread that he does not believe (Gneiting and Raftery
2007, "Strictly proper scoring rules, prediction, and estimation").
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, logsumexp
from scipy.stats import norm

from regame.core.arrays import Floats
from regame.studies.hindcast.observed import KINDS, SERIES, Kind, Observation, Series
from regame.studies.hindcast.parts import Grouping

COVERED = 0.9  # of the figures of the other series: as many as a 5-95 % band should hold
QUANTILES = (0.05, 0.5, 0.95)
NODES = norm.ppf((np.arange(25) + 0.5) / 25)  # a standard normal in 25 equal parts
MOST = 3.0  # spread at which the search ends
HALVINGS = 12
FULL = 99.99  # %, above which a share counts as this, for its odds


def levels(values: Floats) -> tuple[float, float, float]:
    """Return the values at three quantiles as a tuple."""
    low, middle, high = values.tolist()
    return low, middle, high


class Figure(NamedTuple):
    """One figure on record and what the runs say of it (run,)."""

    series: Series
    observed: float
    runs: Floats

    @property
    def tells(self) -> bool:
        """Whether it tells a factor: not what is nothing, on record or in half of the runs."""
        return self.observed > 0 and bool(np.median(self.runs) > 0)


def class_of(series: Series) -> str:
    """The class whose series share a spread."""
    if series.kind == "share":
        return "imports" if series.name.startswith("import") else "shares of output"
    return "prices" if series.kind in ("price", "money") else "tonnes"


def scaled(values: Floats, kind: Kind) -> Floats:
    """Figures on the scale on which a spread is added: logarithms, of shares the log odds."""
    if kind == "share":
        return np.asarray(logit(np.clip(values, 0.0, FULL) / 100))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(values))


def widened(runs: Floats, spread: float, kind: Kind) -> Floats:
    """The figures of runs with the discrepancy laid over them, flat; as they are without any."""
    if spread == 0:
        return runs
    off = scaled(runs, kind)[:, None] + spread * NODES
    return np.asarray(100 * expit(off) if kind == "share" else np.exp(off)).ravel()


def band(runs: Floats, spread: float, kind: Kind) -> tuple[float, float, float]:
    """5, 50 and 95 % of runs and discrepancy; the median is that of the runs."""
    low, _, high = np.quantile(widened(runs, spread, kind), QUANTILES)
    return float(low), float(np.median(runs)), float(high)


def least_spread(runs: Floats, observed: float, kind: Kind) -> float:
    """The least spread with which the band holds an observation, at most MOST."""
    low, high = 0.0, MOST
    if _holds(runs, observed, kind, low):
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _holds(runs, observed, kind, middle) else (middle, high)
    return high


def _holds(runs: Floats, observed: float, kind: Kind, spread: float) -> bool:
    low, _, high = band(runs, spread, kind)
    return low <= observed <= high


def spreads(
    given: Sequence[Figure], group: Callable[[Series], str] = class_of, own: bool = False
) -> dict[str, float]:
    """The spread of every series, from what is on record of the others of its class.

    group: the class of a series. A class without other series on record takes those of all. own:
    whether a series' own figures count too, as they may where later ones are judged.
    """
    least = [(f.series, least_spread(f.runs, f.observed, f.series.kind)) for f in given if f.tells]
    result = {}
    for series in dict.fromkeys([*SERIES, *(figure.series for figure in given)]):
        others = [(other, s) for other, s in least if own or other != series]
        near = [s for other, s in others if group(other) == group(series)] or [s for _, s in others]
        result[series.name] = float(np.quantile(near, COVERED, method="higher")) if near else 0.0
    return result


TREND_YEARS = 5  # a trend is that of so many years to the last figure on record
ROUNDING = 1000.0  # t: surveys round yearly output to it; added to tonnes so that none has a log
CLEAR = 100 - FULL  # %, below which a share counts as this, for its odds
LEAST_STEP = 0.05  # a smaller yearly step counts as this

type Path = Mapping[int, float]  # year -> figure on record


class Walk(NamedTuple):
    """A forecast of one figure on the scale of scores: normal, with mean and spread."""

    mean: float
    spread: float

    def quantiles(self, kind: Kind) -> tuple[float, float, float]:
        """5, 50 and 95 % in the unit of the series."""
        return levels(unscaled(self.mean + self.spread * norm.ppf(QUANTILES), kind))


def scaled_score(values: ArrayLike, kind: Kind) -> Floats:
    """Figures on the scale of scores: logarithms, of tonnes with a kilotonne more, or log odds."""
    if kind == "share":
        return np.asarray(logit(np.clip(values, CLEAR, FULL) / 100))
    return np.log(np.asarray(values) + (ROUNDING if kind == "tonnes" else 0.0))


def unscaled(values: ArrayLike, kind: Kind) -> Floats:
    """The figures at places on the scale of scores."""
    if kind == "share":
        return np.asarray(100 * expit(values))
    return np.maximum(np.exp(values) - (ROUNDING if kind == "tonnes" else 0.0), 0.0)


def paths(record: Sequence[Observation], until: int) -> dict[str, dict[int, float]]:
    """Figures of whole years by series and year, up to the year of the fit."""
    paths_by_series: dict[str, dict[int, float]] = {}
    for item in record:
        if item.year <= until and item.is_annual:
            paths_by_series.setdefault(item.series, {})[item.year] = item.value
    return paths_by_series


def steps(known: Mapping[str, Path]) -> dict[str, float]:
    """The yearly step of every series: that of its class, or of all where it has none."""
    changes: dict[str, list[float]] = {}
    for series in SERIES:
        path = known.get(series.name, {})
        for year, value in path.items():
            if year + 1 in path:
                change = np.diff(scaled_score([value, path[year + 1]], series.kind))
                changes.setdefault(class_of(series), []).append(float(change[0]))
    everything = [change for row in changes.values() for change in row]
    return {s.name: _root_mean(changes.get(class_of(s), everything)) for s in SERIES}


def _root_mean(changes: Sequence[float]) -> float:
    mean = float(np.sqrt(np.mean(np.square(changes)))) if changes else LEAST_STEP
    return max(mean, LEAST_STEP)


def no_change(path: Path, kind: Kind, step: float, year: int) -> Walk:
    """The last figure on record, with an error that grows as that of a random walk."""
    last = max(path)
    return Walk(float(scaled_score(path[last], kind)), step * np.sqrt(year - last))


def trend(path: Path, kind: Kind, step: float, year: int) -> Walk:
    """The line of least squares through the last five years, drawn on from the last figure.

    With one figure in those years there is no trend: no change.
    """
    last = max(path)
    years = np.array(sorted(y for y in path if y >= last - TREND_YEARS))
    if len(years) < 2:
        return no_change(path, kind, step, year)
    values = scaled_score([path[y] for y in years], kind)
    slope = float(np.polyfit(years - last, values, 1)[0])
    ahead, over = year - last, int(years[-1] - years[0])
    return Walk(float(values[-1]) + slope * ahead, step * np.sqrt(ahead * (1 + ahead / over)))


type Rule = Callable[[Path, Kind, float, int], Walk]

BASELINES: dict[str, Rule] = {"no_change": no_change, "trend": trend}


def walks(
    record: Sequence[Observation], until: int, later: Sequence[Observation]
) -> dict[str, list[Walk | None]]:
    """For each baseline its forecast of every later figure; None without a record to start from."""
    paths_known = paths(record, until)
    step = steps(paths_known)
    return {
        name: [
            rule(paths_known[item.series], KINDS[item.series], step[item.series], item.year)
            if item.series in paths_known
            else None
            for item in later
        ]
        for name, rule in BASELINES.items()
    }


USED = "as used"
LEAST = 0.05  # a smaller spread counts as this, for its density
TRIED = np.geomspace(LEAST, 3.0, 50)  # spreads among which the likeliest is looked for
TOGETHER = {"money": "price", "ratio": "tonnes"}


def _part_of(series: Series, apart: bool, part: int) -> str:
    """The class of a series, or a part of its name where it is kept apart."""
    return series.name.split("_")[part] if apart else class_of(series)


GROUPINGS: dict[str, Callable[[Series], str]] = {
    USED: class_of,
    "one class": lambda s: "all",
    "by kind": lambda s: TOGETHER.get(s.kind, s.kind),
    "shares of output by stage": lambda s: _part_of(s, class_of(s) == "shares of output", 0),
    "prices inside and outside apart": lambda s: _part_of(s, s.kind == "price", 1),
    "tonnes extracted apart": lambda s: _part_of(s, s.name.startswith("mine_output"), 0),
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

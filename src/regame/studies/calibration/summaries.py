"""The record (to December 2015 by default) in some twenty figures, and those of every run.

Each is one fact of the record (a rise, a fall, a month, a share), so that one shock is not seen
sixty times. The table `summaries` holds the recorded value, how far the record itself may be off
(observation error) and how far a right set of parameters may miss it because the model is simpler
than the world (model error). Both are standard deviations in the measure's own scale.

A fit beyond 2015 meets every scored figure of the record of later years, by one rule. The table
`observed_2016_2024` is written once, with its sources; nothing is chosen from it by hand. Prices
and tonnes are met on the scale of logarithms, shares in points. The observation error is the
record's own. The model error is the median of those declared to 2015 (table `summaries`) for series
of the same class. Figures of one series share most of what the model lacks, so n of them are not n
facts: their model errors are larger by the square root of n, and all together weigh as one figure.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from regame.core.arrays import Floats
from regame.game.names import Recorded, counted_among, counted_plants, output_of
from regame.studies.hindcast import observed
from regame.studies.hindcast.baselines import ROUNDING, class_of
from regame.studies.hindcast.targets import later_figures
from regame.tables import figures

TABLE = "summaries"
LAST = 2015  # the record is used up to December of this year, unless another is asked for
BASE_MONTH, NEXT_MONTH = 5, 12  # June of the base year; January of the year after
LEAST_WEDGE = 0.5  # USD/kg; a smaller wedge counts as this, for its logarithm
HALF = 0.5
OFFSETS = {"log_tonnes": ROUNDING}  # t added before a logarithm, so that no output has one as well


class Summary(NamedTuple):
    """One figure: how it is measured, its recorded value and its two errors.

    measure: a key of `MEASURES`. series, other: names of series. first, last: years it is the mean
    of. base: year it is compared with. duty: ad valorem, taken off the outside price.
    """

    name: str
    measure: str
    series: str
    other: str
    first: int
    last: int
    base: int
    duty: float
    value: float
    unit: str
    observed_error: float
    model_error: float

    @property
    def error(self) -> float:
        """Both errors together, independent of each other."""
        return float(np.hypot(self.observed_error, self.model_error))

    @property
    def target(self) -> float:
        """The recorded value in the measure's scale."""
        return float(self.scaled(self.value))

    @property
    def logarithmic(self) -> bool:
        """Whether the measure's scale is that of logarithms."""
        return self.measure.startswith("log")

    def scaled(self, values: ArrayLike) -> Floats:
        """Return values in the unit of the recorded one in the measure's scale."""
        offset = np.asarray(values) + self._offset
        return np.log(offset) if self.logarithmic else offset

    def recorded(self, figures: Floats) -> Floats:
        """Return figures in the unit of the recorded value."""
        return np.exp(figures) - self._offset if self.logarithmic else figures

    @property
    def _offset(self) -> float:
        return OFFSETS.get(self.measure, 0.0)


@dataclass(frozen=True)
class Yearly:
    """What a record gives by year and month."""

    record: Recorded
    played: observed.Monthly

    def year(self, series: str, first: int, last: int) -> Floats:
        """The mean over years of a series' year figure (run,)."""
        months, years = 12 * (last + 1 - first), last + 1 - first
        begin = 12 * (first - self.played.start_year)
        if series in observed.NAMES:
            column = observed.NAMES.index(series)
            year_mean = observed.window(self.played, begin, months)[:, column]
            adds_up = observed.SERIES[column].kind in ("tonnes", "money")
            return year_mean / years if adds_up else year_mean
        return self.record.series(series)[begin : begin + months].sum(axis=0) / years

    def months(self, series: str, first: int, last: int) -> Floats:
        """A series from the base month on (month, run): June of the first year to the last."""
        start = self.played.start_year
        begin, end = 12 * (first - start) + BASE_MONTH, 12 * (last + 1 - start)
        return self.record.series(series)[begin:end]


def _level(s: Summary, y: Yearly) -> Floats:
    return y.year(s.series, s.first, s.last)


def _wedge(s: Summary, y: Yearly) -> Floats:
    wedge = _level(s, y) / (1 + s.duty) - y.year(s.other, s.first, s.last)
    return np.maximum(wedge, LEAST_WEDGE)


def _change(s: Summary, y: Yearly) -> Floats:
    months = y.months(s.series, s.base, s.last)
    return months[NEXT_MONTH - BASE_MONTH] / months[0]


def _peak(s: Summary, y: Yearly) -> Floats:
    months = y.months(s.series, s.first, s.last)
    return months.max(axis=0) / months[0]


def _half_months(s: Summary, y: Yearly) -> Floats:
    """Months from the peak until the price is half of it; up to the end where it never is."""
    months = y.months(s.series, s.first, s.last)
    at = np.arange(len(months))[:, None]
    fallen = (at > months.argmax(axis=0)) & (months < HALF * months.max(axis=0))
    first = np.where(fallen.any(axis=0), fallen.argmax(axis=0), len(months))
    return (first - months.argmax(axis=0)).astype(float)


MEASURES: dict[str, Callable[[Summary, Yearly], Floats]] = {  # before logarithms are taken
    "level": _level,
    "log": _level,
    "log_tonnes": _level,
    "log_ratio": lambda s, y: _level(s, y) / y.year(s.series, s.base, s.base),
    "log_wedge": _wedge,
    "log_over": lambda s, y: _level(s, y) / (1 + s.duty) / y.year(s.other, s.first, s.last),
    "log_change": _change,
    "log_peak": _peak,
    "peak_month": lambda s, y: y.months(s.series, s.first, s.last).argmax(axis=0).astype(float),
    "half_months": _half_months,
}


def load_summaries(name: str = TABLE) -> tuple[Summary, ...]:
    """Return the summaries of a table of the package, or of a CSV file with its columns."""
    named = {"first_year": "first", "year": "last", "base_year": "base"}
    table = figures.read(name).rename(columns=named)
    table = table.fillna({"other": "", "first": 0, "last": 0, "base": 0, "duty": 0.0})
    table = table.astype({"first": int, "last": int, "base": int, "duty": float, "value": float})
    return figures.typed(table, Summary)


def within(summaries: Sequence[Summary], start: int, months: int) -> tuple[Summary, ...]:
    """Return the summaries whose years are all played by a run of so many months."""
    end = start + months // 12
    return tuple(s for s in summaries if min(s.first, s.base or s.first) >= start and s.last < end)


def of_firms(summaries: Sequence[Summary], firms: Collection[str]) -> tuple[Summary, ...]:
    """Return the summaries but those of a firm whose output a record of these plants has not."""
    absent = {output_of(name) for name in counted_plants().keys() - counted_among(firms)}
    return tuple(s for s in summaries if s.series not in absent)


def measure(summaries: Sequence[Summary], record: Recorded) -> Floats:
    """Return the figures of every run, (run, summary), in the measures' scales.

    What a run does not define (the logarithm of nothing) is NaN.
    """
    yearly = Yearly(record, observed.monthly(record))
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = [s.scaled(MEASURES[s.measure](s, yearly)) for s in summaries]
    figures = np.stack(columns, axis=1)
    figures[~np.isfinite(figures)] = np.nan
    return figures


def misses(summaries: Sequence[Summary], figures: Floats) -> Floats:
    """Return how far runs' figures are from the record's, in declared errors (run, summary)."""
    target = np.array([s.target for s in summaries])
    error = np.array([s.error for s in summaries])
    return (figures - target) / error


def log_likelihood(summaries: Sequence[Summary], figures: Floats) -> Floats:
    """Return the log density of the record given each run's figures, less its constant, (run,).

    The record is the run plus an error that is normal with the declared spread (Wilkinson 2013,
    "Approximate Bayesian computation gives exact results under the assumption of model error").
    A run without one of the figures has none: minus infinity.
    """
    value = -0.5 * (misses(summaries, figures) ** 2).sum(axis=1)
    return np.where(np.isfinite(value), value, -np.inf)


MEASURED: dict[observed.Kind, str] = {  # kind of a series -> measure
    "price": "log",
    "money": "log",
    "tonnes": "log_tonnes",
    "share": "level",
    "ratio": "level",
}
CLASSES = {series.name: class_of(series) for series in observed.SERIES}


def later_summaries(until: int) -> tuple[Summary, ...]:
    """Return a summary per scored figure after 2015 up to December of a year; none to 2015."""
    summaries = later_figures(until)
    count = Counter(item.series for item in summaries)
    declared = model_errors()
    return tuple(
        _summary(item, declared[CLASSES[item.series]] * float(np.sqrt(count[item.series])))
        for item in summaries
    )


def model_errors() -> dict[str, float]:
    """Return the median model error declared to 2015 for every class of series.

    Errors in logarithms count for prices and tonnes, those in points for shares.
    """
    declared: dict[str, list[float]] = {}
    for item in load_summaries():
        wanted = "level" if observed.KINDS.get(item.series) == "share" else "log"
        if item.series in CLASSES and item.measure.startswith(wanted):
            declared.setdefault(CLASSES[item.series], []).append(item.model_error)
    return {name: float(np.median(errors)) for name, errors in declared.items()}


def _summary(item: observed.Observation, model_error: float) -> Summary:
    measure = MEASURED[observed.KINDS[item.series]]
    return Summary(
        name=f"{item.series}_{item.year}",
        measure=measure,
        series=item.series,
        other="",
        first=item.year,
        last=item.year,
        base=0,
        duty=0.0,
        value=item.value,
        unit=item.unit,
        observed_error=_observed_error(item, measure),
        model_error=model_error,
    )


def _observed_error(item: observed.Observation, measure: str) -> float:
    """The record's own error on the scale of the measure; of no tonnes it is given in tonnes."""
    if not measure.startswith("log"):
        return item.spread
    absolute = item.spread * (item.value or 1.0)
    return absolute / (item.value + OFFSETS.get(measure, 0.0))

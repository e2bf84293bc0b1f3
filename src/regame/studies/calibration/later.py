"""What a fit beyond 2015 meets: every scored figure of the record of later years, by one rule.

The table `observed_2016_2024` is written once, with its sources; nothing is chosen from it by hand.
Prices and tonnes are met on the scale of logarithms, shares in points. The observation error is the
record's own. The model error is the median of those declared to 2015 (table `summaries`) for series
of the same class. Figures of one series share most of what the model lacks, so n of them are not n
facts: their model errors are larger by the square root of n, and all together weigh as one figure.
"""

from collections import Counter

import numpy as np

from regame.studies.calibration.summaries import OFFSETS, Summary, load_summaries
from regame.studies.hindcast.baselines import class_of
from regame.studies.hindcast.observed import KINDS, SERIES, Kind, Observation
from regame.studies.hindcast.playing import later_figures

MEASURED: dict[Kind, str] = {  # kind of a series -> measure
    "price": "log",
    "money": "log",
    "tonnes": "log_tonnes",
    "share": "level",
    "ratio": "level",
}
CLASSES = {series.name: class_of(series) for series in SERIES}


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
        wanted = "level" if KINDS.get(item.series) == "share" else "log"
        if item.series in CLASSES and item.measure.startswith(wanted):
            declared.setdefault(CLASSES[item.series], []).append(item.model_error)
    return {name: float(np.median(errors)) for name, errors in declared.items()}


def _summary(item: Observation, model_error: float) -> Summary:
    measure = MEASURED[KINDS[item.series]]
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


def _observed_error(item: Observation, measure: str) -> float:
    """The record's own error on the scale of the measure; of no tonnes it is given in tonnes."""
    if not measure.startswith("log"):
        return item.spread
    absolute = item.spread * (item.value or 1.0)
    return absolute / (item.value + OFFSETS.get(measure, 0.0))

"""What is on record of a series, for the charts of worlds whose years have passed."""

from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regame.app.setup import QUESTIONS
from regame.studies.hindcast.observed import load_record
from regame.studies.hindcast.series import KINDS

SUMMED = ("tonnes", "money")  # kinds of series of which the record has the sum of a year


@lru_cache(maxsize=128)
def _years(config: str, name: str) -> pd.DataFrame:
    """The rows of the record that give a year of a series; none of cases, which have no record."""
    table = load_record()
    if config not in QUESTIONS:
        return table[:0]
    return table[(table["series"] == name) & (table["month"] == "") & (table["span"] == 1)]


@lru_cache(maxsize=128)
def on_record(config: str, name: str) -> NDArray[np.float64]:
    """Return what is on record of a series, (figure, 2): calendar year, and value a month.

    Of a year's sum, a twelfth. None of cases, whose tables hold no such record, and none beyond
    2024, the last year in the package.
    """
    by_year = _years(config, name)[["year", "value"]].to_numpy(float)
    by_year[:, 1] /= 12 if KINDS.get(name) in SUMMED else 1
    return by_year


@lru_cache(maxsize=128)
def sources_of(config: str, name: str) -> dict[int, str]:
    """Return where the record of a series has each of its years from."""
    rows = _years(config, name)
    return dict(zip(rows["year"].tolist(), rows["source"].tolist(), strict=True))


def said_sources(config: str, name: str, first: int, after: float) -> tuple[str, ...]:
    """Return a line for each source of the years of a chart, with these years."""
    by_source: dict[str, list[str]] = {}
    for year, source in sources_of(config, name).items():
        if first <= year < after:
            by_source.setdefault(source, []).append(str(year))
    return tuple(f"On record {', '.join(years)}: {play}" for play, years in by_source.items())

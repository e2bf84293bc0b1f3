"""What is on record of a series, for the charts of worlds whose years have passed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from regame.app.setup import QUESTIONS
from regame.studies.hindcast.observed import LATER, load_record
from regame.studies.hindcast.series import KINDS
from regame.tables import figures

SUMMED = ("tonnes", "money")  # kinds of series of which the record has the sum of a year


@lru_cache(maxsize=128)
def on_record(config: str, name: str) -> NDArray[np.float64]:
    """Return what is on record of a series, (figure, 2): calendar year, and value a month.

    Of a year's sum, a twelfth. None of cases, whose tables hold no such record, and none beyond
    2024, the last year in the package.
    """
    if config not in QUESTIONS or name not in KINDS:
        return np.empty((0, 2))
    table = load_record()
    rows = table[(table["series"] == name) & (table["month"] == "") & (table["span"] == 1)]
    found = rows[["year", "value"]].to_numpy(float)
    found[:, 1] /= 12 if KINDS[name] in SUMMED else 1
    return found


@lru_cache(maxsize=128)
def sources_of(config: str, name: str) -> dict[int, str]:
    """Return where the record of a series has each of its years from."""
    found: dict[int, str] = {}
    for table in map(figures.read, ("observed", LATER)):
        rows = table[(table["series"] == name) & table["month"].isna() & (table["span"] == 1)]
        found |= {
            int(year): str(source)
            for year, source in zip(rows["year"], rows["source"], strict=True)
        }
    return {int(year): found[int(year)] for year, _ in on_record(config, name)}


def said_sources(config: str, name: str, first: int, after: float) -> tuple[str, ...]:
    """Return a line for each source of the years of a chart, with these years."""
    by_source: dict[str, list[str]] = {}
    for year, source in sources_of(config, name).items():
        if first <= year < after:
            by_source.setdefault(source, []).append(str(year))
    return tuple(f"On record {', '.join(years)}: {text}" for text, years in by_source.items())

"""What is on record of a series, for the charts of worlds whose years have passed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from regame.app.setup import QUESTIONS
from regame.studies.hindcast.observed import load_record
from regame.studies.hindcast.series import KINDS

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

"""The plot of a series by month: the band of worlds, the median, and what is on record."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from regame.core.horizon import YEAR
from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.studies.hindcast.charts import KEYS, figures
from regame.studies.hindcast.parts import MonthBand, Score

__all__ = ["figures", "month_plot"]


def _year(month: str) -> float:
    """The middle of a month, in years."""
    return int(month[:4]) + (int(month[5:]) - 0.5) / YEAR


def month_plot(rows: Sequence[MonthBand], marks: Sequence[Score]) -> Markup:
    """Draw a series over the months; rows: of one series, month by month; marks: of any."""
    if not rows:
        return Markup()
    marks_here = [row for row in marks if row.series == rows[0].series]
    per = YEAR if rows[0].unit.endswith("/month") else 1  # figures are at the rate of a year
    years = [_year(row.month) for row in rows]
    low, median, high = (
        np.array(values) for values in zip(*((b.low, b.median, b.high) for b in rows), strict=True)
    )
    observed = [row.observed / per for row in marks_here]
    top, bottom = max([*high, *observed, 1e-9]), min([*low, *observed, 0.0])
    span = (years[0] - 1 / YEAR, years[-1] + 1 / YEAR)
    title = rows[0].series.replace("_", " ")
    drawn = Plot(title, span, (1.08 * bottom, 1.08 * top), "year", rows[0].unit)
    drawn.band(years, low, high, "weapon wide")
    drawn.line(years, median, "weapon")
    for row, value in zip(marks_here, observed, strict=True):
        css = "pays" if row.inside else "harms"
        middle = _year(row.month) - (row.span - 1) / 2 / YEAR
        drawn.dot(middle, value, None, css, f"{row.month}: {figures(value)} {rows[0].unit}")
    inside = sum(row.inside for row in marks_here)
    caption = (
        f"{inside} of {len(marks_here)} on record inside." if marks_here else "Nothing on record."
    )
    return figure(drawn, KEYS, caption)

"""The plot of a series of a hindcast: the band over time, and the record."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from regame.core.words import figure as in_digits
from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.studies.hindcast.observed import KINDS
from regame.studies.hindcast.parts import Band, MonthBand

KEYS = {
    "weapon solid": "median world",
    "weapon wide": "5–95 % of worlds",
    "pays": "on record, inside",
    "harms": "on record, outside",
}


class Dot(NamedTuple):
    """A figure on record in a plot: where in years, how much, when, and whether inside its band.

    inside: None where it is not held to the band.
    """

    at: float
    value: float
    when: str
    inside: bool | None


def series_plot(
    rows: Sequence[Band | MonthBand],
    dots: Sequence[Dot],
    mark: tuple[float, str] | None = None,
) -> Markup:
    """Draw a series over time: band, median and record; empty where it was not played.

    rows: of one series, the first to come first; mark: a date in years and what it is.
    """
    if not rows:
        return Markup()
    name, kind = rows[0].series, KINDS.get(rows[0].series)
    scale, unit = (1e6, "million USD") if kind == "money" else (1.0, rows[0].unit)
    years = [row.at for row in rows]
    low, median, high = (
        np.array(values) / scale
        for values in zip(*((row.low, row.median, row.high) for row in rows), strict=True)
    )
    observed = [dot.value / scale for dot in dots]
    top, bottom = max([*high, *observed, 1e-9]), min([*low, *observed])
    log = kind == "price" and bottom > 0
    room = (bottom * 0.8, top * 1.25) if log else (min(0.0, 1.08 * bottom), 1.08 * top)
    if kind == "share":
        room = (max(0.0, bottom - 5), min(100.0, top + 5))
    step = (years[-1] - years[0]) / max(len(years) - 1, 1) / 2
    span = (years[0] - step, years[-1] + step)
    drawn = Plot(name.replace("_", " "), span, room, "year", unit, log=log)
    drawn.band(years, low, high, "weapon wide")
    drawn.line(years, median, "weapon")
    if mark is not None:
        drawn.upright(*mark, "ink")
    for dot, value in zip(dots, observed, strict=True):
        css = {None: "ink", True: "pays", False: "harms"}[dot.inside]
        hint = f"{dot.when}: {in_digits(dot.value)} {rows[0].unit} on record"
        drawn.dot(dot.at, value, None, css, hint)
    held = [dot.inside for dot in dots if dot.inside is not None]
    caption = f"{sum(held)} of {len(held)} on record inside." if held else "Nothing on record."
    return figure(drawn, KEYS, caption)

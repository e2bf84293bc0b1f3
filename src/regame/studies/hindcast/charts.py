"""The plot of a series of a hindcast: the band over the years, and the record."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.studies.hindcast.parts import Band, Foretold, Score
from regame.studies.hindcast.series import KINDS, LAST_FITTED, YEARS

KEYS = {
    "weapon solid": "median world",
    "weapon wide": "5–95 % of worlds",
    "pays": "on record, inside",
    "harms": "on record, outside",
}


def figures(value: float) -> str:
    """Return a figure with three digits that matter."""
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.4g}M"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def plot(bands: Sequence[Band], scores: Sequence[Score]) -> Markup:
    """Draw a series over the years: band, median and record; empty where it was not played.

    bands: of one series, year by year; scores: of any series.
    """
    if not bands:
        return Markup()
    name, kind = bands[0].series, KINDS[bands[0].series]
    scale, unit = (1e6, "million USD") if kind == "money" else (1.0, bands[0].unit)
    marks = [row for row in scores if row.series == name and not row.month]
    years = [band.year for band in bands]
    low, median, high = (
        np.array(values) / scale
        for values in zip(*((b.low, b.median, b.high) for b in bands), strict=True)
    )
    observed = [row.observed / scale for row in marks]
    log = kind == "price" and min([*low, *observed]) > 0
    top, bottom = max([*high, *observed, 1e-9 / scale]), min([*low, *observed])
    room = (bottom * 0.8, top * 1.25) if log else (min(0.0, bottom), 1.08 * top)
    if kind == "share":
        room = (max(0.0, bottom - 5), min(100.0, top + 5))
    drawn = Plot(
        name.replace("_", " "), (YEARS[0] - 0.5, YEARS[-1] + 0.5), room, "year", unit, log=log
    )
    drawn.band(years, low, high, "weapon wide")
    drawn.line(years, median, "weapon")
    drawn.upright(LAST_FITTED + 0.5, "record used to here", "ink")
    for row in marks:
        middle = row.year - (row.span - 1) / 2
        css = "pays" if row.inside else "harms"
        hint = f"{row.when}: {figures(row.observed)} {row.unit} on record"
        drawn.dot(middle, row.observed / scale, None, css, hint)
    inside = sum(row.inside for row in marks)
    caption = f"{inside} of {len(marks)} on record inside." if marks else "Nothing on record."
    return figure(drawn, KEYS, caption)


def foretold_plot(bands: Sequence[Band], figures_: Sequence[Foretold], fitted_until: int) -> Markup:
    """Draw a series over the years with what was known to the fit and what came after it.

    bands: of one series, year by year; figures_: of any series; empty where it was not played.
    """
    if not bands:
        return Markup()
    name, kind = bands[0].series, KINDS[bands[0].series]
    came = {row.year: row for row in figures_ if row.series == name}
    years = [band.year for band in bands]
    low, median, high = (
        np.array(values) for values in zip(*((b.low, b.median, b.high) for b in bands), strict=True)
    )
    observed = [band.observed for band in bands if band.observed is not None]
    log = kind == "price" and min([*low, *observed]) > 0
    top, bottom = max([*high, *observed, 1e-9]), min([*low, *observed])
    room = (bottom * 0.8, top * 1.25) if log else (min(0.0, bottom), 1.08 * top)
    span = (years[0] - 0.5, years[-1] + 0.5)
    drawn = Plot(name.replace("_", " "), span, room, "year", bands[0].unit, log=log)
    drawn.band(years, low, high, "weapon wide")
    drawn.line(years, median, "weapon")
    drawn.upright(fitted_until + 0.5, "fitted to here", "ink")
    for band in bands:
        if band.observed is not None:
            row = came.get(band.year)
            css = "ink" if row is None else ("pays" if row.inside else "harms")
            hint = f"{band.year}: {figures(band.observed)} {band.unit} on record"
            drawn.dot(band.year, band.observed, None, css, hint)
    inside = sum(row.inside for row in came.values())
    return figure(drawn, KEYS, f"{inside} of {len(came)} figures that came lie inside.")

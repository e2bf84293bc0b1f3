"""The score card of a hindcast as text, and its page of plots."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from regame.reports.charts import figure
from regame.reports.page import page, paragraph, section, table, tiles
from regame.reports.svg import Plot
from regame.reports.terminal import open_console, show_json
from regame.runs.store import write_text
from regame.studies.hindcast.result import Hindcast
from regame.studies.hindcast.series import LAST_FITTED, SERIES, YEARS, Series

PAGE = "hindcast.html"
KEYS = {
    "weapon solid": "median world",
    "weapon wide": "5–95 % of worlds",
    "pays": "on record, inside",
    "harms": "on record, outside",
}


def show_series(as_json: bool) -> None:
    """Print the names, units and kinds of the series."""
    if as_json:
        show_json({"series": [series._asdict() for series in SERIES]})
        return
    console = open_console()
    for series in SERIES:
        line = f"{series.name:<36} {series.unit:<8} {series.kind}"
        console.print(line, markup=False, highlight=False)


def show_card(found: Hindcast, summary: dict[str, Any]) -> None:
    """Print the score card: a line per observation, then coverage and widths."""
    console = open_console()
    shown = Table(title=f"The record to {found.until}, and {summary['runs']} worlds of the model")
    for heading in ("series", "year", "on record", "median", "5–95 %", "log error", ""):
        shown.add_column(
            heading, justify="left" if heading == "series" else "right", overflow="fold"
        )
    for row in found.scores:
        error = "" if row["log_error"] is None else f"{row['log_error']:+.2f}"
        mark = "inside" if row["inside"] else "outside"
        band = f"{figures(row['low'])} to {figures(row['high'])}"
        name = f"{row['series']}, {row['unit']}"
        values = (figures(row["observed"]), figures(row["median"]), band, error, mark)
        shown.add_row(name, when(row), *values)
    console.print(shown)
    for line in said(summary):
        console.print(line, highlight=False)
    console.print(
        f"Results: {found.played.path}\nPlots: {found.played.path / PAGE}", highlight=False
    )


def said(summary: dict[str, Any]) -> list[str]:
    """The card in sentences."""
    if summary["coverage"] is None:
        return ["There is nothing on record to score in these years."]
    parts = [f"{kind} {100 * share:.0f} %" for kind, share in summary["coverage_by_kind"].items()]
    width = summary["band_widths"]
    told = [
        f"{kind} {value:.1f} points" if kind == "share" else f"{kind} ×{value:.1f}"
        for kind, value in width.items()
        if value is not None
    ]
    return [
        f"Worlds: {summary['worlds']}.",
        f"{100 * summary['coverage']:.0f} % of {summary['observations']} figures on record lie "
        f"inside the 5–95 % band ({', '.join(parts)}); {100 * summary['coverage_near']:.0f} % "
        "do if the record's own error is allowed for.",
        f"Median width of the band: {', '.join(told)}.",
        "The band is the spread of worlds and a discrepancy estimated on the other series of the "
        f"record to {LAST_FITTED}; the worlds alone hold "
        f"{100 * summary['coverage_of_worlds']:.0f} %.",
        *_against(summary["groupings"]),
    ]


def _against(ways: list[dict[str, Any]]) -> list[str]:
    """How the way in which series share a discrepancy does against the best of the others."""
    if not ways:
        return []
    best = max(ways[1:], key=lambda way: way["ahead"])
    place = "ahead of" if best["ahead"] > 0 else "behind"
    return [
        f"Of {len(ways) - 1} other ways to share it among series the best ({best['grouping']}) "
        f"foresees series left out with a log score {abs(best['ahead']):.2f} a figure {place} that "
        f"of the way used (standard error {best['ahead_error']:.2f})."
    ]


def when(row: dict[str, Any]) -> str:
    """The month, the year or the years of an observation."""
    if row["month"]:
        return str(row["month"])
    return f"{row['year'] - row['span'] + 1}–{row['year']}" if row["span"] > 1 else str(row["year"])


def figures(value: float) -> str:
    """A figure with three digits that matter."""
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.4g}M"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def write_page(found: Hindcast, summary: dict[str, Any]) -> Path:
    """Write the page of plots into the folder of results and return its path."""
    path = found.played.path / PAGE
    write_text(path, render(found, summary))
    return path


def render(found: Hindcast, summary: dict[str, Any]) -> str:
    """Return the page: coverage, a plot per series, and the score card."""
    title = "The model held to the record"
    width = summary["band_widths"]
    cover = summary["coverage"]
    pairs = [
        (f"{100 * cover:.0f} %" if cover is not None else "–", "of the record inside 5–95 %"),
        (str(summary["observations"]), f"figures on record to {found.until}"),
        (f"×{width['price']:.1f}" if width["price"] else "–", "median width, prices"),
        (f"{width['share']:.0f}" if width["share"] else "–", "points, median width, shares"),
    ]
    plots = "".join(_plot(found, s, series) for s, series in enumerate(SERIES))
    rows = [
        [
            row["series"], when(row), row["unit"], figures(row["observed"]),
            figures(row["median"]), figures(row["low"]), figures(row["high"]),
            "" if row["log_error"] is None else f"{row['log_error']:+.2f}",
            "inside" if row["inside"] else "outside",
        ]
        for row in found.scores
    ]  # fmt: skip
    headings = ("series", "year", "unit", "on record", "median", "5 %", "95 %", "log error", "")
    body = [
        f"<h1>{escape(title)}</h1>",
        paragraph(f"{summary['question']}. {summary['runs']} worlds, seed {summary['seed']}."),
        *(paragraph(line) for line in said(summary)),
        tiles(pairs),
        section("plots", "Series", f'<div class="pair">{plots}</div>'),
        section("card", "Score card", table(headings, rows, "Every figure on record that counts")),
        paragraph(
            f"config {summary['config_hash']}; nothing after {LAST_FITTED} was used to set the "
            "model; years after it stand here to be compared with whatever you bring.",
            "soft",
        ),
    ]
    return page(title, "".join(body))


def _plot(found: Hindcast, s: int, series: Series) -> str:
    """A series over the years: band, median and what is on record; "" where it was not played."""
    low, median, high = found.told[:, s]
    played = np.isfinite(median)
    if not played.any():
        return ""
    years = np.array(YEARS)[played]
    low, median, high = low[played], median[played], high[played]
    scale = 1e6 if series.kind == "money" else 1.0
    marks = [row for row in found.scores if row["series"] == series.name and not row["month"]]
    values = [row["observed"] for row in marks]
    log = series.kind == "price" and min([*low, *values]) > 0
    top, bottom = max([*high, *values, 1e-9]), min([*low, *values])
    room = (bottom * 0.8, top * 1.25) if log else (min(0.0, bottom), 1.08 * top)
    if series.kind == "share":
        room = (max(0.0, bottom - 5), min(100.0, top + 5))
    unit = "million USD" if series.kind == "money" else series.unit
    plot = Plot(
        series.name.replace("_", " "), (YEARS[0] - 0.5, YEARS[-1] + 0.5),
        (room[0] / scale, room[1] / scale), "year", unit, log=log,
    )  # fmt: skip
    plot.band(years, low / scale, high / scale, "weapon wide")
    plot.line(years, median / scale, "weapon")
    plot.upright(LAST_FITTED + 0.5, "record used to here", "ink")
    for row in marks:
        middle = row["year"] - (row["span"] - 1) / 2
        css = "pays" if row["inside"] else "harms"
        hint = f"{when(row)}: {figures(row['observed'])} {row['unit']} on record"
        plot.dot(middle, row["observed"] / scale, None, css, hint)
    inside = sum(row["inside"] for row in marks)
    caption = f"{inside} of {len(marks)} on record inside." if marks else "Nothing on record."
    return figure(plot, KEYS, caption)

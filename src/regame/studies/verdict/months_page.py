"""The first months of the weapon, in report and terminal: what is exported, paid and lost."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from regame.core.horizon import YEAR
from regame.core.words import money, percent
from regame.reports import charts
from regame.reports.page import pair, prose
from regame.reports.svg import Plot
from regame.studies.frame import Table
from regame.studies.verdict.result import Monthly, Months
from regame.studies.verdict.source import Source

LISTED = 12  # losses that are listed, the largest first


def section(source: Source) -> Markup:
    """Draw exports, prices and lines stopped by month, and list who loses what."""
    months = source.found.months_after
    if months is None:
        return Markup()
    drawn = [_chart(item, months.begins, source.found.start_year) for item in _drawn(months)]
    value = _losses(months, "value_lost", "Value lost")
    output = _losses(months, "output_lost", "Output that lacks its inputs")
    parts = prose("verdict", "first_months") + pair(*drawn) + value.folded()
    if output.cells:
        parts += prose("verdict", "stopped") + output.folded()
    shown = [item for item in months.outcomes if item.quantity not in ("value_lost", "output_lost")]
    return parts + _figures(shown, months).folded()


def tables(found: Months) -> list[Table]:
    """Return what a terminal shows: trade, prices and lines by month, and output lost."""
    shown = (
        _figures(_drawn(found), found),
        _losses(found, "output_lost", "Output that lacks its inputs"),
    )
    return [table for table in shown if table.cells]


def _drawn(found: Months) -> list[Monthly]:
    """Exports, prices outside, and lines stopped in the two states that lose most."""
    lost = [item for item in found.outcomes if item.quantity == "lines_stopped"]
    lost.sort(key=lambda item: -sum(item.mean))
    chosen = [item for item in found.outcomes if item.quantity == "magnets_exported"]
    chosen += [item for item in found.outcomes if item.quantity == "price_outside"]
    return chosen + lost[:2]


def _chart(item: Monthly, begins: int, start: int) -> Markup:
    name = f"{item.quantity.replace('_', ' ').capitalize()}, {item.of}"
    years = start + (begins + np.arange(len(item.median))) / YEAR
    extents = (0.0, *item.low, *item.high, *(() if item.change else item.baseline))
    room = 0.05 * (max(extents) - min(extents)) or 1.0
    bounds = (min(extents) - (room if min(extents) < 0 else 0.0), max(extents) + room)
    plot = Plot(name, (float(years[0]), float(years[-1])), bounds, "year", item.unit)
    plot.band(years, np.array(item.low), np.array(item.high), "weapon wide")
    keys = {"weapon line": "median world", "weapon wide": "5–95 % of worlds"}
    if item.change:
        plot.level(0)
    else:
        plot.line(years, np.array(item.baseline), "baseline dashed")
        keys["baseline dashed line"] = "baseline (median)"
    plot.line(years, np.array(item.median), "weapon")
    title = "Treatment less baseline." if item.change else "With the weapon and without."
    return charts.figure(plot, keys, title)


def _losses(found: Months, quantity: str, title: str) -> Table:
    """The largest losses by state and end use, with the sum of each state first."""
    lost = [item for item in found.outcomes if item.quantity == quantity]
    states = dict.fromkeys(item.of for item in lost)
    sums = [
        (state, "all", np.sum([item.mean for item in lost if item.of == state], axis=0))
        for state in states
    ]
    parts = [(item.of, item.use, np.array(item.mean)) for item in lost]
    rows: list[Sequence[str]] = []
    for some in (sums, parts):
        largest = sorted(some, key=lambda row: -float(row[2].sum()))[:LISTED]
        rows += [
            (of, use, money(float(by[:YEAR].sum())), money(float(by.sum())))
            for of, use, by in largest
        ]
    headings = ("state", "end use", "months 1 to 12", f"{_span(found)} months")
    return Table(f"{title}, USD, means over {found.worlds} worlds", headings, rows)


def _span(found: Months) -> int:
    return len(found.outcomes[0].mean) if found.outcomes else 0


def _figures(shown: Sequence[Monthly], found: Months) -> Table:
    """Median and 5 to 95 % of worlds of some outcomes, in a few months."""
    span = _span(found)
    months = [month for month in (1, 3, 6, 12) if month < span] + [span]
    rows = [
        [
            item.quantity.replace("_", " "), item.of, item.unit,
            *(
                f"{_said(item, item.median[k - 1])} ({_said(item, item.low[k - 1])} to "
                f"{_said(item, item.high[k - 1])})"
                for k in months
            ),
        ]
        for item in shown
    ]  # fmt: skip
    headings = ("quantity", "of", "unit", *(f"month {k}" for k in months))
    return Table(f"First months, {found.worlds} worlds: median and 5–95 %", headings, rows)


def _said(item: Monthly, value: float) -> str:
    if item.unit == "share":
        return percent(value)
    return money(value) if item.unit.startswith("USD/month") else f"{value:,.4g}"

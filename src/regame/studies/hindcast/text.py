"""A hindcast as text: the list of series, and the score card."""

from __future__ import annotations

from regame.reports.terminal import open_console, say, show_json
from regame.reports.text_table import TextTable
from regame.studies.hindcast.charts import figures
from regame.studies.hindcast.report import PAGE
from regame.studies.hindcast.result import Hindcast
from regame.studies.hindcast.series import SERIES


def show_series(as_json: bool) -> None:
    """Print the names, units and kinds of the series."""
    if as_json:
        show_json({"series": [series._asdict() for series in SERIES]})
        return
    console = open_console()
    for series in SERIES:
        line = f"{series.name:<36} {series.unit:<8} {series.kind}"
        say(console, line)


def show_card(found: Hindcast) -> None:
    """Print the score card: a line per observation, then coverage and widths."""
    console = open_console()
    rows = []
    for row in found.scores:
        error = "" if row.log_error is None else f"{row.log_error:+.2f}"
        mark = ("inside" if row.inside else "outside") if row.scored else "shown"
        band = f"{figures(row.low)} to {figures(row.high)}"
        values = (figures(row.observed), figures(row.median), band, error, mark)
        rows.append([f"{row.series}, {row.unit}", row.when, *values])
    title = f"The record to {found.until}, and {found.runs} worlds of the model"
    headings = ("series", "year", "on record", "median", "5–95 %", "log error", "in the band")
    console.print(TextTable(title, headings, rows))
    places = [f"Results: {found.path}", f"Plots: {found.notes / PAGE}"]
    for line in [*found.sentences, *places]:
        say(console, line)

"""A forecast as text: a line per figure that came, then what the scores say."""

from __future__ import annotations

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.hindcast.charts import figures
from regame.studies.hindcast.forecast_report import PAGE, score
from regame.studies.hindcast.forecast_result import Forecast

HEADINGS = (
    *("series", "year", "on record", "median", "5–95 %", "log score", "no change"),
    "in the band",
)


def show_forecast(found: Forecast) -> None:
    """Print a line per figure, the scores by horizon, and sentences."""
    console = open_console()
    rows = []
    for row in found.figures:
        band = f"{figures(row.low)} to {figures(row.high)}"
        mark = "near" if row.near else ("inside" if row.inside else "outside")
        values = (figures(row.observed), figures(row.median), band)
        scores = (score(row.log_score), score(row.no_change_log_score), mark)
        rows.append([f"{row.series}, {row.unit}", str(row.year), *values, *scores])
    title = f"Forecasts from {found.fitted_until}, and what came"
    console.print(TextTable(title, HEADINGS, rows))
    for line in [*found.sentences, f"Results: {found.path}", f"Plots: {found.notes / PAGE}"]:
        say(console, line)

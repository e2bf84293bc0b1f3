"""The page of a forecast: what the scores say, tables by series and horizon, a plot per series."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from regame.core.words import percent
from regame.reports.page import heading, page, pair, paragraph, section, table, tiles
from regame.reports.templating import lines
from regame.runs.store import write_text
from regame.studies.hindcast.charts import figures, foretold_plot
from regame.studies.hindcast.forecast_result import Forecast
from regame.studies.hindcast.parts import Cut

PAGE = "forecast.html"
CUTS = ("figures", "near", "in band", "log score", "no change", "trend")
CARD = ("series", "year", "unit", "on record", "median", "5 %", "95 %", "no change", "trend", "")


def write_page(found: Forecast) -> Path:
    """Write the page into the folder of results and return its path."""
    path = found.notes / PAGE
    write_text(path, render(found))
    return path


def render(found: Forecast) -> str:
    """Return the page."""
    s, title = found.scores, f"Forecasts from {found.fitted_until}"
    pairs = [
        (percent(s.near), "near: a factor of 1.5, or 8 points"),
        (percent(s.in_band), "inside 5–95 %"),
        (f"{s.no_change.ahead:+.2f}", "log score beyond no change"),
        (f"{s.trend.ahead:+.2f}", "log score beyond the trend"),
    ]
    names = list(dict.fromkeys(row.series for row in found.figures))
    plots = [foretold_plot(found.bands(n), found.figures, found.fitted_until) for n in names]
    signs = [[x.sign, str(x.year), percent(x.share), _mark(x.right)] for x in found.signs]
    turned = [[t.series, str(t.year), t.kind, _mark(t.right)] for t in found.turning_points]
    body = [
        heading(title),
        paragraph(f"{found.question}. {found.runs} worlds, seed {found.seed}."),
        *map(paragraph, found.sentences),
        tiles(pairs),
        section("series", "By series", _cuts("series", found.by_series)),
        section("horizons", "By horizon", _cuts("years ahead", found.by_horizon)),
        section("signs", "Signs", table(("sign", "year", "worlds", ""), signs, "Signs")),
        section("turns", "Turning points", table(("series", "year", "", ""), turned, "Turns")),
        section("plots", "Series", pair(*plots)),
        section("card", "Every figure", table(CARD, _rows(found), "Every figure that came")),
        paragraph(f"config {found.config_hash}", "soft"),
    ]
    return page(title, lines(body))


def _mark(right: bool) -> str:
    return "right" if right else "wrong"


def _cuts(name: str, rows: Sequence[Cut]) -> Markup:
    cells = [
        [
            row.name, str(row.values), percent(row.near), percent(row.in_band),
            f"{row.log_score:.2f}", score(row.no_change_log_score), score(row.trend_log_score),
        ]
        for row in rows
    ]  # fmt: skip
    return table((name, *CUTS), cells, f"Scores by {name}: mean log scores, higher is better")


def score(value: float | None) -> str:
    """Return a log score, or a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def _rows(found: Forecast) -> list[list[str]]:
    return [
        [
            row.series, str(row.year), row.unit, figures(row.observed), figures(row.median),
            figures(row.low), figures(row.high),
            "–" if row.no_change is None else figures(row.no_change),
            "–" if row.trend is None else figures(row.trend),
            "inside" if row.inside else "outside",
        ]
        for row in found.figures
    ]  # fmt: skip

"""The page of a hindcast: coverage, a plot per series, and the score card."""

from __future__ import annotations

from pathlib import Path

from regame.reports.page import heading, page, pair, paragraph, section, table, tiles
from regame.reports.templating import lines
from regame.runs.store import write_text
from regame.studies.hindcast.charts import figures, plot
from regame.studies.hindcast.result import Hindcast
from regame.studies.hindcast.series import NAMES

PAGE = "hindcast.html"
TITLE = "The model held to the record"
HEADINGS = ("series", "year", "unit", "on record", "median", "5 %", "95 %", "log error", "")


def write_page(found: Hindcast) -> Path:
    """Write the page of plots into the folder of results and return its path."""
    path = found.notes / PAGE
    write_text(path, render(found))
    return path


def render(found: Hindcast) -> str:
    """Return the page."""
    width, cover = found.band_widths, found.coverage
    price, share = width.get("price"), width.get("share")
    pairs = [
        (f"{100 * cover:.0f} %" if cover is not None else "–", "of the record inside 5–95 %"),
        (str(found.observations), f"figures on record to {found.until}"),
        (f"×{price:.1f}" if price else "–", "median width, prices"),
        (f"{share:.0f}" if share else "–", "points, median width, shares"),
    ]
    plots = [plot(found.bands(name), found.scores) for name in NAMES]
    card = table(HEADINGS, _rows(found), "Every figure on record")
    body = [
        heading(TITLE),
        paragraph(f"{found.question}. {found.runs} worlds, seed {found.seed}."),
        *map(paragraph, found.sentences),
        tiles(pairs),
        section("plots", "Series", pair(*plots)),
        section("card", "Score card", card),
        paragraph(
            f"config {found.config_hash}; nothing after {found.fitted_until} was used to set the "
            "model; years after it are here to be compared with whatever you bring.",
            "soft",
        ),
    ]
    return page(TITLE, lines(body))


def _rows(found: Hindcast) -> list[list[str]]:
    return [
        [
            row.series, row.when, row.unit, figures(row.observed),
            figures(row.median), figures(row.low), figures(row.high),
            "" if row.log_error is None else f"{row.log_error:+.2f}",
            ("inside" if row.inside else "outside") if row.scored else "shown",
        ]
        for row in found.scores
    ]  # fmt: skip

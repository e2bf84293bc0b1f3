"""The page of a calibration: pictures of the record, the parameters and their pairs, a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from regame.reports.page import heading, page, paragraph, section, table, tiles
from regame.reports.templating import lines
from regame.runs.store import write_text
from regame.studies.calibration.charts import Floats, pairs_chart, record_chart, widths_chart
from regame.studies.calibration.result import HEADINGS, Calibration

PAGE = "calibration.html"
TITLE = "What the record says of the assumptions"
PAIRS = 6  # parameters in the plot of pairs, the narrowest


def write_page(found: Calibration, shares: Floats, keys: Sequence[str]) -> Path:
    """Write the page into the folder of results and return its path.

    shares: (draw, parameter) shares of the prior below each draw, in the order of `keys`.
    """
    path = found.notes / PAGE
    write_text(path, render(found, shares, keys))
    return path


def render(found: Calibration, shares: Floats, keys: Sequence[str]) -> str:
    """Return the page."""
    parameters, record = found.parameters, found.record
    narrowest = [item.key for item in parameters[:PAIRS]]
    body = [
        heading(TITLE),
        paragraph(
            f"{found.config}. {found.runs} worlds, {found.rounds} rounds, seed {found.seed}; the "
            f"record to {found.until}. {found.state}"
        ),
        tiles(
            [
                (f"{found.inside} of {len(record)}", "figures of the record inside 5–95 %"),
                (
                    f"{found.known} of {len(parameters)}",
                    "parameters narrowed below 80 % of the prior",
                ),
                (str(found.directions.count), "combinations known beyond chance"),
                (f"{found.effective_median:.0f}", "independent draws it is worth, median"),
            ]
        ),
        section("record", "The record", record_chart(record)),
        section("widths", "What each parameter was narrowed to", widths_chart(parameters)),
        section("pairs", "Pairs of the narrowest", pairs_chart(shares, keys, narrowest)),
        section(
            "table",
            "All parameters",
            table(
                HEADINGS, found.rows_of_text(), "Median (5 to 95 %); width: posterior over prior"
            ),
        ),
    ]
    return page(TITLE, lines(body))

"""The report of a frontier: one page with its picture and its table."""

from __future__ import annotations

from pathlib import Path

from regame.reports.page import REPORT, heading, page, paragraph, section, table
from regame.reports.templating import lines
from regame.runs.store import write_text
from regame.studies.frontier.charts import chart
from regame.studies.frontier.map_chart import section_of
from regame.studies.frontier.result import HEADINGS, Frontier

MAP = "What makes a weapon turn, in general"


def write_frontier(found: Frontier) -> Path:
    """Write `report.html` into the folder of results and return its path."""
    path = found.path / REPORT
    write_text(path, render(found))
    return path


def render(found: Frontier) -> str:
    """Return the report as HTML."""
    theory = found.theory
    body = [
        heading(found.question),
        paragraph(found.sentence, "lead"),
        chart(found.places, theory),
        paragraph(
            f"Theory: a cut to {theory.kept:g} multiplies revenue by {theory.kept:g} to the "
            f"power 1 - 1/e, where the elasticity e goes from {theory.elasticity_start:.2f} to "
            f"{theory.elasticity_long:.2f} at the speed of the axis; its line is the rate at "
            f"which the value of {found.years} years changes sign. The model adds stocks, "
            "entry elsewhere, leakage, substitutes and trust. Shares are the baseline's over "
            "ten years, as costs elsewhere make them.",
            "soft",
        ),
        *([paragraph(found.swings)] if found.swings else []),
        table(
            HEADINGS, found.rows_of_text(), "The same figures; gains in USD at the config's rate"
        ),
        *([] if found.map is None else [section("map", MAP, section_of(found.map))]),
        paragraph(
            f"{found.runs} worlds of a full factorial, {found.rows} rows, seed {found.seed}, "
            f"config {found.config_hash}; the grid is in experiments/frontier.toml.",
            "soft",
        ),
    ]
    return page(found.question, lines(body))

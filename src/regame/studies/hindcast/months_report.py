"""A hindcast by month as a page and as text: tests, scores, plots of months, every figure."""

from __future__ import annotations

from pathlib import Path

from regame.reports.page import heading, page, pair, paragraph, section, table
from regame.reports.templating import lines
from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.runs.store import write_text
from regame.studies.hindcast.months_chart import figures, month_plot
from regame.studies.hindcast.months_result import MOVES, TESTS, ByMonth

PAGE = "months.html"
CARD = ("series", "month", "unit", "on record", "median", "5 %", "95 %", "")
FEW = 6  # months of a series that the terminal shows


def write_page(found: ByMonth) -> Path:
    """Write the page into the folder of results and return its path."""
    path = found.notes / PAGE
    write_text(path, render(found))
    return path


def render(found: ByMonth) -> str:
    """Return the page."""
    title = f"{found.months} months, {found.treatment}"
    names = list(dict.fromkeys(row.series for row in found.series))
    card = [
        [
            row.series, row.month, row.unit, figures(row.observed), figures(row.median),
            figures(row.low), figures(row.high),
            ("inside" if row.inside else "outside") if row.scored else "shown",
        ]
        for row in found.figures
    ]  # fmt: skip
    tests = table(TESTS, [test.cells() for test in found.tests], "Medians by month")
    moves = table(MOVES, [move.cells() for move in found.moves], "From the opening, signed")
    body = [
        heading(title),
        paragraph(f"{found.question}. {found.runs} worlds, seed {found.seed}."),
        *map(paragraph, found.sentences),
        *([section("tests", "Tests", tests)] if found.tests else []),
        section("plots", "Series", pair(*(month_plot(found.of(n), found.figures) for n in names))),
        section("moves", "How far prices go", moves),
        section("card", "On record", table(CARD, card, "Tonnes at the rate of a year")),
        paragraph(f"config {found.config_hash}", "soft"),
    ]
    return page(title, lines(body))


def show_months(found: ByMonth) -> None:
    """Print medians by month, the tests, how far prices go in a still world, and sentences."""
    console = open_console()
    names = list(dict.fromkeys(row.series for row in found.series))
    step = max(1, -(-found.months // FEW))
    months = [row.month for row in found.of(names[0])][::step] if names else []
    rows = []
    for name in names:
        shown = found.of(name)[::step]
        rows.append([f"{name}, {shown[0].unit}", *(figures(row.median) for row in shown)])
    title = f"Medians of {found.runs} worlds, {found.treatment}"
    console.print(TextTable(title, ("series", *months), rows))
    if found.tests:
        console.print(TextTable("Tests of the medians", TESTS, [t.cells() for t in found.tests]))
    if found.treatment == "still":
        console.print(TextTable("How far prices go", MOVES, [m.cells() for m in found.moves]))
    for line in [*found.sentences, f"Results: {found.path}", f"Plots: {found.notes / PAGE}"]:
        say(console, line)

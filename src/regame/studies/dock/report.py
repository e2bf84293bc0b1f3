"""The scorecard as text, and as a page for the documentation."""

from __future__ import annotations

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.runs.store import write_text
from regame.studies.dock.result import HEADINGS, DockResult
from regame.tables import figures

PAGE, FIRST = "docking.md", "docking_first"
SHORT = ("id", "published", "ours", "unit", "ratio", "status")  # the rest is for the page


def show(found: DockResult) -> None:
    """Print the table without questions and reasons."""
    at = [HEADINGS.index(name) for name in SHORT[1:]]
    rows = [
        [row.id, *(cells[column] for column in at)]
        for row, cells in zip(found.rows, found.cells(), strict=True)
    ]
    title = f"Published figures and ours, medians of {found.runs} worlds (5 to 95 %)"
    open_console().print(TextTable(title, SHORT, rows, keys=1))
    say(open_console(), f"What each asks, where it was read, why it differs: {found.notes / PAGE}")


def write_page(found: DockResult) -> None:
    """Write the page of the documentation into the folder of results."""
    write_text(found.notes / PAGE, render(found))


def render(found: DockResult) -> str:
    """Return the page in Markdown: the latest table, and the first that was ever run."""
    first = figures.read(FIRST)
    lines = [
        "# Beside published figures",
        "",
        "`regame dock` plays what others have asked and sets ours beside theirs. No figure here is "
        "a target: none is fitted, and a test holds that none becomes one. Misses stay, with the "
        "mechanism that makes them. Parameters of losses have sources of their own (tables "
        "`losses_sectors`, `losses_parameters`, `losses_parts`), fixed before the first run.",
        "",
        f"{found.date}, up to {found.runs} worlds, seed {found.seed}. Ours: median over worlds, 5 "
        "to 95 %; of a sign the share of worlds that have it.",
        "",
        *_table(HEADINGS, found.cells()),
        "",
        "## Where each was read",
        "",
        *_table(
            ("id", "read at", "how"),
            [[row.id, row.read_at, _how(row.confidence)] for row in found.rows],
        ),
        "",
        "## The first table",
        "",
        f"As it came out when the command was first run, {first['date'].iloc[0]}: the one blind "
        "run. It showed that lines stood idle with stock on hand, and three rows are read in "
        "another way since; no parameter was changed. Since then a stop holds back all goods by "
        "an instrument of its own.",
        "",
        *_table(
            ("id", "ours", "least", "most", "ratio"),
            first[["id", "ours", "ours_low", "ours_high", "ratio"]].map(_cell).to_numpy().tolist(),
        ),
        "",
    ]
    return "\n".join(lines)


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return "" if value != value else f"{value:.3g}"


def _how(confidence: str) -> str:
    return "in the source" if confidence == "A" else "in a report of it"


def _table(headings: tuple[str, ...], rows: list[list[str]]) -> list[str]:
    plain = [[str(cell).replace("|", "/") for cell in row] for row in (headings, *rows)]
    lines = [f"| {' | '.join(row)} |" for row in plain]
    return [lines[0], "|" + " --- |" * len(headings), *lines[1:]]

"""A comparison of cases as text: one table, the score, what cases override, the answer last."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from regame.reports.terminal import add_row, open_console, say
from regame.studies.cases.result import Cases
from regame.studies.cases.words import (
    HEADINGS,
    LEGEND,
    SCORED,
    overrides_text,
    rows_of,
    scored_rows,
)

TEXTS = ("case", "holder", "weapon", "measure", "order of signs", "group")


def show_cases(found: Cases, report: Path) -> None:
    """Print the comparison. report: where its page is."""
    out = open_console()
    say(out, f"\n{found.question}", "bold")
    sources = dict.fromkeys(part.worlds_from for case in found.cases for part in case.parts)
    for source in sources:
        rows = [
            row
            for case in found.cases
            for part in case.parts
            if part.worlds_from == source
            for row in rows_of(case, part)
        ]
        _print(out, f"Worlds of the {source}", HEADINGS, rows)
    say(out, LEGEND)
    for score in found.scores:
        title = f"Against {score.file}, worlds of the {score.worlds_from}"
        _print(out, title, SCORED, scored_rows(score))
    if found.scores:
        say(out, "The rule of thumb: pays for two years, harms afterwards. Brier: 0 is best.")
    say(out, "What cases set otherwise:", "bold")
    for case in found.cases:
        say(out, overrides_text(case))
    say(out, f"Report: {report}")
    say(out, found.sentence, "bold")


def _print(out: Console, title: str, headings: tuple[str, ...], rows: list[list[str]]) -> None:
    shown = Table(title=title, title_justify="left")
    for name in headings:
        left = name in TEXTS
        shown.add_column(name, justify="left" if left else "right", overflow="fold")
    before: list[str] = []
    for row in rows:
        same = row[:1] == before[:1] and headings is HEADINGS
        add_row(shown, *([""] * 3 + row[3:] if same else row))
        before = row
    out.print(shown)

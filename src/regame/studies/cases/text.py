"""A comparison of cases as text: one table, the score, what cases override, the answer last."""

from __future__ import annotations

from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from regame.reports.terminal import add_row, open_console, say
from regame.studies.cases.result import Cases
from regame.studies.cases.words import (
    BRIEF,
    BRIEF_LEGEND,
    SCORED,
    brief_rows,
    scored_rows,
    who,
)

TEXTS = ("case", "measure", "order", "group")
WIDEST = 11  # letters of a case in the table


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
            for row in brief_rows(case, part)
        ]
        _print(out, f"Worlds of the {source}", BRIEF, rows)
    say(out, BRIEF_LEGEND)
    for case in found.cases:
        say(out, who(case))
    say(out, "What each sets otherwise is in the report, and in `regame verdict CASE`.")
    for score in found.scores:
        title = f"Against {score.file}, worlds of the {score.worlds_from}"
        _print(out, title, SCORED, scored_rows(score))
    if found.scores:
        say(out, "The rule of thumb: pays for two years, harms afterwards. Brier: 0 is best.")
    say(out, f"Report: {report}")
    say(out, found.sentence, "bold")


def _print(out: Console, title: str, headings: tuple[str, ...], rows: list[list[str]]) -> None:
    shown = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in headings:
        left, most = name in TEXTS, WIDEST if name == "case" else None
        shown.add_column(name, justify="left" if left else "right", overflow="fold", max_width=most)
    before: list[str] = []
    for row in rows:
        same = row[:1] == before[:1] and headings is BRIEF
        if before and not same and headings is BRIEF:
            shown.add_section()
        add_row(shown, *(["", *row[1:]] if same else row))
        before = row
    out.print(shown)

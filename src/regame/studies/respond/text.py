"""The answer to a target's question as text: the table, then the answer in a few lines."""

from pathlib import Path
from typing import Literal

from rich.markup import escape
from rich.table import Table

from regame.reports.terminal import open_console, say
from regame.studies.respond.result import HEADINGS, RespondResult


def show(found: RespondResult, report: Path) -> None:
    """Print the policies, what else they tell, where the report is, and last the answer."""
    console = open_console()
    shown = Table(title=found.title, title_justify="left")
    for heading in HEADINGS:
        side: Literal["left", "right"] = "left" if heading == "policy" else "right"
        shown.add_column(heading.replace(" ", "\n"), justify=side, no_wrap=True)
    for row in found.table():
        shown.add_row(*map(escape, row))
    console.print(shown)
    for line in [*found.details(), *found.asides(), f"Report: {report}", "", *found.answer()]:
        say(console, line)

"""The answer to a target's question as text: the table, then the answer in a few lines."""

from pathlib import Path

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.respond.result import HEADINGS, RespondResult


def show(found: RespondResult, report: Path) -> None:
    """Print the policies, what else they tell, where the report is, and last the answer."""
    console = open_console()
    console.print(TextTable(found.title, HEADINGS, found.table()))
    for line in [*found.details(), *found.asides(), f"Report: {report}", "", *found.answer()]:
        say(console, line)

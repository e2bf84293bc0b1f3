"""The answer to a target's question as text: the table, then the answer in a few lines."""

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from regame.core.words import years_after
from regame.reports.terminal import open_console, say
from regame.studies.respond.result import HEADINGS, RespondResult


def show(found: RespondResult, report: Path) -> None:
    """Print the policies, what else they tell, the answer, and last where the report is."""
    console = open_console()
    title = f"{found.state}: policies over {years_after(found.years)}, USD, means"
    shown = Table(title=title, title_justify="left")
    for heading in HEADINGS:
        shown.add_column(heading, justify="left" if heading == "policy" else "right")
    for row in found.table():
        shown.add_row(*map(escape, row))
    console.print(shown)
    for line in [*found.details(), "", *found.answer()]:
        console.print(escape(line), highlight=False)
    say(console, f"Report: {report}")

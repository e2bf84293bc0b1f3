"""The answer to a target's question as text: the table, then the answer in a few lines."""

from collections.abc import Sequence
from pathlib import Path

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.respond.gain_words import gain_table
from regame.studies.respond.goal_result import GOAL_HEADINGS
from regame.studies.respond.result import RespondResult
from regame.studies.respond.table_words import headings
from regame.studies.respond.worth_words import CURVE_HEADINGS, WORTH_HEADINGS, curve_row


def show(found: RespondResult, report: Path, by: Sequence[str] = ()) -> None:
    """Print the policies, what else they tell, where the report is, and last the answer."""
    console = open_console()
    if found.goal is not None:
        title = f"{found.state}: mixes than which none is cheaper and closer to {found.goal.goal}"
        console.print(TextTable(title, GOAL_HEADINGS, found.goal.table()))
        for line in [f"Report: {report}", "", *found.answer()]:
            say(console, line)
        return
    if found.stop is None:
        console.print(TextTable(found.title, headings(found.options), found.table()))
    else:
        console.print(TextTable(found.title, WORTH_HEADINGS, found.worth_table()))
        doses = [[*row[:3], *row[4:]] for row in map(curve_row, found.curves)]
        dose_headings = (*CURVE_HEADINGS[:3], *CURVE_HEADINGS[4:])
        console.print(TextTable(f"{found.state}: {found.stop}", dose_headings, doses))
    for way in by:
        console.print(TextTable(*gain_table(found.gains, way, found.state)))
    for line in [*found.details(), *found.asides(), f"Report: {report}", "", *found.answer()]:
        say(console, line)

"""A frontier as text: the answer in a sentence, and a table."""

from __future__ import annotations

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.frontier.result import HEADINGS, Frontier

TITLE = "Discount rate below which the cut harms"


def show_frontier(found: Frontier) -> None:
    """Print the frontier."""
    out = open_console()
    say(out, f"\n{found.question}", "bold")
    say(out, found.sentence)
    out.print(TextTable(TITLE, HEADINGS, found.rows_of_text(), keys=2))
    if found.swings:
        say(out, found.swings)
    if found.map is not None:
        from regame.studies.frontier.map_parts import sentence as general

        say(out, general(found.map))
    say(out, f"Results: {found.path}")

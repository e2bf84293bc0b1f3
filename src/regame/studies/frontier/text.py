"""A frontier as text: the answer in a sentence, and a table."""

from __future__ import annotations

from rich.table import Table

from regame.reports.terminal import add_row, open_console, say
from regame.studies.frontier.result import HEADINGS, Frontier


def show_frontier(found: Frontier) -> None:
    """Print the frontier."""
    out = open_console()
    say(out, f"\n{found.question}", "bold")
    say(out, found.sentence)
    shown = Table(title="Discount rate below which the cut harms", title_justify="left")
    for heading in HEADINGS:
        shown.add_column(heading, justify="right")
    for row in found.rows_of_text():
        add_row(shown, *row)
    out.print(shown)
    if found.swings:
        say(out, found.swings)
    if found.map is not None:
        from regame.studies.frontier.map_parts import sentence as general

        say(out, general(found.map))
    say(out, f"Results: {found.path}")

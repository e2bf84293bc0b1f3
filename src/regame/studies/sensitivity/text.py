"""A sensitivity analysis as text: a table of shares of variance, and worlds in words."""

from rich.table import Table

from regame.reports.terminal import add_row, open_console, say
from regame.studies.sensitivity.result import HEADINGS, Sensitivity

NOTE = (
    "alone: share of the variance that goes if this alone were known; with others: share that "
    "stays if all but this were known.\nIntervals: 95 %, bootstrap of base points. Luck is what no "
    "assumption decides."
)


def show_sensitivity(found: Sensitivity) -> None:
    """Print what a sensitivity analysis found."""
    out = open_console()
    say(out, f"\n{found.question}", "bold")
    for line in found.sentences:
        say(out, line)
    shown = Table(title="Shares of the variance", title_justify="left")
    for heading in HEADINGS:
        shown.add_column(heading, justify="left" if heading == "factor" else "right")
    for row in found.rows_of_text():
        add_row(shown, *row)
    out.print(shown)
    for line in (NOTE, *found.boxes, f"Results: {found.path}"):
        say(out, line)

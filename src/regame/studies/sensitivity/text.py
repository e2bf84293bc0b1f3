"""A sensitivity analysis as text: a table of shares of variance, and worlds in words."""

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.sensitivity.result import HEADINGS, Sensitivity

NOTE = (
    "alone: share of the variance that goes if this alone were known; with others: share that "
    "stays if all but this were known.\nIntervals: 95 %, Monte-Carlo error only. Luck is what no "
    "assumption decides."
)


def show_sensitivity(found: Sensitivity) -> None:
    """Print what a sensitivity analysis found."""
    out = open_console()
    say(out, f"\n{found.question}", "bold")
    for line in found.sentences:
        say(out, line)
    out.print(TextTable("Shares of the variance", HEADINGS, found.rows_of_text()))
    for line in (NOTE, *found.boxes, f"Results: {found.path}"):
        say(out, line)

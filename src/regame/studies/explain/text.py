"""Why a run came out as it did, as text: a table of its events and of what each of them did."""

from rich.table import Table

from regame.reports.terminal import add_row, open_console, say
from regame.studies.explain.result import HEADINGS, NAMED, Explanation

NOTE = (
    "Each event was taken out of the run alone, with the same luck. Effects do not add up: events "
    "lead to one another."
)


def show_explanation(found: Explanation) -> None:
    """Print why a run came out as it did."""
    out = open_console()
    say(out, f"\n{found.sentence}")
    shown = Table(title=f"Its events, the {NAMED} largest effects on the gain, USD")
    for heading in HEADINGS:
        shown.add_column(
            heading, justify="right" if heading in ("effect", "gain without") else "left"
        )
    for row in found.rows_of_text():
        add_row(shown, *row)
    out.print(shown)
    left = [found.left_out] if found.left_out else []
    for line in [*left, *(peak.sentence for peak in found.price_peaks), NOTE]:
        say(out, line)

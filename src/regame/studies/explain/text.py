"""Why a run came out as it did, as text: a table of its events and of what each of them did."""

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.explain.result import HEADINGS, NAMED, Explanation

NOTE = (
    "Each event was taken out of the run alone, with the same luck. Effects do not add up: events "
    "lead to one another."
)


def show_explanation(found: Explanation) -> None:
    """Print why a run came out as it did."""
    out = open_console()
    say(out, f"\n{found.sentence}")
    title = f"Its events, the {NAMED} largest effects on the gain, USD"
    words = frozenset({"led to"})
    out.print(TextTable(title, HEADINGS, found.rows_of_text(), keys=2, words=words))
    left = [found.left_out] if found.left_out else []
    for line in [*left, *(peak.sentence for peak in found.price_peaks), NOTE]:
        say(out, line)

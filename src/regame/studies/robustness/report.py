"""A test of robustness as text, and as a page for the documentation."""

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.runs.store import write_text
from regame.studies.robustness.result import HEADINGS, RobustnessResult

PAGE = "robustness.md"


def show(found: RobustnessResult) -> None:
    """Print the table of variants, and the answer last."""
    console = open_console()
    title = f"After {found.years} years, {found.runs} worlds"
    console.print(TextTable(title, HEADINGS, found.rows_of(), keys=2))
    say(
        console,
        "Intervals: 95 %, Monte-Carlo error only. Change: points against the headline, in the same "
        "worlds. What each variant changes: --csv, column `why`.",
    )
    say(console, f"Results: {found.out}")
    say(console, found.sentence, "bold")


def write_page(found: RobustnessResult) -> None:
    """Write the page of the documentation into the folder of results."""
    write_text(found.notes / PAGE, render(found))


def render(found: RobustnessResult) -> str:
    """Return the page in Markdown."""
    head = "| " + " | ".join((*HEADINGS, "what is varied")) + " |"
    rule = "|" + " --- |" * (len(HEADINGS) + 1)
    reasons = [held.why for held in (found.headline, *found.variants)]
    rows = [
        "| " + " | ".join((*row, why)) + " |"
        for row, why in zip(found.rows_of(), reasons, strict=True)
    ]
    return "\n".join(
        [
            "# Robustness of the headline",
            "",
            "`regame robustness` replays the headline under a fixed list of variants, in the same "
            "worlds and with the same luck. The list is `experiments/robustness.toml`.",
            "",
            found.sentence,
            "",
            f"{found.runs} worlds, seed {found.seed}, config {found.config_hash[:12]}. Intervals "
            "are Monte-Carlo error only.",
            "",
            head,
            rule,
            *rows,
            "",
        ]
    )

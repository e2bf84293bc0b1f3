"""A test of claims as text: a table with a line per claim, then what each depends on."""

from __future__ import annotations

from rich.markup import escape

from regame.core.words import NONE
from regame.reports.terminal import open_console
from regame.reports.text_table import TextTable
from regame.studies.claims.parts import Answer
from regame.studies.claims.result import Claims


def answer_of(claim: Answer) -> str:
    """Return the verdict on a claim with what is to be known beside it."""
    return ", ".join([claim.verdict, *(mark for mark, why in _marks(claim) if why)])


def warnings(claim: Answer) -> list[str]:
    """Return what is to be known beside the verdict, in sentences."""
    marks = [f"{mark.capitalize()}: {why}." for mark, why in _marks(claim) if why]
    if claim.not_testable:
        marks.insert(
            0,
            f"Not testable here: {claim.not_testable}. By the rule alone it would be "
            f"{claim.by_rule}.",
        )
    return marks


def _marks(claim: Answer) -> list[tuple[str, str]]:
    return [("off the record", claim.off_the_record), ("a stand-in", claim.stand_in)]


def figure_of(claim: Answer) -> tuple[str, str]:
    """Return the figure that decides and its interval in words."""
    return (NONE, NONE) if claim.decides is None else claim.decides.shown


def show_claims(found: Claims) -> None:
    """Print a line per claim with its figure, then what it depends on."""
    out = open_console()
    out.print(f"\n[bold]{escape(found.question)}[/bold]", highlight=False)
    out.print(escape(f"{found.summary} {found.played}."), highlight=False)
    rows = [
        (f"{claim.id} {claim.claim}", answer_of(claim), *figure_of(claim)) for claim in found.claims
    ]
    headings = ("claim", "answer", "figure", "95 %")
    out.print(TextTable("The claims", headings, rows, keys=2, lines=True))
    for claim in found.claims:
        out.print(f"[bold]{claim.id}[/bold] {escape(claim.evidence)}.", highlight=False)
        for line in _lines(claim):
            out.print(f"    {line}", highlight=False, markup=False)
    out.print(f"Intervals: {found.intervals}.", highlight=False)
    out.print(f"Results: {found.out}", highlight=False, markup=False)


def _lines(claim: Answer) -> list[str]:
    lines = []
    if claim.condition and claim.condition != claim.evidence:
        lines.append(f"Condition: {claim.condition}.")
    return [
        *lines,
        *warnings(claim),
        *(
            f"On record: {row.item}: {row.says} ({row.source})."
            for row in claim.record
            if row.against == "yes"
        ),
    ]

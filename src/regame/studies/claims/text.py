"""The answers to claims in sentences: verdicts, warnings, figures, and what each depends on."""

from regame.core.words import NONE
from regame.studies.claims.parts import Answer


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


def lines_of(claim: Answer) -> list[str]:
    """Return the evidence on a claim, its condition, warnings, and what the record says."""
    lines = [f"{claim.id} {claim.evidence}."]
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

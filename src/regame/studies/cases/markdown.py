"""A comparison of cases as a page of the documentation, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from regame.runs.store import write_text
from regame.studies.cases.result import Cases
from regame.studies.cases.words import FIRST_YEAR, HEADINGS, LEGEND, first_year, row_of, who

PAGE = "cases.md"
COLUMNS = ("case", *HEADINGS[3:])  # who plays what is in the list below


def write_page(found: Cases) -> None:
    """Write the page into the folder of results."""
    write_text(found.path / PAGE, render(found))


def render(found: Cases) -> str:
    """Return the page: a table for each source of worlds, and who plays what."""
    base = next((case.case for case in found.cases if not case.carries), "the one they carry")
    sources = dict.fromkeys(part.worlds_from for case in found.cases for part in case.parts)
    text = [
        "# Other chokepoints",
        "",
        "`regame cases` plays every installed case from tables alone. "
        f"People behave in all of them as in {base}; only technology, plants, uses, costs, "
        "lead times and policy differ. What came of the other weapons was not used to build them "
        "and is in no table: bring yours with `--observed FILE.csv`.",
        "",
        found.sentence,
    ]
    for source in sources:
        rows = [
            [case.case.replace("_", " "), *row_of(item)]
            for case in found.cases
            for part in case.parts
            if part.worlds_from == source
            for item in part.measures
        ]
        text += ["", f"## Worlds of the {source}", "", *_table(COLUMNS, rows)]
    return "\n".join(
        [
            *text,
            "",
            LEGEND,
            "",
            *(f"- {name}: {what}" for name, what in found.measures.items()),
            "",
            "## The first year",
            "",
            FIRST_YEAR,
            "",
            *(f"- {first_year(case, case.parts[0])}" for case in found.cases),
            "",
            "## Who plays what",
            "",
            *(f"- {who(case)}" for case in found.cases),
            "",
            f"{found.runs} worlds a case and source, seed {found.seed}. Shares of worlds have "
            "Monte-Carlo error; intervals are in `cases.json`.",
            "",
        ]
    )


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    rule = "|" + " --- |" * len(headings)
    return [f"| {' | '.join(headings)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)]

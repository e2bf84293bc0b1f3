"""A comparison of cases as a page of the documentation, in Markdown."""

from collections.abc import Sequence

from regame.reports.templating import markdown
from regame.runs.store import write_text
from regame.studies.cases.fixed import unanimous
from regame.studies.cases.result import Cases
from regame.studies.cases.words import FIRST_YEAR, HEADINGS, LEGEND, first_year, row_of, who
from regame.studies.frame import Table
from regame.tables import figures

PAGE = "cases.md"


def write_page(found: Cases) -> None:
    """Write the page into the folder of results."""
    write_text(found.notes / PAGE, render(found))


def render(found: Cases) -> str:
    """Return the page: a table for each source of worlds, and who plays what."""
    rows: dict[str, list[list[str]]] = {}  # by source of worlds
    for case in found.cases:
        for part in case.parts:
            name = case.case.replace("_", " ")
            rows.setdefault(part.worlds_from, []).extend(
                [name, *row_of(item)] for item in part.measures
            )
    return markdown(
        "cases.md.j2",
        found=found,
        base=next((case.case for case in found.cases if not case.carries), "the one they carry"),
        tables={source: Table("", HEADINGS, cells) for source, cells in rows.items()},
        before=_before([case.case for case in found.cases]),
        legend=LEGEND,
        unanimous=list(filter(None, map(unanimous, found.cases))),
        first_year_means=FIRST_YEAR,
        first_year=first_year,
        who=who,
    )


def _before(cases: Sequence[str]) -> Table:
    """Signs of cases that were written down before their outcomes; no row where there are none."""
    table = figures.read("case_signs")
    table = table[table["case"].isin(cases)]
    headings = [*table.columns[:2], *(_words(name) for name in table.columns[2:])]
    return Table("", headings, table.replace("_", " ", regex=True).to_numpy(str).tolist())


def _words(name: str) -> str:
    """A heading from the name of a column: years_3 is "3 y"."""
    unit, _, number = name.partition("_")
    return f"{number} {unit[0]}" if number else name

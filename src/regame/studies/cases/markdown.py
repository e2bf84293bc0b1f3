"""A comparison of cases as a page of the documentation, in Markdown."""

from collections.abc import Sequence

from regame.analysis.harm import BAND
from regame.reports.templating import markdown, sentence
from regame.runs.store import write_text
from regame.studies.cases.fixed import unanimous
from regame.studies.cases.result import Cases
from regame.studies.cases.words import HEADINGS, by_source, first_year, full_cells
from regame.studies.frame import Table
from regame.tables import figures

PAGE = "cases.md"


def write_page(found: Cases) -> None:
    """Write the page into the folder of results."""
    write_text(found.notes / PAGE, render(found))


def render(found: Cases) -> str:
    """Return the page: a table for each source of worlds, and who plays what."""
    rows = by_source(found.cases, full_cells)
    return markdown(
        "cases.md.j2",
        found=found,
        base=next((case.case for case in found.cases if not case.carries), "the one they carry"),
        tables={source: Table("", HEADINGS, cells) for source, cells in rows.items()},
        before=_before([case.case for case in found.cases]),
        legend=sentence("cases", "legend", BAND),
        unanimous=list(filter(None, map(unanimous, found.cases))),
        first_year_means=sentence("cases", "first_year_means"),
        first_years=map(first_year, found.cases),
        who=[sentence("cases", "who", case) for case in found.cases],
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

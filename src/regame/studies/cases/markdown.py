"""A comparison of cases as a page of the documentation, in Markdown."""

from collections.abc import Iterable, Sequence

from regame.runs.store import write_text
from regame.studies.cases.result import Cases
from regame.studies.cases.words import FIRST_YEAR, HEADINGS, LEGEND, first_year, row_of, who
from regame.tables import figures

PAGE = "cases.md"
COLUMNS = ("case", *HEADINGS[3:])  # who plays what is in the list below


def write_page(found: Cases) -> None:
    """Write the page into the folder of results."""
    write_text(found.notes / PAGE, render(found))


def render(found: Cases) -> str:
    """Return the page: a table for each source of worlds, and who plays what."""
    base = next((case.case for case in found.cases if not case.carries), "the one they carry")
    sources = dict.fromkeys(part.worlds_from for case in found.cases for part in case.parts)
    markdown = [
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
        markdown += ["", f"## Worlds of the {source}", "", *_table(COLUMNS, rows)]
    return "\n".join(
        [
            *markdown,
            *_before([case.case for case in found.cases]),
            "",
            LEGEND,
            "",
            *(f"- {name}: {meaning}" for name, meaning in found.measures.items()),
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


def _before(cases: Sequence[str]) -> list[str]:
    """Signs of cases that were written down before their outcomes; nothing where there are none."""
    table = figures.read("case_signs")
    table = table[table["case"].isin(cases)]
    if table.empty:
        return []
    headings = [*table.columns[:2], *(_words(name) for name in table.columns[2:])]
    rows = table.replace("_", " ", regex=True).to_numpy(str).tolist()
    paragraph = (
        "The signs of these cases were written down on the date beside them, before "
        "anything of what came of their weapons was looked up. They stay as they were, whatever "
        "the model says now: figures are per cent of 48 worlds of the prior."
    )
    return ["", "## Signs before outcomes", "", paragraph, "", *_table(headings, rows)]


def _words(name: str) -> str:
    """A heading from the name of a column: years_3 is "3 y"."""
    unit, _, number = name.partition("_")
    return f"{number} {unit[0]}" if number else name


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    rule = "|" + " --- |" * len(headings)
    return [f"| {' | '.join(headings)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)]

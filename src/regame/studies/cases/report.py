"""The report of a comparison of cases: the answer, one picture of all, and a page per case."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup
from rich.console import Console

from regame.core.words import money
from regame.reports.page import (
    REPORT,
    folded,
    heading,
    links,
    listing,
    page,
    pair,
    paragraph,
    section,
    subsection,
    table,
)
from regame.reports.templating import lines
from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.runs.store import write_text
from regame.studies.cases.charts import compare, path
from regame.studies.cases.fixed import unanimous
from regame.studies.cases.parts import Case, Price, Score
from regame.studies.cases.prices import picture
from regame.studies.cases.result import Cases
from regame.studies.cases.words import (
    BRIEF,
    BRIEF_LEGEND,
    FIRST_YEAR,
    HEADINGS,
    LEGEND,
    RULES,
    RULES_LEGEND,
    SCORED,
    SCORED_LEGEND,
    brief_rows,
    first_year,
    row_of,
    rule_rows,
    scored_rows,
    who,
)

TEXTS = frozenset({"group", RULES[0]})


def show_cases(found: Cases, report: Path) -> None:
    """Print the comparison. report: where its page is."""
    out = open_console()
    say(out, f"\n{found.question}", "bold")
    sources = dict.fromkeys(part.worlds_from for case in found.cases for part in case.parts)
    for source in sources:
        rows = [
            row
            for case in found.cases
            for part in case.parts
            if part.worlds_from == source
            for row in brief_rows(case, part)
        ]
        _print(out, f"Worlds of the {source}", BRIEF, rows)
    say(out, BRIEF_LEGEND)
    for case in found.cases:
        say(out, first_year(case, case.parts[0]))
    rules = rule_rows(found.baselines, found.cases)
    _print(out, "Signs without a model", RULES, rules)
    say(out, RULES_LEGEND)
    for case in found.cases:
        say(out, who(case))
    for line in filter(None, map(unanimous, found.cases)):
        say(out, line)
    say(out, "What each sets otherwise is in the report, and in `regame verdict CASE`.")
    for score in found.scores:
        title = f"Against {score.file}, worlds of the {score.worlds_from}"
        _print(out, title, SCORED, scored_rows(score))
    if found.scores:
        say(out, SCORED_LEGEND)
    for line in found.skipped:
        say(out, line)
    say(out, f"Report: {report}")
    say(out, found.sentence, "bold")


def _print(out: Console, title: str, headings: tuple[str, ...], rows: list[list[str]]) -> None:
    brief = headings is BRIEF
    new = [not brief or not at or rows[at - 1][0] != row[0] for at, row in enumerate(rows)]
    cells = [row if first else ["", *row[1:]] for row, first in zip(rows, new, strict=True)]
    sections = frozenset(at for at, first in enumerate(new) if brief and first and at)
    keys, text_columns = (2, frozenset[str]()) if brief else (1, TEXTS)
    out.print(TextTable(title, headings, cells, keys, text_columns, sections=sections))


def write_cases(found: Cases) -> Path:
    """Write `report.html` into the folder of results and return its path."""
    to = found.notes / REPORT
    write_text(to, render(found))
    return to


def render(found: Cases) -> str:
    """Return the report as HTML."""
    rows = [row for case in found.cases for row in brief_rows(case, case.parts[0])]
    worlds = found.cases[0].parts[0].worlds_from
    body = [
        heading(found.question),
        paragraph(found.sentence, "lead"),
        links([(_name(case), case.case) for case in found.cases]),
        compare(found.cases),
        listing([who(case) for case in found.cases]),
        table(BRIEF, rows, f"Signs under worlds of the {worlds}. {BRIEF_LEGEND}"),
        table(
            RULES, rule_rows(found.baselines, found.cases), f"Signs without a model. {RULES_LEGEND}"
        ),
        listing(
            [f"{name.replace('_', ' ')}: {meaning}" for name, meaning in found.measures.items()]
        ),
        *map(_score, found.scores),
        listing(found.skipped) if found.skipped else Markup(),
        *(_case(case, found.prices) for case in found.cases),
        paragraph(
            f"{found.runs} worlds a case and source, {found.rows} rows, seed {found.seed}. "
            "Intervals show Monte-Carlo error only.",
            "soft",
        ),
    ]
    return page(found.question, lines(body))


def _name(case: Case) -> str:
    return f"case-{case.experiment}"


def _score(score: Score) -> Markup:
    title = f"Against {score.file}, worlds of the {score.worlds_from}"
    misses = folded("What the model misses", listing(score.misses)) if score.misses else Markup()
    return section(
        f"score-{score.worlds_from}",
        title,
        paragraph(SCORED_LEGEND) + table(SCORED, scored_rows(score), title) + misses,
    )


def _case(case: Case, prices: Sequence[Price]) -> Markup:
    parts = [
        paragraph(
            f"{case.holder} plays {case.plays} against {case.baseline}. The world opens in "
            f"{case.opens}, the weapon starts in {case.starts}; exports of the year before are "
            f"worth {money(case.trade_usd, False)} ({case.money})."
        ),
        pair(*(path(case, part) for part in case.parts), picture(case, prices)),
        *(
            table(
                HEADINGS[3:],
                [row_of(item) for item in part.measures],
                f"{part.worlds} worlds of the {part.worlds_from}. {LEGEND}",
            )
            for part in case.parts
        ),
        paragraph(f"{FIRST_YEAR} {first_year(case, case.parts[0])}"),
        paragraph(unanimous(case)),
        subsection("What the case sets otherwise", _overrides(case)),
    ]
    return section(_name(case), f"{case.case}: {case.question}", lines(parts), own_page=True)


def _overrides(case: Case) -> Markup:
    if not case.carries:
        return paragraph("Nothing: the other cases keep its assumptions about behaviour.")
    rows = [[item.key, item.usual, item.here] for item in case.overrides]
    ranges = [[key, "sampled", range_text] for key, range_text in case.ranges.items()]
    return table(
        ("assumption", f"in {case.carries}", "here"),
        rows + ranges,
        f"All {case.behaviour} assumptions about behaviour are as in {case.carries}",
    )

"""The report of a comparison of cases: the answer, one picture of all, and a page per case."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

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

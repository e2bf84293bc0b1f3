"""A comparison of cases as people read it: in the terminal, and as a page."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup
from rich.console import Console

from regame.core.words import money
from regame.reports import page
from regame.reports.templating import render as fill
from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.runs.store import write_text
from regame.studies.cases import words
from regame.studies.cases.charts import compare, path
from regame.studies.cases.fixed import unanimous
from regame.studies.cases.parts import Case, Price
from regame.studies.cases.prices import picture
from regame.studies.cases.result import Cases

TEXTS = frozenset({"group", words.RULES[0], *words.PEAKS[:2]})


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
            for row in words.brief_rows(case, part)
        ]
        _print(out, f"Worlds of the {source}", words.BRIEF, rows)
    say(out, words.BRIEF_LEGEND)
    for case in found.cases:
        say(out, words.first_year(case, case.parts[0]))
    if found.peaks:
        _print(out, "Highest prices", words.PEAKS, words.peak_rows(found.peaks))
        say(out, words.PEAKS_LEGEND)
    rules = words.rule_rows(found.baselines, found.cases)
    _print(out, "Signs without a model", words.RULES, rules)
    say(out, words.RULES_LEGEND)
    for case in found.cases:
        say(out, words.who(case))
    for line in filter(None, map(unanimous, found.cases)):
        say(out, line)
    say(out, "What each sets otherwise is in the report, and in `regame verdict CASE`.")
    for score in found.scores:
        title = f"Against {score.file}, worlds of the {score.worlds_from}"
        _print(out, title, words.SCORED, words.scored_rows(score))
    if found.scores:
        say(out, words.SCORED_LEGEND)
    for line in found.skipped:
        say(out, line)
    say(out, f"Report: {report}")
    say(out, found.sentence, "bold")


def _print(out: Console, title: str, headings: tuple[str, ...], rows: list[list[str]]) -> None:
    brief = headings is words.BRIEF
    new = [not brief or not at or rows[at - 1][0] != row[0] for at, row in enumerate(rows)]
    cells = [row if first else ["", *row[1:]] for row, first in zip(rows, new, strict=True)]
    sections = frozenset(at for at, first in enumerate(new) if brief and first and at)
    keys, text_columns = (2, frozenset[str]()) if brief else (1, TEXTS)
    out.print(TextTable(title, headings, cells, keys, text_columns, sections=sections))


def write_cases(found: Cases) -> Path:
    """Write `report.html` into the folder of results and return its path."""
    to = found.notes / page.REPORT
    write_text(to, render(found))
    return to


def render(found: Cases) -> str:
    """Return the report as HTML."""
    measures = found.measures.items()
    body = fill(
        "cases.html.j2",
        page=page,
        words=words,
        found=found,
        links=[(_name(case), case.case) for case in found.cases],
        comparison=compare(found.cases),
        whose=[words.who(case) for case in found.cases],
        brief=[row for case in found.cases for row in words.brief_rows(case, case.parts[0])],
        peaks=words.peak_rows(found.peaks),
        rules=words.rule_rows(found.baselines, found.cases),
        measures=[f"{name.replace('_', ' ')}: {meaning}" for name, meaning in measures],
        sheets=[_sheet(case, found.prices) for case in found.cases],
    )
    return page.page(found.question, body)


def _name(case: Case) -> str:
    return f"case-{case.experiment}"


def _sheet(case: Case, prices: Sequence[Price]) -> dict[str, object]:
    """Return what the page of a case shows beside what the case itself holds."""
    return {
        "case": case,
        "name": _name(case),
        "trade": money(case.trade_usd, False),
        "pictures": page.pair(*(path(case, part) for part in case.parts), picture(case, prices)),
        "parts": [(part, [words.row_of(item) for item in part.measures]) for part in case.parts],
        "unanimous": unanimous(case),
        "overrides": _overrides(case),
    }


def _overrides(case: Case) -> Markup:
    if not case.carries:
        return page.paragraph("Nothing: the other cases keep its assumptions about behaviour.")
    rows = [[item.key, item.usual, item.here] for item in case.overrides]
    ranges = [[key, "sampled", range_text] for key, range_text in case.ranges.items()]
    return page.table(
        ("assumption", f"in {case.carries}", "here"),
        rows + ranges,
        f"All {case.behaviour} assumptions about behaviour are as in {case.carries}",
    )

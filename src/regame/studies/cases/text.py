"""A comparison of cases as text: one table, the score, what cases override, the answer last."""

from pathlib import Path

from rich.console import Console

from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.cases.fixed import unanimous
from regame.studies.cases.result import Cases
from regame.studies.cases.words import (
    BRIEF,
    BRIEF_LEGEND,
    RULES,
    RULES_LEGEND,
    SCORED,
    SCORED_LEGEND,
    brief_rows,
    first_year,
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

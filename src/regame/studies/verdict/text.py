"""A verdict as text for the terminal."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from regame.analysis.breakevens import sentences
from regame.analysis.harm import BAND
from regame.analysis.results import Hypothesis
from regame.core.words import year_of, years_after
from regame.reports.templating import said, sentence
from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.studies.verdict import findings, tables
from regame.studies.verdict.answer import answer
from regame.studies.verdict.result import Verdict, horizons_table


def set_otherwise(found: Verdict) -> list[str]:
    """What a case sets otherwise than the experiment that it carries: a line for each section."""
    sections: dict[str, list[str]] = {}
    for key, (was, now) in found.overrides.items():
        section, _, name = key.partition(".")
        sections.setdefault(section, []).append(f"{name} {now} ({was})")
    if not sections:
        return []
    first = f"{len(found.overrides)} assumptions are the case's own; {found.carries} in brackets:"
    return [first, *(f"  {name}: {', '.join(parts)}" for name, parts in sections.items())]


def show_verdict(
    found: Verdict, report: Path, full: bool = False, extra: Sequence[TextTable] = ()
) -> None:
    """Print a verdict: tables first, the answer last and short.

    report: where the whole report lies; full: print every table; extra: those asked for beside.
    """
    console = open_console()
    say(console, f"\n{found.question}\n", "bold")
    since = year_of(found.start_month, found.start_year) if found.start_month else ""
    compared = found.treatment, found.baseline, found.holder
    table = horizons_table(*compared, found.horizons, since).text()
    neutral = sentence("verdict", "neutral", BAND, found.least_band_usd, found.horizons[-1])
    console.print(replace(table, caption=neutral))
    console.print(_by_baseline(found))
    for of_months in findings.months_tables(found.months_after) if found.months_after else ():
        console.print(of_months.text(keys=2))
    if full:
        for detail in _details(found):
            console.print(detail)
        for line in said("verdict", "details", found, sentences(found)):
            say(console, line)
    for line in set_otherwise(found):
        say(console, line)
    for further in extra:
        console.print(further)
    say(console, f"Report: {report}" + ("" if full else "; every table here: --full"))
    say(console, "")
    for line in answer(found):
        say(console, line)


def _details(found: Verdict) -> list[TextTable]:
    """Every further table: channels, hypotheses, treatments against baselines."""
    shown = [tables.parts_table(found).text()] if found.parts else []
    shown += [tables.channels_table(found).text()] if found.channels else []
    shown += [tables.network_table(found).text(keys=3)] if found.network else []
    shown += [tables.moves_table(found).text()] if found.moves else []
    shown += [_by_claim(found.hypotheses)] if found.hypotheses else []
    return [*shown, tables.treatments_table(found).text(keys=2)]


def _by_baseline(found: Verdict) -> TextTable:
    """The headline against every baseline, and each shared instrument alone."""
    longest, rows = found.horizons[-2:], []
    singles = {cell.treatment for cell in found.treatments if cell.played[0] == cell.treatment}
    alone = {cell.played[1] for cell in found.treatments} & singles
    for reading in found.treatments:
        if reading.treatment != found.treatment and reading.treatment not in alone:
            continue
        cells = (at.cell() for at in reading.horizons[-len(longest) :])
        rows.append([reading.treatment, reading.baseline, *cells])
    headings = ["treatment", "baseline", *(years_after(item.years) for item in longest)]
    return TextTable("Against each baseline: harmed, median / mean gain", headings, rows, keys=2)


def _by_claim(hypotheses: Sequence[Hypothesis]) -> TextTable:
    headings = ("claim", "answer", "evidence")
    rows = [(item.claim, item.verdict, item.evidence) for item in hypotheses]
    return TextTable("What it is said the weapon cannot do", headings, rows, keys=3, lines=True)

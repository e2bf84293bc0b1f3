"""The report of a verdict: one HTML file that can be read, printed and sent without a network.

A verdict as text for the terminal.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name

from pydantic import BaseModel, ValidationError

from regame.analysis.breakevens import sentences
from regame.analysis.harm import BAND
from regame.analysis.pairing import pair
from regame.analysis.results import Hypothesis
from regame.core.errors import UserError
from regame.core.packaged import toml
from regame.core.words import year_of, years_after
from regame.reports.page import REPORT, heading, links, page, paragraph, section
from regame.reports.templating import lines, said, sentence
from regame.reports.terminal import open_console, say
from regame.reports.text_table import TextTable
from regame.runs import store
from regame.runs.manifests import notes, read_manifest
from regame.runs.played import lists_in
from regame.studies.frame import losses_table
from regame.studies.verdict import answer, findings
from regame.studies.verdict.result import Protocol, Verdict, horizons_table
from regame.studies.verdict.source import Source

VERDICT = "verdict.json"  # what `regame verdict --json` prints
PROTOCOL = "protocol.json"  # the experiment and every assumption, as fixed before the run

SECTIONS = toml("verdict.toml")["sections"]  # name -> heading, and who writes it


def write_report(folder: Path, source: Source | None = None) -> Path:
    """Write `report.html` into a folder of results of a verdict and return its path.

    source: what it is made of, if that is known; otherwise it reads nothing but the folder. Raises
    UserError if there is neither in it, or one of its files is unfinished or damaged.
    """
    path = notes(folder) / REPORT
    store.write_text(path, render(read(folder) if source is None else source))
    return path


def read(folder: Path) -> Source:
    """Return all that a report is made of, from a folder of results."""
    at = notes(folder)
    verdict, protocol = checked(Verdict, at / VERDICT), checked(Protocol, at / PROTOCOL)
    table = store.read_numbers(folder)
    pairs = pair(table, *verdict.played, verdict.least_band_usd, lists_in(folder))
    return Source(verdict, protocol, read_manifest(folder), table, pairs)


def checked[Model: BaseModel](kind: type[Model], path: Path) -> Model:
    """Read a file of a folder of results as a model; UserError where it is damaged or too old."""
    try:
        return kind.model_validate(store.read_json(path))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        fault = f"{key}: {first['msg']}"
        raise UserError(f"{path}: is damaged, or of another release: {fault}") from None


def render(source: Source) -> str:
    """Return the report as HTML: the answer, its first pictures, and a section for each part."""
    verdict = source.found
    writers = {name: resolve_name(f"{__package__}.{by}") for name, (_, by) in SECTIONS.items()}
    bodies = {name: write(source) for name, write in writers.items()}
    missing = [title for name, (title, _) in SECTIONS.items() if not bodies[name]]
    written = [(name, SECTIONS[name][0], body) for name, body in bodies.items() if body]
    body = [
        heading(verdict.question),
        paragraph(verdict.sentence, "lead"),
        verdict.chart(),
        findings.opening(source),
        *map(paragraph, answer.in_short(verdict)),
        findings.summary(source),
        links([(name, title) for name, title, _ in written]),
        *(section(*part) for part in written),
        paragraph(f"Not asked, or not kept: {'; '.join(missing)}.", "soft") if missing else "",
    ]
    return page(verdict.question, lines(body))


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
    if found.scenario is not None:
        say(console, f"Scenario: {found.scenario.text}")
    if found.scenario_losses:
        console.print(losses_table(found.scenario_losses).text())
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
    for line in answer.answer(found):
        say(console, line)


def _details(found: Verdict) -> list[TextTable]:
    """Every further table: channels, hypotheses, treatments against baselines."""
    shown = [answer.parts_table(found).text()] if found.parts else []
    shown += [answer.channels_table(found).text()] if found.channels else []
    shown += [answer.network_table(found).text(keys=3)] if found.network else []
    shown += [answer.moves_table(found).text()] if found.moves else []
    shown += [_by_claim(found.hypotheses)] if found.hypotheses else []
    return [*shown, answer.treatments_table(found).text(keys=2)]


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

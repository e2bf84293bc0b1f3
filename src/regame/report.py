"""The report of a verdict: one HTML file that can be read, printed and sent without a network."""

from collections.abc import Callable
from pathlib import Path

from regame import report_cannots, report_causes, report_findings, report_league, store
from regame.outcomes import pair
from regame.report_page import REPORT, page, paragraph, section
from regame.report_source import Source
from regame.words import sentence

VERDICT = "verdict.json"  # what `regame verdict --json` prints
PROTOCOL = "protocol.json"  # the experiment and every assumption, as fixed before the run

Part = tuple[str, str, Callable[[Source], str]]
PARTS: list[Part] = [
    ("classes", "Does it pay?", report_findings.classes),
    ("turning", "When does the gain turn?", report_findings.turning),
    ("prices", "Prices outside and inside", report_findings.prices),
    ("shares", "Who mines, separates and makes magnets", report_findings.shares),
    ("channels", "Through which channels", report_causes.channels),
    ("factorial", "What each instrument adds", report_causes.factorial),
    ("treatments", "Every treatment", report_causes.treatments),
    ("hindsight", "Before, after, and regret", report_causes.hindsight),
    ("worlds", "Which worlds reward the weapon", report_causes.worlds),
    ("readings", "Other readings of the payoff", report_causes.readings),
]


def write_report(folder: Path) -> Path:
    """Write `report.html` into a folder of results of a verdict or a league and return its path.

    Reads nothing but the folder. Raises UserError if there is neither in it, or its table is
    unfinished or damaged.
    """
    if (folder / report_league.FOUND).exists():
        return report_league.write_league(folder)
    path = folder / REPORT
    store.write_text(path, render(read(folder)))
    return path


def read(folder: Path) -> Source:
    """Return all that a report is made of, from a folder of results."""
    found, protocol = (store.read_json(folder / name) for name in (VERDICT, PROTOCOL))
    table = store.read(folder)
    pairs = pair(table, found["treatment"], found["twin"])
    return Source(found, protocol, store.read_manifest(folder), table, pairs)


def render(source: Source) -> str:
    """Return the report as HTML."""
    cannots = [
        (f"cannot-{place}", item["claim"], item)
        for place, item in enumerate(source.found["cannots"], start=1)
    ]
    links = [(name, title) for name, title, _ in PARTS]
    links += [(name, title) for name, title, _ in cannots]
    links += [("provenance", "Where this comes from")]
    nav = " ".join(f'<a href="#{name}">{title}</a>' for name, title in links)
    question = str(source.protocol["experiment"]["question"])
    body = [
        f"<h1>{question}</h1>",
        paragraph(sentence(source.found, source.state), "lead"),
        report_findings.summary(source),
        f"<nav>{nav}</nav>",
    ]
    body += [section(name, title, write(source)) for name, title, write in PARTS]
    body += [
        section(name, title, report_cannots.cannot(source, item), own_page=True)
        for name, title, item in cannots
    ]
    body.append(section("provenance", "Where this comes from", report_cannots.provenance(source)))
    return page(question, "".join(body))

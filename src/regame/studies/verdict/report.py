"""The report of a verdict: one HTML file that can be read, printed and sent without a network."""

from collections.abc import Callable
from pathlib import Path

from markupsafe import Markup
from pydantic import BaseModel, ValidationError

from regame.analysis.outcomes import pair
from regame.core.errors import UserError
from regame.reports.page import REPORT, heading, links, page, paragraph, section
from regame.reports.templating import lines
from regame.runs import store
from regame.runs.manifests import notes, read_manifest
from regame.runs.played import lists_in
from regame.studies.verdict import causes, findings, trade
from regame.studies.verdict.answer import in_short
from regame.studies.verdict.result import Protocol, Verdict
from regame.studies.verdict.source import Source

VERDICT = "verdict.json"  # what `regame verdict --json` prints
PROTOCOL = "protocol.json"  # the experiment and every assumption, as fixed before the run

Section = tuple[str, str, Callable[[Source], Markup]]
SECTIONS: list[Section] = [
    ("classes", "Does it pay?", findings.classes),
    ("moves", "How the answer moves", causes.moves),
    ("turning", "When does the gain turn?", findings.turning),
    ("turns", "What turns it", causes.what_turns),
    ("losses", "Who gains and who loses", causes.losses),
    ("months", "The first months", findings.first_months),
    ("prices", "Prices outside and inside", findings.prices),
    ("shares", "Who makes what, stage by stage", findings.shares),
    ("network", "Who depends on whom", causes.network),
    ("channels", "Through which channels", causes.channels),
    ("factorial", "What each instrument adds", causes.factorial),
    ("treatments", "Every treatment", causes.treatments),
    ("hindsight", "Before, after, and regret", causes.hindsight),
    ("readings", "Other readings of the payoff", causes.readings),
    ("claims", "What it is said the weapon cannot do", causes.claims),
    ("provenance", "Where this comes from", causes.provenance),
]


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
    written = [(name, title, write(source)) for name, title, write in SECTIONS]
    missing = [title for _, title, body in written if not body]
    written = [part for part in written if part[2]]
    body = [
        heading(verdict.question),
        paragraph(verdict.sentence, "lead"),
        verdict.chart(),
        trade.opening(source),
        *map(paragraph, in_short(verdict)),
        findings.summary(source),
        links([(name, title) for name, title, _ in written]),
        *(section(*part) for part in written),
        paragraph(f"Not asked, or not kept: {'; '.join(missing)}.", "soft") if missing else "",
    ]
    return page(verdict.question, lines(body))

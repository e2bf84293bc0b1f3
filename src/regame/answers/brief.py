"""A brief of a verdict: two pages in HTML and PDF, its misses and limits on them."""

import io
import re
import shlex
import shutil
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from markupsafe import Markup

from regame.analysis.results import GAINS
from regame.answers.kinds import read
from regame.core.addresses import replacing
from regame.core.errors import UserError
from regame.core.words import money, percent, sentence_of, years_after
from regame.reports import charts
from regame.reports.page import paragraph, section, table
from regame.reports.svg import CHART, COLOURS, PALETTE, alone
from regame.reports.templating import lines, render
from regame.runs.manifests import notes
from regame.runs.store import write_text
from regame.studies.hindcast.result import Hindcast
from regame.studies.verdict.answer import answer, missed
from regame.studies.verdict.result import Verdict

STEM = "brief"
SHOWN = 6  # rows of a table
LIMITS = (
    "The model is one of several that could be written: `regame robustness` shows how far the "
    "share harmed moves with others.",
    "Worlds are drawn from ranges that sources allow. Whether a range is right no interval shows.",
    "Money only: what a state wins in a dispute, or what a conflict costs beyond trade, is not in "
    "the gain.",
    "How hard targets strike back in other trade is an estimate of ours.",
)
KEY = re.compile(r'<span class="key"><i class="(\w+)[^>]*></i>(.*?)</span>')


def write_brief(folder: Path, record: Path | None = None) -> list[Path]:
    """Write `brief.html` into a folder of a verdict, and `brief.pdf` if xhtml2pdf is installed.

    record: a folder of `regame hindcast`, whose misses are listed. Returns the paths. Raises
    UserError for other folders.
    """
    verdict = _as(Verdict, folder, "a verdict")
    cast = None if record is None else _as(Hindcast, record, "a hindcast")
    pages = body(verdict, cast)
    title = verdict.question
    written = [notes(folder) / f"{STEM}.html"]
    css = Markup(PALETTE + CHART + "body{color:var(--ink);background:var(--page)}")
    write_text(written[0], str(render("brief.html.j2", title=title, body=pages, style=css)))
    if find_spec("xhtml2pdf") is not None:
        written.append(notes(folder) / f"{STEM}.pdf")
        with replacing(written[1]) as file:
            file.write(pdf(str(render("brief.html.j2", title=title, body=pages, style=""))))
    return written


def _as[Kind](kind: type[Kind], folder: Path, what: str) -> Kind:
    study, result = read(folder)
    if not isinstance(result, kind):
        raise UserError(
            f"{folder}: is a folder of {study.name}; needed is one of {what}, or `regame report "
            f"{shlex.quote(str(folder))}`"
        )
    return result


def body(found: Verdict, record: Hindcast | None) -> Markup:
    """Return both pages: the answer and its picture; who, what turns it, misses and limits."""
    first = [
        paragraph(found.sentence, "lead"),
        charts.classes(found.horizons),
        _horizons(found),
        *map(paragraph, answer(found)),
    ]
    misses = [sentence_of(missed(found))] if record is None else _misses(record)
    second = [
        section("losses", "Who gains and who loses", _losses(found)),
        section("turns", "What turns it", _turns(found)),
        section("misses", "What the model misses", lines([paragraph(miss) for miss in misses])),
        section("limits", "Limits", lines([paragraph(miss) for miss in LIMITS])),
        paragraph(
            f"{found.runs} worlds, {found.rows} rows, seed {found.seed}, config "
            f"{found.config_hash[:12]}. {found.intervals}",
            "soft",
        ),
    ]
    return lines([*first, Markup('<div class="page"></div>'), *second])


def _horizons(found: Verdict) -> Markup:
    rows = [[years_after(at.years), *at.shares(), *at.gains()] for at in found.horizons]
    caption = f"{found.treatment} against {found.baseline}: worlds, and gain of the user, USD"
    return table(("after", "pays", "neutral", "harms (95 %)", *GAINS), rows, caption)


def _losses(found: Verdict) -> Markup:
    last = found.longest.years
    losses_at_home = [x for x in found.losses if x.years == last and x.state == found.holder]
    others = [x for x in found.losses if x.years == last and x.sector == "all"]
    shown = sorted(
        (x for x in losses_at_home if x.sector != "all"), key=lambda x: -abs(x.median_usd)
    )[:SHOWN]
    shown += sorted((x for x in others if x.state != found.holder), key=lambda x: x.median_usd)[
        :SHOWN
    ]
    rows = [
        [
            x.state,
            x.sector.replace("_", " "),
            money(x.median_usd),
            f"{money(x.low_usd)} to {money(x.high_usd)}",
        ]
        for x in shown
    ]
    caption = f"USD over {years_after(last)}, discounted; 5 to 95 % of worlds"
    return table(("state", "sector", "median", "range"), rows, caption)


def _turns(found: Verdict) -> Markup:
    if not found.turns_with:
        return paragraph(sentence_of(found.what_turns))
    rows = [
        [turn.key, turn.meaning, percent(turn.harmed_low), percent(turn.harmed_high)]
        for turn in found.turns_with
    ]
    caption = "Share of worlds harmed in the fifths where the assumption is lowest and highest"
    return table(("assumption", "meaning", "lowest", "highest"), rows, caption)


def _misses(record: Hindcast) -> list[str]:
    head = (
        f"Of {record.observations} figures on record {percent(record.coverage)} lie inside the 5 "
        f"to 95 % band; the worlds alone hold {percent(record.coverage_of_worlds)}."
    )
    names = list(record.missed)
    suffix = f", and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return [head, *([f"Missed: {'; '.join(names[:SHOWN])}{suffix}."] if names else [])]


def pdf(page: str) -> bytes:
    """Return a page as PDF, its charts as vectors. Needs xhtml2pdf (`regame[pdf]`)."""
    import reportlab
    from xhtml2pdf import pisa

    fonts = Path(reportlab.__file__).parent / "fonts"
    face = (
        "@font-face{font-family:Vera;src:url('Vera.ttf')}"
        "@font-face{font-family:Vera;font-weight:bold;src:url('VeraBd.ttf')}*{font-family:Vera}"
    )
    with TemporaryDirectory() as folder:
        for name in ("Vera.ttf", "VeraBd.ttf"):
            shutil.copy(fonts / name, folder)  # a document may read only what lies beside it
        count = 0

        def outside(match: re.Match[str]) -> str:
            """Put a chart into a file of its own, and a picture in its place."""
            nonlocal count
            count += 1
            path = Path(folder) / f"{count}.svg"
            path.write_text(alone(match[0]), encoding="utf-8")
            return f'<img src="{path.name}" width="420">'

        stripped = re.sub(r"<svg.*?</svg>", outside, page, flags=re.DOTALL)
        stripped = KEY.sub(_key, stripped)
        stripped = stripped.replace("</style>", f"{face}</style>", 1).replace("−", "-")
        held = io.BytesIO()
        if pisa.CreatePDF(stripped, dest=held, path=f"{folder}/brief.html", encoding="utf-8").err:
            raise RuntimeError("the PDF could not be written")
    return held.getvalue()


def _key(match: re.Match[str]) -> str:
    """Return an entry of a chart's key in the colour of its swatch, which a PDF would leave out."""
    return f'<br><b style="color:{COLOURS.get(match[1], COLOURS["ink"])}">{match[2]}</b>'

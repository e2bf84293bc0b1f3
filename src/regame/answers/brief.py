"""A brief of any answer: two pages in HTML, PDF and Word, with date, versions, sources, limits."""

import shlex
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from markupsafe import Markup

from regame.analysis.results import GAINS
from regame.answers.blocks import Block, Break, Brief, Heading, Picture, Text
from regame.answers.kinds import read
from regame.core.addresses import replacing
from regame.core.errors import UserError
from regame.core.words import money, percent, sentence_of, years_after
from regame.reports import page
from regame.reports.svg import CHART, PALETTE
from regame.reports.templating import lines, render, said, sentence
from regame.runs.manifests import notes, read_manifest
from regame.runs.store import write_text
from regame.studies.frame import Answer, Table
from regame.studies.hindcast.result import Hindcast
from regame.studies.respond.result import RespondResult
from regame.studies.verdict.answer import answer, missed, who_loses
from regame.studies.verdict.result import Verdict
from regame.tables.figures import estimated

STEM = "brief"
SHOWN = 6  # rows of a table
LONGEST = 10  # rows of a table that has a page for itself
EXTRAS = {"pdf": "xhtml2pdf", "word": "docx"}  # extra -> package that it brings


def write_brief(folder: Path, record: Path | None = None) -> list[Path]:
    """Write `brief.html` into a folder of results; PDF and Word where their extras are installed.

    record: a folder of `regame hindcast`, whose misses a verdict's brief lists. Returns the paths.
    Raises UserError for studies without a brief.
    """
    cast = None
    if record is not None:
        study, cast = read(record)
        if not isinstance(cast, Hindcast):
            raise _refused(record, study.name, "one of a hindcast")
    brief = brief_of(folder, cast)
    html = lines([_block(block) for block in brief.blocks])
    written = [notes(folder) / f"{STEM}.html"]
    css = Markup(PALETTE + CHART + "body{color:var(--ink);background:var(--page)}")
    write_text(written[0], _page(brief, html, css))
    if find_spec(EXTRAS["pdf"]) is not None:
        from regame.answers.pdf import pdf

        written.append(notes(folder) / f"{STEM}.pdf")
        with replacing(written[-1]) as file:
            file.write(pdf(_page(brief, html, Markup())))
    if find_spec(EXTRAS["word"]) is not None:
        from regame.answers.word import word

        written.append(notes(folder) / f"{STEM}.docx")
        with replacing(written[-1]) as file:
            file.write(word(brief))
    return written


def extras_lacking() -> list[str]:
    """Return the extras without which a brief has no PDF or no Word document."""
    return [extra for extra, package in EXTRAS.items() if find_spec(package) is None]


def brief_of(folder: Path, record: Hindcast | None = None) -> Brief:
    """Return the brief of a folder of results. Raises UserError for studies without one."""
    study, result = read(folder)
    if isinstance(result, Verdict):
        blocks = verdict_blocks(result, record)
    elif isinstance(result, RespondResult) and result.stop and result.goal is None:
        blocks = stop_blocks(result, str(read_manifest(folder).get("started", ""))[:10])
    elif isinstance(result, Answer):
        blocks = answer_blocks(result)
    else:
        raise _refused(folder, study.name, "an answer: of a verdict, a target, a firm")
    title = getattr(result, "asked", getattr(result, "question", study.name.capitalize()))
    return Brief(title, [*blocks, _facts(folder, result)])


def _refused(folder: Path, study: str, needed: str) -> UserError:
    report = f"`regame report {shlex.quote(str(folder))}`"
    return UserError(f"{folder}: is a folder of {study}; needed is {needed}, or {report}")


def _page(brief: Brief, body: Markup, css: Markup) -> str:
    return str(render("brief.html.j2", title=brief.title, body=body, style=css))


def _block(block: Block) -> Markup:
    match block:
        case Text(text, css):
            return page.paragraph(text, css)
        case Heading(text):
            return Markup("<h2>{}</h2>").format(text)
        case Picture(figure):
            return figure
        case Table(title, headings, cells):
            return page.table(headings, cells, title)
        case Break():
            return Markup('<div class="page"></div>')


def _facts(folder: Path, result: Any) -> Text:
    """Date, versions of model and data, worlds and sources."""
    worlds = getattr(result, "worlds", None)
    source = worlds if isinstance(worlds, str) else ""
    return Text(sentence("brief", "facts", read_manifest(folder), source, *estimated()), "soft")


def _shortened(table: Table) -> Table:
    """Return a table with its first rows; its title says how many there are."""
    rows = len(table.cells)
    title = f"{table.title} (the first {LONGEST} of {rows})" if rows > LONGEST else table.title
    return Table(title, table.headings, table.cells[:LONGEST])


def stop_blocks(result: RespondResult, day: str = "") -> list[Block]:
    """Return both pages: one recommendation, what doing nothing costs; what was tried, limits.

    day: of the brief, YYYY-MM-DD, to say that a start before it is past.
    """
    opening, *more = result.opening()
    basis = result.basis()
    if basis and day > f"{result.start_year}-01-31":
        basis[0] += f" This brief is of {day}: that start is past."
    return [
        *([Text(" ".join(head))] if (head := result.head()) else []),
        Text(opening, "lead"),
        *map(Text, more),
        *(Text(line, "soft") for line in basis),
        *result.lost(),
        Picture(result.chart()),
        Break(),
        Heading("What was tried"),
        _shortened(result.worths()),
        *([Text(meanings, "soft")] if (meanings := result.meanings(LONGEST)) else []),
        *([result.best_doses()] if result.curves else []),
        Heading("How to read it, and what is left out"),
        *map(Text, result.closing()),
    ]


def answer_blocks(result: Answer) -> list[Block]:
    """Return what a study says: its first sentence, picture and tables, then how to read them."""
    opening, *more = result.opening() or [""]
    chart = result.chart()
    return [
        Text(opening, "lead"),
        *map(Text, more),
        *([Picture(chart)] if chart else []),
        *map(_shortened, result.tables()),
        Break(),
        Heading("How to read it, and what is left out"),
        *map(Text, result.closing()),
    ]


def verdict_blocks(found: Verdict, record: Hindcast | None) -> list[Block]:
    """Return both pages: the answer and its picture; who, what turns it, misses and limits."""
    misses = [sentence_of(missed(found))]
    if record is not None:
        names = list(record.missed)
        misses = said("brief", "misses", record, names[:SHOWN], len(names) - SHOWN)
    return [
        Text(found.sentence, "lead"),
        Picture(found.chart()),
        _horizons(found),
        *map(Text, answer(found)),
        Break(),
        Heading("Who gains and who loses"),
        _losses(found),
        Heading("What turns it"),
        _turns(found),
        Heading("What the model misses"),
        *map(Text, misses),
        Heading("Limits"),
        *map(Text, said("brief", "limits")),
        Text(found.intervals, "soft"),
    ]


def _horizons(found: Verdict) -> Table:
    rows = [[years_after(at.years), *at.shares(), *at.gains()] for at in found.horizons]
    caption = f"{found.treatment} against {found.baseline}: worlds, and gain of the user, USD"
    return Table(caption, ("after", "pays", "neutral", "harms (95 %)", *GAINS), rows)


def _losses(found: Verdict) -> Table:
    own_losses, others = who_loses(found)
    rows = [
        [x.state, x.sector.replace("_", " "), money(x.median_usd),
         f"{money(x.low_usd)} to {money(x.high_usd)}"]
        for x in (*own_losses[:SHOWN], *others[:SHOWN])
    ]  # fmt: skip
    caption = f"USD over {years_after(found.longest.years)}, discounted; 5 to 95 % of worlds"
    return Table(caption, ("state", "sector", "median", "range"), rows)


def _turns(found: Verdict) -> Table | Text:
    turns = found.turns_with
    if not turns:
        return Text(sentence_of(found.what_turns))
    rows = [[x.key, x.meaning, percent(x.harmed_low), percent(x.harmed_high)] for x in turns]
    caption = "Share of worlds harmed in the fifths where the assumption is lowest and highest"
    return Table(caption, ("assumption", "meaning", "lowest", "highest"), rows)

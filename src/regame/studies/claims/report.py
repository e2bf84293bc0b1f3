"""The report of a test of claims: all claims in a table, then a page per claim."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from regame.core.words import NONE, percent
from regame.reports.page import REPORT, page, table
from regame.reports.templating import render as fill
from regame.runs import store
from regame.runs.manifests import read_manifest
from regame.studies.claims import charts
from regame.studies.claims.parts import Answer, Beside, Played, Source
from regame.studies.claims.result import Claims
from regame.studies.claims.text import answer_of, figure_of, warnings


@dataclass(frozen=True)
class Page:
    """What the page of a claim shows beside what the claim itself holds."""

    claim: Answer
    answer: str
    warnings: list[str]
    rule: str
    past_bar: str
    chart: Markup
    waits: Markup
    beside: Markup
    record: Markup
    changes: str


def write_claims(found: Claims) -> Path:
    """Write `report.html` into the folder of results and return its path."""
    path = found.notes / REPORT
    store.write_text(path, render(found, _provenance(found, found.path)))
    return path


def render(found: Claims, provenance: Markup) -> str:
    """Return the report as HTML. provenance: where it all comes from, a table."""
    rows = [
        [claim.id, claim.claim, answer_of(claim), *figure_of(claim), claim.condition]
        for claim in found.claims
    ]
    headings = ("id", "claim", "answer", "figure", "95 %", "condition")
    body = fill(
        "claims.html.j2",
        found=found,
        tiles=[(str(number), verdict) for verdict, number in found.counts.items()],
        links=[(claim.id, claim.id) for claim in found.claims],
        overview=table(headings, rows, found.intervals + "."),
        counted=charts.counted(found.counts),
        pages=[page_of(claim) for claim in found.claims],
        provenance=provenance,
        command=shlex.join(found.command),
    )
    return page(found.question, body)


def page_of(claim: Answer) -> Page:
    """Return what the page of one claim shows."""
    contrary_case = claim.contrary
    changes = [f"{key} = {value:g}" for key, value in contrary_case.set.items()]
    changes += [f"{state}: {play}" for state, play in contrary_case.play.items()]
    return Page(
        claim=claim,
        answer=answer_of(claim),
        warnings=warnings(claim),
        rule=claim.rule.rstrip("."),
        past_bar=percent(claim.past_bar),
        chart=charts.claim(claim),
        waits=charts.waits(claim),
        beside=_beside(claim.shows),
        record=_record(claim.record),
        changes=", ".join(changes),
    )


def _beside(shows: tuple[Beside, ...]) -> Markup:
    if not shows:
        return Markup("")
    rows = [[item.name, *item.shown, _beyond(item)] for item in shows]
    headings = ("beside, decides nothing", "figure", "95 %", "not within the run")
    return table(headings, rows, "More figures")


def _beyond(item: Beside) -> str:
    return "" if item.censored is None else f"{percent(item.censored.share)} of worlds"


def _record(rows: tuple[Source, ...]) -> Markup:
    if not rows:
        return Markup("")
    listed = [
        [
            row.item, row.claimed or NONE, row.says,
            NONE if row.year is None else f"{row.year:.0f}", row.source, row.confidence,
        ]
        for row in rows
    ]  # fmt: skip
    headings = ("what", "claimed", "what sources say", "year", "source", "grade")
    return table(headings, listed, "On record, and whether the claim's own figures hold")


def _provenance(found: Claims, folder: Path) -> Markup:
    manifest = read_manifest(folder)
    versions = ", ".join(f"{name} {value}" for name, value in manifest["versions"].items())
    rows = [
        *([f"worlds, cells, rows, months ({part.name})", _sizes(part)] for part in found.parts),
        ["rows that failed", str(found.failed_rows)],
        ["keys that the user set", ", ".join(found.pinned) or NONE],
        ["config hash, seed", f"{found.config_hash}, {found.seed}"],
        ["commit", manifest.get("commit") or "an installed package"],
        ["code", manifest["code_hash"][:16]],
        ["design", manifest["design_hash"][:16]],
        ["begun", manifest["started"]],
        ["versions", versions],
    ]
    return table(("what", "value"), rows, "What made this report")


def _sizes(part: Played) -> str:
    return f"{part.worlds}, {part.cells}, {part.rows}, {part.months}"

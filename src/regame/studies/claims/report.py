"""Show the ledger of claims: a table as text, and a report with a page per claim."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from rich.table import Table

from regame.core.words import NONE, interval
from regame.reports.charts import dots
from regame.reports.page import REPORT, page, paragraph, section, table, tiles
from regame.reports.terminal import open_console
from regame.runs import store
from regame.studies.claims.measures import SHOW

AXIS = {  # unit -> what an axis shows, and by what it is divided
    "USD": ("bn USD", 1e9),
    "share": ("%", 0.01),
    "points": ("points", 0.01),
    "months": ("months", 1.0),
    "times": ("times", 1.0),
    "tonnes": ("kt", 1e3),
    "log": ("log", 1.0),
}


MARKS = {"off the record": "off_the_record", "a stand-in": "stand_in"}  # mark -> key that says why


def show_claims(found: Mapping[str, Any]) -> None:
    """Print the ledger: a line per claim with its figure, then what it hangs on."""
    out = open_console()
    out.print(f"\n[bold]{found['question']}[/bold]", highlight=False)
    out.print(f"{counted(found)} {played(found)}.", highlight=False)
    shown = Table(title="The claims", title_justify="left")
    for heading in ("claim", "answer", "figure", "95 %"):
        shown.add_column(heading, justify="right" if heading in ("figure", "95 %") else "left")
    for claim in found["claims"]:
        figure, bounds = _figure(claim)
        shown.add_row(f"{claim['id']} {claim['claim']}", answer(claim), figure, bounds)
    out.print(shown)
    for claim in found["claims"]:
        for line in _lines(claim):
            out.print(line, highlight=False)
    out.print(f"Intervals: {found['intervals']}.\nResults: {found['out']}", highlight=False)


def played(found: Mapping[str, Any]) -> str:
    """Say in how many worlds how many cells were played."""
    return ", ".join(
        f"{part['cells']} cells in {part['worlds']} worlds ({part['name']})"
        for part in found["parts"]
    )


def counted(found: Mapping[str, Any]) -> str:
    """Say how many claims came out how."""
    counts = found["counts"]
    return (
        f"{counts['supported']} supported, {counts['contradicted']} contradicted, "
        f"{counts['undecided']} undecided."
    )


def answer(claim: Mapping[str, Any]) -> str:
    """Return the verdict on a claim with what is to be known beside it."""
    marks = [mark for mark, key in MARKS.items() if claim[key]]
    return ", ".join([claim["verdict"], *marks])


def _warnings(claim: Mapping[str, Any]) -> list[str]:
    return [f"{mark.capitalize()}: {claim[key]}." for mark, key in MARKS.items() if claim[key]]


def _figure(claim: Mapping[str, Any]) -> tuple[str, str]:
    if claim["figure"] is None:
        return NONE, NONE
    show = SHOW[claim["unit"]]
    return show(claim["figure"]), interval(claim["interval"], show)


def _lines(claim: Mapping[str, Any]) -> list[str]:
    lines = [f"[bold]{claim['id']}[/bold] {claim['evidence']}."]
    if claim["condition"] and claim["condition"] != claim["evidence"]:
        lines.append(f"    Condition: {claim['condition']}.")
    lines += [f"    {warning}" for warning in _warnings(claim)]
    lines += [
        f"    On record: {row['item']}: {row['says']} ({row['source']})."
        for row in claim["record"]
        if row["against"] == "yes"
    ]
    return lines


def write_claims(folder: Path, found: Mapping[str, Any]) -> Path:
    """Write `report.html` into a folder of results of the claims and return its path."""
    path = folder / REPORT
    store.write_text(path, render(found, store.read_manifest(folder)))
    return path


def render(found: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Return the report as HTML: all claims in a table, a page each, and where it comes from."""
    claims = found["claims"]
    rows = [
        [claim["id"], claim["claim"], answer(claim), *_figure(claim), claim["condition"]]
        for claim in claims
    ]
    counts = found["counts"]
    body = [
        f"<h1>{escape(found['question'])}</h1>",
        paragraph(f"{counted(found)} Rules and worlds were fixed before the run.", "lead"),
        tiles([(str(counts[verdict]), verdict) for verdict in counts]),
        "<nav>" + " ".join(f'<a href="#{c["id"]}">{c["id"]}</a>' for c in claims) + "</nav>",
        table(
            ("id", "claim", "answer", "figure", "95 %", "condition"), rows, found["intervals"] + "."
        ),
    ]
    body += [
        section(claim["id"], f"{claim['id']} {claim['claim']}", _page(claim), own_page=True)
        for claim in claims
    ]
    body.append(section("provenance", "Where this comes from", _provenance(found, manifest)))
    return page(str(found["question"]), "".join(body))


def _page(claim: Mapping[str, Any]) -> str:
    """Return the page of one claim."""
    parts = [
        f'<p><span class="verdict {claim["verdict"]}">{answer(claim)}</span></p>',
        *(f"<p><strong>{escape(warning)}</strong></p>" for warning in _warnings(claim)),
        paragraph(claim["question"], "lead"),
        paragraph(f"{claim['evidence']}."),
    ]
    if claim["condition"] and claim["condition"] != claim["evidence"]:
        parts.append(paragraph(f"Condition: {claim['condition']}."))
    if claim["rule"]:
        rule = claim["rule"].rstrip(".")
        parts.append(paragraph(f"The rule, fixed before the run: {rule}.", "soft"))
        parts.append(paragraph(f"Why these bounds: {claim['why']}.", "soft"))
    parts.append(paragraph(f"In the model: {claim['stands_for']}.", "soft"))
    if claim["figure"] is not None:
        parts.append(_chart(claim))
    if claim["shows"]:
        parts.append(_beside(claim["shows"]))
    if claim["record"]:
        parts.append(_record(claim["record"]))
    if claim["contrary"]["says"] != claim["verdict"]:
        parts.append(_contrary(claim["contrary"]))
    return "".join(parts)


def _chart(claim: Mapping[str, Any]) -> str:
    """Draw the figure with its interval, where the rule decides, and figures in the same unit."""
    unit, scale = AXIS[claim["unit"]]
    rows = [("decides", claim["figure"], claim["interval"])]
    rows += [
        (_short(item["name"]), item["figure"], item["interval"])
        for item in claim["shows"]
        if item["unit"] == claim["unit"] and item["figure"] is not None
    ]
    marks: dict[str, float] = {}
    for name, bound in claim["bounds"].items():
        same = [known for known, value in marks.items() if value == bound / scale]
        label = name.replace("_", " ")
        if same:
            marks[f"{same[0]}, {label}"] = marks.pop(same[0])
        else:
            marks[label] = bound / scale
    return dots(claim["figure_name"], unit, rows, scale, marks)


def _short(name: str) -> str:
    return name if len(name) <= 30 else f"{name[:29]}…"


def _beside(shows: Sequence[Mapping[str, Any]]) -> str:
    rows = [[item["name"], *_figure(item)] for item in shows]
    return table(("told beside, decides nothing", "figure", "95 %"), rows, "More figures")


def _record(rows: Sequence[Mapping[str, Any]]) -> str:
    listed = [
        [
            *(row[key] for key in ("item", "claimed", "says")),
            NONE if row["year"] is None else f"{row['year']:.0f}",
            *(row[key] for key in ("source", "confidence")),
        ]
        for row in rows
    ]
    headings = ("what", "claimed", "what sources say", "year", "source", "grade")
    return table(headings, listed, "On record, and whether the claim's own figures stand")


def _contrary(made: Mapping[str, Any]) -> str:
    changes = [f"{key} = {value:g}" for key, value in made["set"].items()]
    changes += [f"{state}: {text}" for state, text in made["play"].items()]
    return paragraph(
        f"It could have come out otherwise: the answer is {made['says']} in a world made for the "
        f"purpose, in which {made['why']} ({', '.join(changes)}).",
        "soft",
    )


def _provenance(found: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {value}" for name, value in manifest["versions"].items())
    rows = [
        *(
            [f"worlds, cells, rows, months ({part['name']})", _sizes(part)]
            for part in found["parts"]
        ),
        ["rows that failed", str(found["failed_rows"])],
        ["config hash, seed", f"{found['config_hash']}, {found['seed']}"],
        ["commit", manifest.get("commit") or "an installed package"],
        ["code", manifest["code_hash"][:16]],
        ["design", manifest["design_hash"][:16]],
        ["begun", manifest["started"]],
        ["versions", versions],
    ]
    again = ""
    if words := found.get("command"):  # results of an earlier version have none
        again = f"To make it again: <code>{escape(shlex.join(words))}</code>. "
    return (
        table(("what", "value"), rows, "What made this report")
        + f"<p>{again}Claims, cells and rules stand in <code>experiments/claims.toml</code>.</p>"
    )


def _sizes(part: Mapping[str, Any]) -> str:
    return ", ".join(str(part[key]) for key in ("worlds", "cells", "rows", "months"))

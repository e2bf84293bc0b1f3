"""What a test of claims finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

import shlex

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.core.words import NONE, percent
from regame.reports.page import Picture, notebook, page, table
from regame.reports.templating import render as fill
from regame.runs.manifests import read_manifest
from regame.studies.claims import charts
from regame.studies.claims.parts import Answer, Beside, Played, Source
from regame.studies.frame import StudyAnswer, Table


def answer_of(claim: Answer) -> str:
    """Return the verdict on a claim with what is to be known beside it."""
    return ", ".join([claim.verdict, *(mark for mark, why in _marks(claim) if why)])


def warnings(claim: Answer) -> list[str]:
    """Return what is to be known beside the verdict, in sentences."""
    marks = [f"{mark.capitalize()}: {why}." for mark, why in _marks(claim) if why]
    if claim.not_testable:
        marks.insert(
            0,
            f"Not testable here: {claim.not_testable}. By the rule alone it would be "
            f"{claim.by_rule}.",
        )
    return marks


def _marks(claim: Answer) -> list[tuple[str, str]]:
    return [("off the record", claim.off_the_record), ("a stand-in", claim.stand_in)]


def figure_of(claim: Answer) -> tuple[str, str]:
    """Return the figure that decides and its interval in words."""
    return (NONE, NONE) if claim.decides is None else claim.decides.shown


def lines_of(claim: Answer) -> list[str]:
    """Return the evidence on a claim, its condition, warnings, and what the record says."""
    lines = [f"{claim.id} {claim.evidence}."]
    if claim.condition and claim.condition != claim.evidence:
        lines.append(f"Condition: {claim.condition}.")
    return [
        *lines,
        *warnings(claim),
        *(
            f"On record: {row.item}: {row.says} ({row.source})."
            for row in claim.record
            if row.against == "yes"
        ),
    ]


FOUND = "claims.json"  # what `regame claims --json` prints


class Claims(StudyAnswer):
    """The answers to all claims asked, each by a rule fixed before the run."""

    runs: int = Field(description="worlds")
    rows: int
    cells: int
    months: int
    parts: tuple[Played, ...]
    seed: int
    config_hash: str
    pinned: tuple[str, ...] = Field((), description="keys that the user set: not sampled")
    claims: tuple[Answer, ...]
    counts: dict[str, int] = Field(description="verdict -> claims")
    intervals: str
    failed_rows: int
    elapsed_s: float
    runs_per_s: float
    command: tuple[str, ...] = ()

    def claim(self, name: str) -> Answer:
        """Return the answer to a claim by its id, such as C05; raises KeyError if not asked."""
        for answer in self.claims:
            if answer.id == name:
                return answer
        raise KeyError(name)

    @property
    def summary(self) -> str:
        """How many claims came out how."""
        return ", ".join(f"{number} {verdict}" for verdict, number in self.counts.items()) + "."

    @property
    def played(self) -> str:
        """In how many worlds how many cells were played."""
        return ", ".join(
            f"{part.cells} cells in {part.worlds} worlds ({part.name})" for part in self.parts
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row per claim: verdict, what the rule alone says, the figure and its interval.

        An end of an interval that is beyond the run is missing; `censored_share` says of how many
        worlds.
        """
        return pd.DataFrame(
            {
                "id": answer.id,
                "claim": answer.claim,
                "verdict": answer.verdict,
                "by_rule": answer.by_rule,
                "past_bar": answer.past_bar,
                "figure_name": answer.figure_name,
                "figure": answer.figure,
                "low": None if answer.interval is None else answer.interval[0],
                "high": None if answer.interval is None else answer.interval[1],
                "unit": answer.unit,
                "censored_share": None if answer.censored is None else answer.censored.share,
                "worlds": answer.worlds,
            }
            for answer in self.claims
        )

    def plot(self, name: str = "") -> Picture:
        """Draw the figure of a claim with the bounds of its rule, and by when it happens.

        Without a name how many claims came out how. Raises KeyError if the claim was not asked.
        """
        if not name:
            return super().plot()
        answer = self.claim(name)
        return Picture(notebook(charts.claim(answer) + charts.waits(answer)))

    def opening(self) -> list[str]:
        """Return how many claims came out how, and what was played."""
        return [f"{self.summary} {self.played}."]

    def tables(self) -> list[Table]:
        """Return a line per claim with its figure, and on what it depends."""
        rows = [
            [f"{claim.id} {claim.claim}", answer_of(claim), *figure_of(claim), claim.condition]
            for claim in self.claims
        ]
        headings = ("claim", "answer", "figure", "95 %", "condition")
        return [Table("The claims", headings, rows)]

    def closing(self) -> list[str]:
        """Return the evidence on each claim, and what intervals are."""
        return [
            *(line for claim in self.claims for line in lines_of(claim)),
            f"Intervals: {self.intervals}.",
        ]

    def chart(self) -> Markup:
        """Draw how many claims came out how."""
        return charts.counted(self.counts)

    def whole_page(self) -> str:
        """Return the report: all claims in a table, then a page per claim."""
        return render(self, provenance_of(self))


def render(found: Claims, provenance: Markup) -> str:
    """Return the report as HTML. provenance: where it all comes from, a table."""
    (overview,) = found.tables()
    body = fill(
        "claims.html.j2",
        found=found,
        tiles=[(str(number), verdict) for verdict, number in found.counts.items()],
        links=[(claim.id, claim.id) for claim in found.claims],
        overview=table(overview.headings, overview.cells, found.intervals + "."),
        counted=charts.counted(found.counts),
        pages=[page_of(claim) for claim in found.claims],
        provenance=provenance,
        command=shlex.join(found.command),
    )
    return page(found.question, body)


def page_of(claim: Answer) -> dict[str, object]:
    """Return what the page of one claim shows beside what the claim itself holds."""
    contrary_case = claim.contrary
    changes = [f"{key} = {value:g}" for key, value in contrary_case.set.items()]
    changes += [f"{state}: {play}" for state, play in contrary_case.play.items()]
    return {
        "claim": claim,
        "answer": answer_of(claim),
        "warnings": warnings(claim),
        "rule": claim.rule.rstrip("."),
        "past_bar": percent(claim.past_bar),
        "chart": charts.claim(claim),
        "waits": charts.waits(claim),
        "beside": _beside(claim.shows),
        "record": _record(claim.record),
        "changes": ", ".join(changes),
    }


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


def provenance_of(found: Claims) -> Markup:
    """Return which code, assumptions and seed made a report, a table."""
    manifest = read_manifest(found.path)
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

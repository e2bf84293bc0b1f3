"""What a test of claims finds, typed. Its JSON keys are a contract (schema in docs/schemas).

The charts of a test of claims: how many came out how, a claim's figure, months until cover.
"""

import shlex
from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.core.words import NONE, percent
from regame.reports.charts import Row, dots, figure
from regame.reports.page import Picture, picture
from regame.reports.svg import Plot
from regame.reports.templating import lines, said
from regame.studies.claims.file import KEPT, Contrary
from regame.studies.claims.parts import UNITS, Answer, Beside, Figure, Played
from regame.studies.frame import StudyAnswer, Table, cells_of

FOUND = "claims.json"  # what `regame claims --json` prints


def answer_of(claim: Answer) -> str:
    """Return the verdict on a claim with what is to be known beside it."""
    marks = {"off the record": claim.off_the_record, "a stand-in": claim.stand_in}
    return ", ".join([claim.verdict, *(mark for mark, why in marks.items() if why)])


def warnings(claim: Answer) -> list[str]:
    """Return what is to be known beside the verdict, in sentences."""
    return said("claims", "warnings", claim)


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
        return {answer.id: answer for answer in self.claims}[name]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per claim: verdict, what the rule alone says, the figure and its interval.

        An end of an interval that is beyond the run is missing; `censored_share` says of how many
        worlds.
        """
        rows = []
        for answer in self.claims:
            low, high = answer.interval or (None, None)
            share = answer.censored and answer.censored.share
            rows.append({**dict(answer), "low": low, "high": high, "censored_share": share})
        return pd.DataFrame(rows, columns=KEPT["columns"])

    def plot(self, name: str = "") -> Picture:
        """Draw the figure of a claim with the bounds of its rule, and by when it happens.

        Without a name how many claims came out how. Raises KeyError if the claim was not asked.
        """
        if not name:
            return super().plot()
        answer = self.claim(name)
        return picture(decided(answer) + waits(answer))

    def opening(self) -> list[str]:
        """Return how many claims came out how, and what was played."""
        return said("claims", "opening", self)

    def tables(self) -> list[Table]:
        """Return a line per claim with its figure, and on what it depends."""
        named = [(f"{claim.id} {claim.claim}", claim) for claim in self.claims]
        rows = [[name, answer_of(at), *_figure(at), at.condition] for name, at in named]
        headings = ("claim", "answer", "figure", "95 %", "condition")
        return [Table("The claims", headings, rows)]

    def closing(self) -> list[str]:
        """Return the evidence on each claim, and what intervals are."""
        return said("claims", "closing", self, shlex.join(self.command))

    def chart(self) -> Markup:
        """Draw how many claims came out how."""
        return counted(self.counts)

    def pictures(self) -> Markup:
        """Draw how many claims came out how, the figure of each, and by when it happens."""
        each = [decided(claim) + waits(claim) for claim in self.claims]
        return self.chart() + lines(each)

    def further(self) -> list[Table]:
        """Return rules, further figures, what is on record, and how it could have come out."""
        shows = [(claim.id, item) for claim in self.claims for item in claim.shows]
        beside = [[claim, item.name, *item.shown, _beyond(item)] for claim, item in shows]
        contrary = [(at.id, at.contrary) for at in self.claims if at.contrary.says != at.by_rule]
        otherwise = [[claim, at.says, at.why, _changes(at)] for claim, at in contrary]
        record = [row for claim in self.claims for row in claim.record]
        figures = ("claim", "beside, decides nothing", "figure", "95 %", "not within the run")
        worlds = ("claim", "it could have come out otherwise", "in a world in which", "that is")
        tables = [
            Table("Rules, fixed before the run", *cells_of(self.claims)),
            Table("More figures", figures, beside),
            Table("On record, and whether the claim's own figures hold", *cells_of(record)),
            Table("Constructed worlds", worlds, otherwise),
        ]
        return [table for table in tables if table.cells]


def _figure(claim: Answer) -> tuple[str, str]:
    """The figure that decides and its interval in words."""
    return (NONE, NONE) if claim.decides is None else claim.decides.shown


def _beyond(item: Beside) -> str:
    return "" if item.censored is None else f"{percent(item.censored.share)} of worlds"


def _changes(contrary: Contrary) -> str:
    values = [f"{key} = {value:g}" for key, value in contrary.set.items()]
    return ", ".join([*values, *(f"{state}: {play}" for state, play in contrary.play.items())])


COLOURS = {
    "supported": "harms", "contradicted": "pays", "undecided": "neutral",
    "not testable here": "neutral",
}  # fmt: skip
LINES = ("weapon", "baseline", "ink", "inside", "pays")
DASHES = ("", " dashed", " dotted")  # of lines, in turn, so that grey tells them apart


def counted(counts: Mapping[str, int]) -> Markup:
    """Draw how many claims came out how, a bar per verdict."""
    highest = max([*counts.values(), 1])
    plot = Plot(
        "Claims by their verdict", (0.0, highest * 1.05), (-0.6, len(counts) - 0.4), "claims",
        rows=list(counts), height=90 + 34 * len(counts),
    )  # fmt: skip
    for index, (verdict, number) in enumerate(counts.items()):
        row = len(counts) - 1 - index
        hint = f"{verdict}: {number}"
        if number:
            plot.bar((0.0, float(number)), (row - 0.32, row + 0.32), COLOURS[verdict], hint)
    return figure(plot, {}, "Each claim is decided by a rule fixed before the run.")


def decided(answer: Answer) -> Markup:
    """Draw the figure with its interval, where the rule decides, and figures in the same unit.

    Where an end lies beyond the run, the line ends at the run's last month, which is marked.
    """
    decides = answer.decides
    if decides is None or decides.figure is None:
        return Markup("")
    unit = UNITS[decides.unit]
    drawn = [("decides", decides)]
    drawn += [(item.name, item) for item in answer.shows if item.unit == decides.unit]
    labels: dict[float, list[str]] = {}
    for name, bound in answer.bounds.items():
        labels.setdefault(bound / unit.scale, []).append(name.replace("_", " "))
    marks = {", ".join(names): bound for bound, names in labels.items()}
    if ends := {item.censored.limit for _, item in drawn if item.censored is not None}:
        marks["end of the run"] = max(ends) / unit.scale
    rows = [_row(name, item) for name, item in drawn if item.figure is not None]
    return dots(decides.name, unit.axis, rows, unit.scale, marks)


def _row(name: str, item: Figure) -> Row:
    limit = None if item.censored is None else item.censored.limit
    ends = [limit if end is None else end for end in item.interval or ()]
    ends_set = [end for end in ends if end is not None]
    return name, item.figure or 0.0, ends_set if len(ends_set) == 2 else None


def waits(answer: Answer) -> Markup:
    """Draw in which share of worlds it has happened after so many months, a line per figure."""
    shown = (answer.decides, *answer.shows)
    curves = [(item.name, item.curve) for item in shown if item and item.curve]
    if not curves:
        return Markup("")
    last = float(max(max(curve) for _, curve in curves))
    plot = Plot(
        "Share of worlds in which it has happened", (0.0, last), (0.0, 100.0),
        "months after July 2010", "worlds, %",
    )  # fmt: skip
    keys = {}
    for row, (name, curve) in enumerate(curves):
        css = LINES[row % len(LINES)] + DASHES[row % len(DASHES)]
        plot.line([0.0, *curve], [0.0, *(100 * share for share in curve.values())], css)
        keys[f"{css} line"] = name
    return figure(plot, keys, "What has not happened by the end of the run is above no line.")

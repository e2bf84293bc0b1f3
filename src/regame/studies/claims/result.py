"""What a test of claims finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.reports.page import Picture, notebook
from regame.studies.claims import charts
from regame.studies.claims.parts import Answer, Played
from regame.studies.claims.text import answer_of, figure_of, lines_of
from regame.studies.frame import StudyAnswer, Table

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
        from regame.studies.claims.report import provenance_of, render

        return render(self, provenance_of(self))

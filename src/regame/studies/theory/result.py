"""What a check of theory finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd
from pydantic import Field

from regame.analysis.results import Result
from regame.reports.page import notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.manifests import SCHEMA_VERSION
from regame.studies.theory.finding import Figure, Finding

HEADINGS = ("id", "what theory says", "expected", "found", "")


class Row(Result):
    """A limit in which the answer is known, and what the engine gives there."""

    id: str
    statement: str = Field(description="what theory says")
    source: str
    expected: str
    found: str
    ok: bool
    figures: tuple[Figure, ...] = Field(description="empty where theory gives a direction only")

    @property
    def answer(self) -> str:
        """Whether the row holds, in a word."""
        return "holds" if self.ok else "FAILS"

    def in_words(self) -> tuple[str, str]:
        """Return what was expected and found, a line per figure where there are numbers."""
        if not self.figures:
            return self.expected, self.found
        expected = (f"{figure.name} {figure.expected:.4g}" for figure in self.figures)
        found = (f"{figure.found:.4g}" for figure in self.figures)
        return "\n".join(expected), "\n".join(found)


class Theory(Result):
    """Whether the engine agrees with theory, row by row."""

    schema_version: int = SCHEMA_VERSION
    ok: bool
    rows: tuple[Row, ...]

    @property
    def sentence(self) -> str:
        """How many rows hold."""
        return f"{sum(row.ok for row in self.rows)} of {len(self.rows)} rows hold"

    def to_frame(self) -> pd.DataFrame:
        """Return a row per row of theory."""
        return pd.DataFrame([row.to_json() for row in self.rows]).drop(columns="figures")

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the numbers that theory gives, beside the engine's."""
        return {"figures": self.figures_frame()}

    def figures_frame(self) -> pd.DataFrame:
        """Return a row per number that theory gives, with the engine's."""
        return pd.DataFrame(
            {"id": row.id, "name": at.name, "expected": at.expected, "found": at.found}
            for row in self.rows
            for at in row.figures
        )

    def _repr_html_(self) -> str:
        """Return the table of rows, for notebooks."""
        rows = [
            [row.id, f"{row.statement} ({row.source})", *row.in_words(), row.answer]
            for row in self.rows
        ]
        return str(
            notebook(lines([paragraph(f"{self.sentence}."), table(HEADINGS, rows, "Limits")]))
        )


def row_of(name: str, finding: Finding) -> Row:
    """Return a finding as the row of that name."""
    return Row(id=name, **{item.name: getattr(finding, item.name) for item in fields(finding)})

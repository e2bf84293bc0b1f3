"""The scorecard, typed (schema in docs/schemas)."""

from __future__ import annotations

import pandas as pd
from pydantic import Field

from regame.analysis.results import Result
from regame.runs.results import InFolder

HEADINGS = ("source", "question", "published", "ours", "unit", "ratio", "status", "why it differs")


class Beside(Result):
    """A published figure and ours. ours: median over worlds, 5 and 95 %, or a share of worlds."""

    id: str
    source: str
    question: str
    published: float
    published_low: float | None
    published_high: float | None
    unit: str
    ours: float | None
    ours_low: float | None
    ours_high: float | None
    ratio: float | None = Field(description="ours over published; none where that is 0")
    status: str
    why: str
    read_at: str
    confidence: str


class DockResult(InFolder):
    """Published figures beside ours."""

    schema_version: int
    question: str
    date: str
    runs: int
    seed: int
    played_rows: int
    failed_rows: int
    rows: tuple[Beside, ...]
    out: str
    elapsed_s: float

    def to_frame(self) -> pd.DataFrame:
        """Return a row per published figure."""
        return pd.DataFrame([row.to_json() for row in self.rows])

    def cells(self) -> list[list[str]]:
        """Return the table as text."""
        return [
            [
                row.source,
                row.question,
                _range(row.published, row.published_low, row.published_high),
                "" if row.ours is None else _range(row.ours, row.ours_low, row.ours_high),
                row.unit,
                "" if row.ratio is None else f"{row.ratio:.2g}",
                row.status,
                row.why,
            ]
            for row in self.rows
        ]

    def _repr_html_(self) -> str:
        """Return the table as HTML, for notebooks."""
        from regame.reports.page import table

        return str(table(HEADINGS, self.cells(), self.question))


def _range(middle: float, low: float | None, high: float | None) -> str:
    ends = [low, high]
    if all(end is None or end == middle for end in ends):
        return f"{middle:.3g}"
    return f"{middle:.3g} ({' to '.join('' if end is None else f'{end:.3g}' for end in ends)})"

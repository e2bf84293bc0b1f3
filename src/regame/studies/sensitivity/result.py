"""What a sensitivity analysis finds, typed. Its JSON keys are a contract (docs/schemas)."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.core.words import money, percent, years_after
from regame.reports.charts import dots
from regame.reports.page import Picture, notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import StudyResult
from regame.studies.sensitivity.parts import Box, Index, in_words

HEADINGS = ("factor", "alone", "with others")
NAMED = 12  # factors shown, the largest first


class Sensitivity(StudyResult):
    """Which assumptions the gain of the headline depends on, and where the weapon pays or harms."""

    question: str
    treatment: str
    baseline: str
    years: int
    base: int = Field(description="base points of the design")
    worlds: int
    failed_worlds: int
    tried_worlds: int = Field(description="independent draws from the whole ranges")
    unsteady_worlds: int = Field(description="of these, how many swing without a weapon")
    seed: int
    config_hash: str
    median_gain_usd: float
    indices: tuple[Index, ...]
    pays: Box | None
    harms: Box | None

    @property
    def sentences(self) -> list[str]:
        """What is asked, of how many worlds, and what is left out."""
        swings = percent(self.unsteady_worlds / self.tried_worlds)
        return [
            f"What the gain of {self.treatment} over {self.baseline} after "
            f"{years_after(self.years)} depends on, in {self.worlds} worlds from the whole ranges "
            f"(median {money(self.median_gain_usd)} USD).",
            f"In {swings} of these worlds prices still swing three years after a small shock to "
            "demand, with no weapon in use. A verdict leaves them out, and so do the median and "
            "what follows the table; the shares cannot and count them.",
        ]

    @property
    def boxes(self) -> list[str]:
        """In which worlds the weapon pays and harms, in a sentence each."""
        return [in_words(self.pays, "pays"), in_words(self.harms, "harms")]

    def rows_of_text(self) -> list[list[str]]:
        """Return the cells of a table of the largest shares, in the order of HEADINGS."""
        return [
            [
                row.factor,
                f"{percent(max(row.first, 0.0))} ± {percent(row.first_ci)}",
                f"{percent(max(row.total, 0.0))} ± {percent(row.total_ci)}",
            ]
            for row in self.indices[:NAMED]
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per factor: shares of the variance with the half-widths of intervals."""
        return pd.DataFrame([row.to_json() for row in self.indices])

    def plot(self) -> Picture:
        """Draw the share of the variance that each factor carries with others."""
        return Picture(notebook(self._chart()))

    def _chart(self) -> Markup:
        rows = [
            (row.factor, row.total, (row.total - row.total_ci, row.total + row.total_ci))
            for row in self.indices[:NAMED]
        ]
        return dots("Share of the variance of the gain, with others", "%", rows, 0.01)

    def _repr_html_(self) -> str:
        """Return the answer, its table and its picture, for notebooks."""
        parts = [
            *map(paragraph, self.sentences),
            table(HEADINGS, self.rows_of_text(), "Shares of the variance, 95 % intervals"),
            *map(paragraph, self.boxes),
            self._chart(),
        ]
        return str(notebook(lines(parts)))

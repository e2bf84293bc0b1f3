"""What an experiment finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.core.words import NONE
from regame.reports.page import Picture, notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import PlayedResult
from regame.studies.misjudgments.charts import medians, regrets
from regame.studies.misjudgments.parts import Misjudgments, Outcomes
from regame.studies.misjudgments.words import heading_of, sentence

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
LEVELS = tuple(f"{level:.2f}" for level in QUANTILES)  # keys of quantiles


class ExperimentResult(PlayedResult):
    """Quantiles of the outcomes of an experiment by treatment, and what misjudgments cost."""

    failed_rows: int
    unsteady_worlds: int = Field(description="worlds whose prices swing without a weapon")
    treatments: tuple[Outcomes, ...]
    misjudgments: Misjudgments | None = Field(
        None, description="only where planners with every combination of beliefs play"
    )
    elapsed_s: float
    runs_per_s: float | None

    def to_frame(self) -> pd.DataFrame:
        """Return a row per treatment and outcome, a column per quantile."""
        return pd.DataFrame(
            {"treatment": found.treatment, "outcome": outcome, "rows": found.rows, **levels}
            for found in self.treatments
            for outcome, levels in found.outcomes.items()
        )

    def plot(self, outcome: str | None = None) -> Picture:
        """Draw an outcome, the first if none is named: median and 5 to 95 % by treatment.

        Raises KeyError for an outcome that was not summarised.
        """
        return Picture(notebook(medians(self.treatments, outcome)))

    def _repr_html_(self) -> str:
        """Return the quantiles and a picture of the first outcome, for notebooks."""
        headings = ("treatment", "outcome", *LEVELS)
        rows = [
            [found.treatment, outcome, *(shown(levels[key]) for key in LEVELS)]
            for found in self.treatments
            for outcome, levels in found.outcomes.items()
        ]
        parts = [
            paragraph(f"{self.question} {self.runs} worlds, {self.rows} rows."),
            table(headings, rows, "Quantiles by treatment"),
            medians(self.treatments),
            *self._costs(),
        ]
        return str(notebook(lines(parts)))

    def _costs(self) -> list[Markup]:
        """What misjudgments cost: a picture and a sentence per group of planners."""
        if self.misjudgments is None:
            return []
        return [
            part
            for group in self.misjudgments.horizons
            for part in (
                regrets(group, heading_of(group)),
                paragraph(f"Who {heading_of(group)}: {sentence(group)}"),
            )
        ]


def shown(value: float | None) -> str:
    """Return a quantile with four digits, or a dash."""
    return NONE if value is None or value != value else f"{value:.4g}"

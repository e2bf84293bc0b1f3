"""What a calibration finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from __future__ import annotations

import pandas as pd
from pydantic import ConfigDict, Field

from regame.reports.page import Picture, notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import StudyResult
from regame.studies.calibration.charts import record_chart, widths_chart
from regame.studies.calibration.parts import (
    BalanceYear,
    Directions,
    Held,
    Levels,
    Parameter,
    Step,
)

HEADINGS = ("parameter", "width", "prior", "posterior")
SHOWN = 15  # parameters in a summary, the narrowest first


class Calibration(StudyResult):
    """What the record says of the uncertain parameters."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)  # `path` is a folder

    config: str
    config_hash: str
    begins: int
    until: str
    runs: int
    rounds: int
    seed: int
    rows: int
    months: int
    failed_rows: int
    tolerance: float = Field(description="what declared errors are multiplied by in the end")
    finished: bool
    distinct: int = Field(description="draws that differ")
    founders: int = Field(description="draws of the prior that have descendants")
    effective_median: float = Field(description="independent draws, median over parameters")
    effective_least: float
    steps: tuple[Step, ...] = Field(alias="path")
    record: tuple[Held, ...]
    parameters: tuple[Parameter, ...]
    directions: Directions
    balance: tuple[BalanceYear, ...]
    versions: dict[str, str]
    elapsed_s: float

    @property
    def inside(self) -> int:
        """How many figures of the record lie inside their 5 to 95 % band."""
        return sum(item.inside for item in self.record)

    @property
    def known(self) -> int:
        """How many parameters the record narrows."""
        return sum(item.identified for item in self.parameters)

    @property
    def state(self) -> str:
        """Whether the fit is finished, in a sentence."""
        if self.finished:
            return "The fit is finished: errors count as declared."
        return f"NOT FINISHED: errors still count {self.tolerance:.2f} times as declared."

    def rows_of_text(self, most: int | None = None) -> list[list[str]]:
        """Return the cells of a table of parameters, the narrowest first, by HEADINGS."""
        return [
            [item.key, f"{item.width:.2f}", in_brackets(item.prior), in_brackets(item.posterior)]
            for item in self.parameters[:most]
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per parameter: width, and 5, 50 and 95 % of prior and posterior."""
        return pd.DataFrame(
            {
                "key": item.key,
                "width": item.width,
                "identified": item.identified,
                **dict(zip(("prior_5", "prior_50", "prior_95"), item.prior, strict=True)),
                **dict(
                    zip(
                        ("posterior_5", "posterior_50", "posterior_95"), item.posterior, strict=True
                    )
                ),
                "effective": item.effective,
            }
            for item in self.parameters
        )

    def record_frame(self) -> pd.DataFrame:
        """Return a row per figure of the record, with prior and posterior beside it."""
        return pd.DataFrame([item.to_json() for item in self.record])

    def plot(self) -> Picture:
        """Draw every figure of the record beside prior and posterior."""
        return Picture(notebook(record_chart(self.record)))

    def _repr_html_(self) -> str:
        """Return the answer, its table and its picture, for notebooks."""
        parts = [
            paragraph(
                f"{self.inside} of {len(self.record)} figures of the record lie inside 5–95 %; it "
                f"narrows {self.known} of {len(self.parameters)} parameters. {self.state}"
            ),
            table(HEADINGS, self.rows_of_text(SHOWN), "What the record narrows most"),
            widths_chart(self.parameters[:SHOWN]),
        ]
        return str(notebook(lines(parts)))


def in_brackets(levels: Levels) -> str:
    """Return a median with its 5 and 95 % in brackets."""
    low, middle, high = levels
    return f"{middle:.4g} ({low:.3g} to {high:.3g})"

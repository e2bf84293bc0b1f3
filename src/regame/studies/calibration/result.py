"""What a calibration finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup
from pydantic import ConfigDict, Field

from regame.analysis.results import Result
from regame.studies.calibration.charts import record_chart, widths_chart
from regame.studies.calibration.parts import (
    BalanceYear,
    Directions,
    Held,
    Parameter,
    Step,
)
from regame.studies.frame import KeptAnswer

SHOWN = 15  # parameters in a summary, the narrowest first


class Calibration(KeptAnswer):
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
    parameters: tuple[Parameter, ...] = Field(title="What the record narrows most")
    record: tuple[Held, ...] = Field(title="The record, and the model")
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

    def heading(self) -> str:
        """Return what is asked."""
        return "What the record says of the assumptions"

    def opening(self) -> list[str]:
        """Return what was fitted, and whether the fit is finished."""
        return [
            f"{self.config}. {self.runs} worlds, {self.rounds} rounds, seed {self.seed}; the "
            f"record to {self.until}. {self.state}",
        ]

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows that people see: the narrowest parameters, all figures."""
        return super().seen(name)[: SHOWN if name == "parameters" else None]

    def closing(self) -> list[str]:
        """Return what the fit knows, and what it is worth."""
        return [
            "Median (5 to 95 %); width: of the middle 90 %, posterior over prior.",
            f"{self.inside} of {len(self.record)} figures lie inside their 5-95 % band.",
            f"The record narrows {self.known} of {len(self.parameters)} parameters to less than "
            f"80 % of their prior width, and {self.directions.count} combinations of them beyond "
            "chance.",
            f"{self.rows} rows played ({self.failed_rows} failed); {self.distinct} distinct draws "
            f"from {self.founders} founders, worth {self.effective_median:.0f} independent ones "
            f"in the median over parameters, {self.effective_least:.0f} at worst.",
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

    def chart(self) -> Markup:
        """Draw every figure of the record beside prior and posterior."""
        return record_chart(self.record)

    def pictures(self) -> Markup:
        """Draw the record, and what each parameter was narrowed to."""
        return self.chart() + widths_chart(self.parameters)

"""What a calibration finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from markupsafe import Markup
from pydantic import ConfigDict, Field

from regame.analysis.results import Result
from regame.reports.charts import figure
from regame.reports.svg import Plot
from regame.reports.templating import said
from regame.studies.calibration.parts import BalanceYear, Directions, Held, Moved, Parameter, Step
from regame.studies.frame import KeptAnswer

FARTHEST = 6.0  # declared errors beyond which the picture of the record is cut off


def record_chart(record: Sequence[Held]) -> Markup:
    """Draw every figure of the record beside prior and posterior, in declared errors."""
    names = [item.name.replace("_", " ") for item in record]
    plot = Plot(
        "Each figure of the record, and the model",
        (-FARTHEST, FARTHEST), (-0.6, len(names) - 0.4),
        "model less record, declared errors", rows=names, height=90 + 24 * len(names),
    )  # fmt: skip
    for index, item in enumerate(record):
        row = len(names) - 1 - index
        sides = (
            ("prior", item.prior_off, 0.18, "baseline hollow"),
            ("posterior", item.posterior_off, -0.18, "weapon"),
        )
        for kind, (low, middle, high), offset, css in sides:
            hint = f"{item.name}: {kind} {middle:+.1f} ({low:+.1f} to {high:+.1f})"
            at = float(np.clip(middle, -FARTHEST, FARTHEST))
            plot.dot(at, row + offset, (low, high), css, hint)
    plot.upright(0.0, "", "ink")
    keys = {"baseline dot hollow": "prior, median and 5–95 %", "weapon dot": "posterior"}
    return figure(plot, keys, "Zero is what the record says; whiskers are cut at the frame.")


def widths_chart(parameters: Sequence[Parameter]) -> Markup:
    """Draw where the middle 90 % of the draws of each parameter lie in its prior."""
    names = [item.key for item in parameters]
    plot = Plot(
        "Where the middle 90 % of the draws lie in the prior",
        (0, 1), (-0.6, len(names) - 0.4), "share of the prior below",
        rows=names, height=90 + 22 * len(names),
    )  # fmt: skip
    for row, item in enumerate(parameters):
        low, middle, high = item.shares
        css = "weapon" if item.identified else "baseline hollow"
        hint = f"{item.key}: width {item.width:.2f} of the prior's"
        plot.dot(middle, len(names) - 1 - row, (low, high), css, hint)
    keys = {"weapon dot": "narrowed below 80 % of the prior", "baseline dot hollow": "left open"}
    return figure(plot, keys, "Without a word from the record: 0.05 to 0.95, the middle at 0.5.")


def _by_level(name: str, levels: Sequence[float]) -> dict[str, float]:
    """Return levels by the names of their columns."""
    return {f"{name}_{level}": value for level, value in zip((5, 50, 95), levels, strict=True)}


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
    answers: tuple[Moved, ...] = Field(
        default=(), title="How far the fit moves the answers", description="where asked for"
    )
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

    def heading(self) -> str:
        """Return what is asked."""
        return "What the record says of the assumptions"

    def opening(self) -> list[str]:
        """Return what was fitted, and whether the fit is finished."""
        return said("calibration", "opening", self)

    def seen(self, name: str) -> Sequence[Result]:
        """Return the rows that people see: the narrowest parameters, all figures."""
        return super().seen(name)[: SHOWN if name == "parameters" else None]

    def closing(self) -> list[str]:
        """Return what the fit knows, and what it is worth."""
        return said("calibration", "closing", self)

    def to_frame(self) -> pd.DataFrame:
        """Return a row per parameter: width, and 5, 50 and 95 % of prior and posterior."""
        return pd.DataFrame(
            {
                "key": item.key,
                "width": item.width,
                "identified": item.identified,
                **_by_level("prior", item.prior),
                **_by_level("posterior", item.posterior),
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

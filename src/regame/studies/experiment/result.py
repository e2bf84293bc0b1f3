"""What an experiment finds, typed. Its JSON keys are a contract (schema in docs/schemas)."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup
from pydantic import Field, model_validator

from regame.analysis.results import Result
from regame.core.words import NONE, sentence_of, years_after
from regame.reports.charts import dots
from regame.reports.page import Picture, picture
from regame.runs.results import PlayedResult
from regame.studies.frame import StudyAnswer, Table

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MONEY = ("payoff", "money", "budget", "broad", "targets")  # outcomes in USD
LEVELS = tuple(f"{level:.2f}" for level in QUANTILES)  # keys of quantiles


class Outcomes(Result):
    """Quantiles of the named outcomes in one treatment, over the runs that did not fail."""

    treatment: str
    rows: int
    outcomes: dict[str, dict[str, float | None]] = Field(description="outcome -> level -> value")


class ExperimentResult(PlayedResult, StudyAnswer):
    """Quantiles of the outcomes of an experiment by treatment."""

    failed_rows: int
    unsteady_worlds: int = Field(description="worlds whose prices swing without a weapon")
    treatments: tuple[Outcomes, ...]
    elapsed_s: float
    runs_per_s: float | None

    @model_validator(mode="before")
    @classmethod
    def _from_the_last_release(cls, found: Any) -> Any:
        """Read folders of the last release, which held what misjudgments cost; claim C20 does."""
        if isinstance(found, dict):
            found.pop("misjudgments", None)
        return found

    def to_frame(self) -> pd.DataFrame:
        """Return a row per treatment and outcome, a column per quantile."""
        return pd.DataFrame(
            {"treatment": treatment.treatment, "outcome": outcome, "rows": treatment.rows, **levels}
            for treatment in self.treatments
            for outcome, levels in treatment.outcomes.items()
        )

    def opening(self) -> list[str]:
        """How much was played."""
        return [f"{self.runs} worlds, {self.rows} rows."]

    def tables(self) -> list[Table]:
        """Return a table of quantiles per outcome."""
        headings = ("treatment", "runs", *(f"{level:.0%}" for level in QUANTILES))
        return [
            Table(f"{name}, quantiles", headings, [_cells(at, name) for at in self.treatments])
            for name in (self.treatments[0].outcomes if self.treatments else ())
        ]

    def chart(self) -> Markup:
        """Draw the first outcome."""
        return medians(self.treatments)

    def plot(self, outcome: str | None = None) -> Picture:
        """Draw an outcome, the first if none is named: median and 5 to 95 % by treatment.

        Raises KeyError for an outcome that was not summarised.
        """
        return picture(medians(self.treatments, outcome))


def _cells(found: Outcomes, name: str) -> list[str]:
    levels = (shown(found.outcomes[name][key]) for key in LEVELS)
    return [found.treatment, str(found.rows), *levels]


def shown(value: float | None) -> str:
    """Return a quantile with four digits, or a dash."""
    return NONE if value is None or value != value else f"{value:.4g}"


def medians(found: Sequence[Outcomes], outcome: str | None = None) -> Markup:
    """Draw an outcome, the first if none is named: median and 5 to 95 % of each treatment."""
    if not found:
        return Markup()
    name = outcome or next(iter(found[0].outcomes))
    rows = []
    for item in found:
        low, middle, high = (item.outcomes[name][level] for level in ("0.05", "0.50", "0.95"))
        if low is not None and middle is not None and high is not None:
            rows.append((item.treatment, middle, (low, high)))
    words, unit, scale = name.replace("_", " "), "", 1.0
    if of_years := re.fullmatch(r"(\w+)_(\d+)y", name):
        words = f"{of_years[1].replace('_', ' ')}, {years_after(int(of_years[2]))}"
        unit, scale = (", M USD", 1e6) if of_years[1] in MONEY else ("", 1.0)
    title = f"{sentence_of(words)}, by treatment"
    return dots(title, f"{words}{unit}", rows, scale, lines="5 to 95 % of runs")

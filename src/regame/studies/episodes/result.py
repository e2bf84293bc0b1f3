"""What the bargain says of episodes, typed. Its JSON keys are a contract (docs/schemas)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from pydantic import Field

from regame.analysis.results import Result
from regame.core.words import percent
from regame.reports.page import notebook, paragraph, table
from regame.reports.templating import lines
from regame.runs.results import StudyResult

ROWS = ("episode", "stakes", "full", "partial", "none", "months", "outcome", "log score")
RATES = ("rate", "simulated", "on record", "interval of the record")


class EpisodeRow(Result):
    """One episode: the chance of each outcome, and how it ended."""

    id: str
    stakes: str = Field(description="low, medium, high or existential, of the target")
    p_full: float = Field(description="chance that the target grants the whole demand")
    p_partial: float = Field(description="chance that it grants a part, or that both settle")
    p_none: float = Field(description="chance that it grants nothing")
    months_median: float = Field(description="median months from the demand to its end")
    outcome: str | None = Field(description="full, partial or none; null where it is not known")
    log_score: float | None = Field(
        description="log of the chance of what happened, with this episode left out of the fit"
    )


class Rate(Result):
    """A base rate as simulated, and on record."""

    name: str
    simulated: float = Field(description="median over draws of the posterior")
    low: float = Field(description="lower end of the 95 % interval of the record")
    high: float = Field(description="upper end of the 95 % interval of the record")
    sourced: float = Field(description="on record")
    unit: str = Field(description="share or months")

    @property
    def inside(self) -> bool:
        """Whether the simulated rate lies in the interval of the record."""
        return self.low <= self.simulated <= self.high


class Scores(Result):
    """Leave-one-out log scores over the episodes whose outcome is known, means a case."""

    cases: int
    log_score: float
    base_rate: float = Field(description="of the shares of the outcomes among the other episodes")
    stakes_table: float = Field(description="of these shares among others of the same stakes")
    difference: float = Field(description="log_score less base_rate")
    se: float = Field(description="standard error of the difference")


class Episodes(StudyResult):
    """The bargain beside episodes and base rates of economic coercion."""

    draws: int = Field(description="draws of the posterior")
    rows: tuple[EpisodeRow, ...]
    rates: tuple[Rate, ...]
    scores: Scores | None = Field(description="null where no outcome is known")

    @property
    def sentences(self) -> list[str]:
        """How well the bargain does, and what so few cases can tell."""
        inside = sum(rate.inside for rate in self.rates)
        sentences = [f"{inside} of {len(self.rates)} base rates lie in the interval of the record."]
        if self.scores:
            s = self.scores
            sentences.append(
                f"Over {s.cases} episodes the log score a case, each left out in turn, is "
                f"{s.log_score:.2f}; the base rate's is {s.base_rate:.2f}, that of a table by "
                f"stakes {s.stakes_table:.2f}. The gain over the base rate is {s.difference:+.2f} "
                f"with a standard error of {s.se:.2f}; it counts what was not over when last "
                "looked at as not yet, which a table cannot."
            )
        return sentences

    def rows_of_text(self) -> list[list[str]]:
        """Return a row of text per episode, in the order of ROWS."""
        return [
            [
                row.id,
                row.stakes,
                *(percent(share) for share in (row.p_full, row.p_partial, row.p_none)),
                f"{row.months_median:.0f}",
                row.outcome or "",
                "" if row.log_score is None else f"{row.log_score:.2f}",
            ]
            for row in self.rows
        ]

    def rates_of_text(self) -> list[Sequence[str]]:
        """Return a row of text per base rate, in the order of RATES."""
        return [
            (
                rate.name,
                *(_shown(value, rate.unit) for value in (rate.simulated, rate.sourced)),
                f"{_shown(rate.low, rate.unit)} to {_shown(rate.high, rate.unit)}",
            )
            for rate in self.rates
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return a row per episode."""
        return pd.DataFrame([row.to_json() for row in self.rows])

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the base rates, a row each."""
        return {"rates": pd.DataFrame([rate.to_json() for rate in self.rates])}

    def _repr_html_(self) -> str:
        """Return the answer and its tables, for notebooks."""
        return str(
            notebook(
                lines(
                    [
                        *map(paragraph, self.sentences),
                        table(RATES, self.rates_of_text(), "Base rates"),
                        table(ROWS, self.rows_of_text(), "Episodes"),
                    ]
                )
            )
        )


def _shown(value: float, unit: str) -> str:
    return percent(value) if unit == "share" else f"{value:.0f} months"

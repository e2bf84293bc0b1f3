"""What the bargain says of episodes, typed. Its JSON keys are a contract (docs/schemas)."""

from markupsafe import Markup
from pydantic import Field

from regame.analysis.results import Result
from regame.core.shown import Figure, Share, Signed
from regame.reports.charts import dots
from regame.reports.templating import said
from regame.studies.frame import KeptAnswer


class EpisodeRow(Result):
    """One episode: the chance of each outcome, and how it ended."""

    id: str = Field(title="episode", description="row of the table of episodes")
    stakes: str = Field(
        title="stakes", description="low, medium, high or existential, of the target"
    )
    p_full: Share = Field(
        title="full", description="chance that the target grants the whole demand"
    )
    p_partial: Share = Field(
        title="partial", description="chance that it grants a part, or that both settle"
    )
    p_none: Share = Field(title="none", description="chance that it grants nothing")
    months_median: Figure = Field(
        title="months", description="median months from the demand to its end"
    )
    outcome: str | None = Field(
        title="outcome", description="full, partial or none; null where it is not known"
    )
    log_score: Signed | None = Field(
        title="log score",
        description="log of the chance of what happened, with this episode left out of the fit",
    )


class Rate(Result):
    """A base rate as simulated, and on record."""

    name: str = Field(title="rate", description="base rate")
    simulated: Figure = Field(title="simulated", description="median over draws of the posterior")
    low: float = Field(description="lower end of the 95 % interval of the record")
    high: float = Field(description="upper end of the 95 % interval of the record")
    sourced: Figure = Field(title="on record (95 %)", description="on record")
    unit: str = Field(title="unit", description="share or months")

    @property
    def sourced_ci(self) -> tuple[float, float]:
        """The interval of the record, which people see beside it."""
        return self.low, self.high

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


class Episodes(KeptAnswer):
    """The bargain beside episodes and base rates of economic coercion."""

    draws: int = Field(description="draws of the posterior")
    rows: tuple[EpisodeRow, ...] = Field(title="Episodes")
    rates: tuple[Rate, ...] = Field(title="Base rates")
    left_out: tuple[str, ...] = Field(
        (), description="rows of the table that demand nothing which the target could grant"
    )
    scores: Scores | None = Field(description="null where no outcome is known")

    def heading(self) -> str:
        """Return what is asked."""
        return "When does a target give way?"

    def chart(self) -> Markup:
        """Draw the chance of a full success by episode."""
        rows = [(row.id, row.p_full, None) for row in self.rows]
        return dots("Chance that the target grants the whole demand", "chance, %", rows, 0.01)

    def opening(self) -> list[str]:
        """Return how well the bargain does, and what so few cases can tell."""
        inside = sum(rate.inside for rate in self.rates)
        return said("episodes", "opening", self, inside)

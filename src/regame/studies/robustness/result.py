"""What a test of robustness finds, typed (schema in docs/schemas)."""

from typing import Annotated

import pandas as pd
from markupsafe import Markup
from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.core.shown import Share, Shown, Usd
from regame.core.words import UNUSED, percent
from regame.reports.charts import dots
from regame.studies.frame import StudyAnswer, Table, cells_of

Points = Annotated[float, Shown(lambda change: f"{100 * change:+.0f}", "points")]


class Held(Result):
    """The headline under one variant, after the study's horizon.

    change: of the share harmed against the headline, in points of a share of the same worlds.
    """

    name: str = Field(title="variant")
    kind: str = Field(title="kind")
    worlds: int
    pays_share: Share = Field(title="pays")
    self_harm_share: Share = Field(title="harms (95 %)")
    self_harm_ci: Interval
    change: Points = Field(title="change")
    median_difference_usd: Usd | None = Field(title="median")
    mean_difference_usd: Usd | None = Field(title="mean (95 %)")
    mean_difference_ci: Interval | None
    why: str = Field(title="what is varied")

    def judged(self) -> "Held":
        """Return it as people see it: shares of no world are none, since 0 would be a claim."""
        nothing = dict.fromkeys(("pays_share", "self_harm_share", "self_harm_ci", "change"))
        return self if self.worlds else self.model_copy(update=nothing)


class RobustnessResult(StudyAnswer):
    """The headline, its variants, and the range of the share of worlds harmed over them."""

    treatment: str
    baseline: str
    years: int
    runs: int
    rows: int
    seed: int
    config_hash: str
    headline: Held
    variants: tuple[Held, ...]
    lowest: float
    highest: float
    failed_rows: int
    elapsed_s: float

    def to_frame(self) -> pd.DataFrame:
        """Return a row per variant, the headline first."""
        return pd.DataFrame([held.to_json() for held in (self.headline, *self.variants)])

    def tables(self) -> list[Table]:
        """Return the variants, the headline first."""
        rows = [held.judged() for held in (self.headline, *self.variants)]
        return [Table(f"After {self.years} years, {self.runs} worlds", *cells_of(rows))]

    def chart(self) -> Markup:
        """Draw the share of worlds harmed under each variant, the headline as a line."""
        rows = [(at.name, at.self_harm_share, at.self_harm_ci) for at in self.variants if at.worlds]
        marks = {"headline": 100 * self.headline.self_harm_share}
        return dots("Share of worlds harmed, by variant", "%", rows, 0.01, marks)

    def closing(self) -> list[str]:
        """Return what intervals are, and the answer in a sentence."""
        return [
            "Intervals: 95 %, Monte-Carlo error only. Change: points against the headline, in the "
            "same worlds.",
            self.sentence,
        ]

    @property
    def sentence(self) -> str:
        """The answer in a sentence."""
        if not self.headline.worlds:
            return f"{self.treatment} is {UNUSED} in {self.years} years: no world can be judged."
        return (
            f"{self.treatment} against {self.baseline} harms its user in "
            f"{percent(self.headline.self_harm_share)} of worlds after {self.years} years; over "
            f"{len(self.variants)} variants the share lies between {percent(self.lowest)} and "
            f"{percent(self.highest)}."
        )

    def markdown(self) -> str:
        """Return the page of the documentation."""
        parts = (
            "# Robustness of the headline",
            "`regame robustness` replays the headline under a fixed list of variants, in the same "
            "worlds and with the same luck. The list is `experiments/robustness.toml`.",
            self.sentence,
            f"{self.runs} worlds, seed {self.seed}, config {self.config_hash[:12]}. Intervals "
            "are Monte-Carlo error only.",
            *(table.markdown() for table in self.tables()),
        )
        return "\n\n".join(parts) + "\n"

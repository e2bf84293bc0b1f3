"""The variants of a test of robustness, as its file lists them, and what it finds."""

from typing import Literal, Self

import pandas as pd
from markupsafe import Markup
from pydantic import Field, model_validator

from regame.analysis.results import Result
from regame.analysis.statistics import Interval
from regame.config.section import Entry
from regame.core.options import LARGEST_SEED
from regame.core.shown import Points, Share, Usd
from regame.reports.charts import dots
from regame.reports.templating import said, sentence
from regame.studies.frame import StudyAnswer, Table, cells_of


class Range(Entry):
    """Another range for an uncertain key, under the same law."""

    low: float
    high: float

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self


class Variant(Entry):
    """One way in which the headline is varied; what is left out stays as in the headline.

    treatment and baseline: names as in `regame verdict`. set: keys of the config, the same in both
    runs. range: uncertain keys drawn from another range, at the same quantiles. others: state ->
    strategy. payoff: another reading of the payoff. rate: the discount rate a year. worlds: where
    worlds come from.
    """

    name: str = Field(min_length=1)
    kind: Literal["baseline", "policy", "mechanism", "accounts", "prior"]
    why: str = Field(min_length=1)
    treatment: str | None = None
    baseline: str | None = None
    set: dict[str, float] = Field({})
    range: dict[str, Range] = Field({})
    others: dict[str, str] = Field({})
    payoff: Literal["payoff", "money", "broad"] = "payoff"
    rate: float | None = Field(None, ge=0, le=0.5)
    worlds: str | None = None

    @property
    def replays(self) -> bool:
        """Whether runs of its own are needed, or the headline's are read in another way."""
        played_anew = (self.treatment, self.baseline, self.set, self.range, self.others)
        return self.worlds is not None or any(played_anew)


class Robustness(Entry):
    """The study: an experiment, how many of its worlds, and the variants of its headline."""

    question: str = Field(min_length=1)
    experiment: str = Field(min_length=1)
    runs: int = Field(ge=1, description="worlds to sample")
    seed: int = Field(1, ge=0, le=LARGEST_SEED)
    years: int = Field(20, description="horizon at which the headline is read")
    variants: tuple[Variant, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [variant.name for variant in self.variants]
        if len(set(names)) < len(names):
            raise ValueError("a variant is given twice")
        return self


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
        return dots("Share of worlds harmed, by variant", "worlds harmed, %", rows, 0.01, marks)

    def closing(self) -> list[str]:
        """Return what intervals are, and the answer in a sentence."""
        return said("robustness", "closing", self.sentence)

    @property
    def sentence(self) -> str:
        """The answer in a sentence."""
        return sentence("robustness", "answer", self)

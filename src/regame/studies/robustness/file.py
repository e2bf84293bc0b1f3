"""The fixed list of variants under which the headline is replayed: experiments/robustness.toml."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from regame.core.options import LARGEST_SEED


class Range(BaseModel):
    """Another range for an uncertain key, under the same law."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    low: float
    high: float

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self


class Variant(BaseModel):
    """One way in which the headline is varied; what is left out stays as in the headline.

    treatment and baseline: names as in `regame verdict`. set: keys of the config, the same in both
    runs. range: uncertain keys drawn from another range, at the same quantiles. others: state ->
    strategy. payoff: another reading of the payoff. rate: the discount rate a year. worlds: where
    worlds come from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str = Field(min_length=1)
    kind: Literal["baseline", "policy", "mechanism", "accounts", "prior"]
    why: str = Field(min_length=1)
    treatment: str | None = None
    baseline: str | None = None
    set: dict[str, float] = {}
    range: dict[str, Range] = {}
    others: dict[str, str] = {}
    payoff: Literal["payoff", "money", "broad"] = "payoff"
    rate: float | None = Field(None, ge=0, le=0.5)
    worlds: str | None = None

    @property
    def replays(self) -> bool:
        """Whether runs of its own are needed, or the headline's are read in another way."""
        return bool(
            self.treatment
            or self.baseline
            or self.set
            or self.range
            or self.others
            or self.worlds is not None
        )


class Robustness(BaseModel):
    """The study: an experiment, how many of its worlds, and the variants of its headline."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

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

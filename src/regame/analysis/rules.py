"""Rules that decide claims about the weapon, as experiments give them before a run."""

from collections.abc import Callable
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from regame.core.horizon import YEARS
from regame.core.packaged import toml
from regame.core.words import percent, points

Quantity = Literal["yielding", "pays", "trust", "decoupled"]
SHARES = ("yielding", "pays")  # quantities that are shares
WHAT: dict[str, str] = toml("quantities.toml")  # what each is
# Bounds that go together.
BOTH = ({"supported_below", "contradicted_above"}, {"supported_above", "contradicted_below"})


class Bounds(BaseModel):
    """Where the 95 % interval of a quantity must lie for a claim to be decided.

    One of `supported_below` and `supported_above`, and the opposite one of `contradicted_above`
    and `contradicted_below`: supported or contradicted if the whole interval lies beyond the bound,
    else undecided.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    supported_below: float | None = None
    supported_above: float | None = None
    contradicted_below: float | None = None
    contradicted_above: float | None = None

    @model_validator(mode="after")
    def _can_come_out_either_way(self) -> Self:
        bounds = {name for name in Bounds.model_fields if getattr(self, name) is not None}
        if bounds not in BOTH:
            raise ValueError(
                "give supported_below with contradicted_above, or supported_above with "
                "contradicted_below"
            )
        if self.low > self.high:
            raise ValueError("the two bounds overlap: both answers could hold at once")
        return self

    @property
    def low(self) -> float:
        """The bound below which the interval decides."""
        bound = self.contradicted_below if self.supported_below is None else self.supported_below
        return np.nan if bound is None else bound

    @property
    def high(self) -> float:
        """The bound above which the interval decides."""
        bound = self.contradicted_above if self.supported_above is None else self.supported_above
        return np.nan if bound is None else bound

    @property
    def answers(self) -> tuple[str, str]:
        """What the rule says of an interval below its bounds, and of one above."""
        if self.supported_below is not None:
            return "supported", "contradicted"
        return "contradicted", "supported"

    def reading(self, show: Callable[[float], str]) -> str:
        """Say which interval gives which answer."""
        below, above = self.answers
        return (
            f"{below} if its whole 95 % interval lies below {show(self.low)}, {above} if above "
            f"{show(self.high)}, else undecided"
        )


class Rule(Bounds):
    """The rule that decides one claim of a verdict by the bounds of a quantity.

    quantity: one of `WHAT`. treatments: cells whose runs are pooled for it (the treatment at hand
    if none of them was played). why: on what grounds the bounds were chosen. untestable: why the
    model cannot test the claim, where it cannot; the rule then decides nothing.
    """

    name: str = Field(min_length=1)
    claim: str = Field(min_length=1)
    quantity: Quantity
    years: int = 10
    treatments: tuple[str, ...] = ()
    why: str = Field(min_length=1)
    untestable: str = ""

    @model_validator(mode="after")
    def _reads_a_horizon(self) -> Self:
        if self.years not in YEARS:
            raise ValueError(
                f"years = {self.years}: payoffs are read after {', '.join(map(str, YEARS))} years"
            )
        return self

    @property
    def text(self) -> str:
        """The rule in a sentence."""
        show = percent if self.quantity in SHARES else points
        return f"Looks at {WHAT[self.quantity]}, after {self.years} years: {self.reading(show)}."

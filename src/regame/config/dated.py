"""Exogenous changes by date: an entry of a config's `dated`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from regame.config.section import MONTH, Section, number


class Dated(Section):
    """An exogenous change at a date, whatever the players decide.

    Factors of several entries multiply. With `growth` use or costs go on from the level reached;
    with `level` they are that much over their path from `start` to `end`, and come back evenly in
    `fade` months.
    """

    name: str = Field(min_length=1)
    what: Literal["use", "cost"] = "use"
    start: str = Field(pattern=MONTH, description="first month, YYYY-MM")
    end: str = Field(pattern=MONTH, description="first month after it, YYYY-MM")
    growth: float = number(0.0, -0.9, 2, "1/year", "growth a year while it lasts")
    level: float = number(1.0, 0.05, 5, "1", "factor while it lasts")
    fade: float = number(0.0, 0, 60, "months", "in which the factor goes away after the end")
    where: Literal["everywhere", "inside", "outside"] = "everywhere"
    uses: tuple[str, ...] = Field((), description="end uses, or oxide or magnet; all if none")
    source: str = Field(min_length=1, description="where the figure comes from")

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.start >= self.end:
            raise ValueError(
                f"{self.name!r}: start = {self.start} must come before end = {self.end}"
            )
        if self.what == "cost" and (self.uses or self.where != "everywhere"):
            raise ValueError(f"{self.name!r}: what = 'cost' holds for all plants everywhere")
        return self

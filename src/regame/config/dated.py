"""What changes by date: entries of a config's `dated`, and assumptions in its `changes`."""

from collections.abc import Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from regame.config.section import MONTH, Section, number, numbers_of
from regame.core.errors import nearest


class Dated(Section):
    """An exogenous change at a date, whatever the players decide.

    Factors of several entries multiply. With `growth` use or costs go on from the level reached;
    with `level` they are that much over their path from `start` to `end`, and come back evenly in
    `fade` months.
    """

    name: str = Field(min_length=1)
    what: Literal["use", "cost", "plant"] = "use"
    start: str = Field(pattern=MONTH, description="first month, YYYY-MM")
    end: str = Field(pattern=MONTH, description="first month after it, YYYY-MM")
    growth: float = number(0.0, -0.9, 2, "1/year", "growth a year while it lasts")
    level: float = number(1.0, 0.05, 5, "1", "factor while it lasts")
    fade: float = number(0.0, 0, 60, "months", "in which the factor goes away after the end")
    where: Literal["everywhere", "inside", "outside"] = "everywhere"
    uses: tuple[str, ...] = Field((), description="end uses, or goods; all if none")
    plants: tuple[str, ...] = Field((), description="extractors, by name, where what = plant")
    source: str = Field(min_length=1, description="where the figure comes from")

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.start >= self.end:
            raise ValueError(
                f"{self.name!r}: start = {self.start} must come before end = {self.end}"
            )
        if self.what == "cost" and (self.uses or self.where != "everywhere"):
            raise ValueError(f"{self.name!r}: what = 'cost' holds for all plants everywhere")
        if self.what == "plant" and (self.uses or self.where != "everywhere" or self.growth):
            raise ValueError(f"{self.name!r}: what = 'plant' takes plants, level and fade alone")
        if (self.what == "plant") != bool(self.plants):
            raise ValueError(f"{self.name!r}: plants go with what = 'plant', and the other way")
        return self


class Change(Section):
    """An assumption that has another value from a date on, in all runs.

    It takes the place of what a design says of that key.
    """

    key: str = Field(min_length=3, description="dotted key, as investment.expansion")
    start: str = Field(pattern=MONTH, description="first month, YYYY-MM")
    value: float = Field(description="from then on")
    source: str = Field(min_length=1, description="where the change comes from")


START_ONLY = ("opening.", "prices.")  # sections that are read on the first day alone


def check_changes(changes: Sequence[Change], sections: Mapping[str, Section]) -> None:
    """Raise ValueError for a change of a key that is no number, or beyond its bounds."""
    numbers = [f"{s}.{f}" for s, kind in sections.items() for f in numbers_of(type(kind))]
    changeable = [key for key in numbers if not key.startswith(START_ONLY)]
    for change in changes:
        section, _, field = change.key.partition(".")
        if change.key not in changeable:
            hint = nearest(change.key, changeable)
            raise ValueError(f"changes: key = {change.key!r}: no number that may change{hint}")
        try:
            changed = sections[section].model_dump() | {field: change.value}
            type(sections[section]).model_validate(changed)
        except ValidationError as fault:
            why = fault.errors()[0]["msg"]
            raise ValueError(f"changes: {change.key} = {change.value:g}: {why}") from None

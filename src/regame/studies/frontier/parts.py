"""Parts of what a frontier finds: places of its grid, and the line of theory."""

from __future__ import annotations

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval


class Place(Result):
    """What holds at one place of the grid: costs elsewhere and speed of adaptation.

    The rate is the discount rate, compounded yearly, at which the median gain changes sign: 0 if
    the cut pays at every rate, the highest if it harms at every rate.
    """

    costs_elsewhere: float
    speed: float = Field(description="of adaptation, 1/year")
    share: float = Field(
        description="the holder's of what is extracted, baseline, mean of ten years, 0 to 1"
    )
    rate: float
    harms_below: bool = Field(description="whether the cut harms at lower rates")
    note: str
    median_gain_usd: float | None
    median_gain_ci: Interval | None
    self_harm_share: float | None = Field(description="None: the cut is never active")
    worlds: int
    unsteady: int = Field(description="worlds whose prices swing without a cut")


class Point(Result):
    """A point of theory's line."""

    speed: float
    rate: float


class Theory(Result):
    """T4: the rate at which a lasting cut turns if nothing but demand adapts."""

    elasticity_start: float
    elasticity_long: float
    kept: float = Field(description="share of exports that the cut leaves")
    highest_rate: float
    line: tuple[Point, ...]


def by_costs(places: tuple[Place, ...]) -> dict[float, list[Place]]:
    """Return the places by costs elsewhere, the highest first, slow adaptation before fast."""
    costs = sorted({place.costs_elsewhere for place in places}, reverse=True)
    return {level: [p for p in places if p.costs_elsewhere == level] for level in costs}

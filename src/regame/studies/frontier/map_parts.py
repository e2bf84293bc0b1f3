"""Parts of the map of chokepoints."""

from __future__ import annotations

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.signs import HARMS, NEUTRAL, PAYS, Found
from regame.analysis.statistics import Interval
from regame.core.words import interval, percent

DRAWN = "drawn"  # kind of a hypothetical chokepoint
USUAL, THEORY = "the more frequent sign", "theory's curve"
RATIOS, NINE = "the three ratios", "the nine numbers"


class Reading(Result):
    """The sign that a rule fitted to drawn chokepoints reads off the numbers alone."""

    by: str = Field(description="what the rule reads: the three ratios or the nine numbers")
    sign: str
    refits_share: float = Field(description="of refits, over the ranges, that read the same")
    beyond: tuple[str, ...] = Field(description="numbers outside what was drawn")


class Spot(Result):
    """A chokepoint on the map, and what a lasting cut of its exports to `KEPT` came to.

    kind: drawn, case (by its nine numbers, not by its tables) or yours. Ratios are those of the
    numbers alone; ranges are over the ranges that were given.
    """

    name: str
    kind: str
    numbers: dict[str, float]
    lead_over_patience: float
    gain_over_loss: float
    share_over_elasticity: float
    ranges: dict[str, tuple[float, float]]
    worlds: int
    failed: int
    sign: str = Field(description="of income so far, after the longest horizon")
    theory: str = Field(description="the sign by theory's curve")
    income: Found
    reading: Reading | None = Field(None, description="of cases and of yours, with a map")


class Explained(Result):
    """How well something tells chokepoints that pay from those that harm."""

    what: str
    right: float = Field(description="share of signs that are right, out of sample")
    right_ci: Interval
    auc: float | None = Field(description="area under the curve: 0.5 says nothing")


class Point(Result):
    """A point of theory's curve: above the bar the cut has paid."""

    lead: float
    bar: float


class Map(Result):
    """Chokepoints by lead of entry over patience and gain over loss, with theory's curve (T28)."""

    years: int
    rate: float = Field(description="discount rate a year; patience is one over it")
    seed: int
    spots: tuple[Spot, ...]
    curve: tuple[Point, ...]
    explained: tuple[Explained, ...]


def sentence(found_: Map) -> str:
    """The map in a sentence."""
    spots = [spot for spot in found_.spots if spot.kind == DRAWN]
    signs = {name: sum(spot.sign == name for spot in spots) for name in (PAYS, NEUTRAL, HARMS)}
    turn = sum(", then " in spot.income.order for spot in spots)
    text = (
        f"Of {len(spots)} hypothetical chokepoints a lasting cut pays after {found_.years} years "
        f"in {signs[PAYS]}, harms in {signs[HARMS]} and makes no difference in "
        f"{signs[NEUTRAL]}; in {turn} the sign turns on the way."
    )
    by = {item.what: item for item in found_.explained}
    if by:
        above = [spot for spot in spots if spot.theory == PAYS]
        below = [spot for spot in spots if spot.theory == HARMS]
        paid = [sum(spot.sign == PAYS for spot in side) for side in (above, below)]
        text += (
            f" Above theory's curve {paid[0]} of {len(above)} pay, below it {paid[1]} of "
            f"{len(below)}. {accuracy(found_)}"
        )
    return text


def accuracy(found_: Map) -> str:
    """How often each way to read a sign off the numbers is right, beside the more frequent sign."""
    by = {item.what: item for item in found_.explained}
    if not by:
        return "No rule could be fitted: the drawn chokepoints are too few, or have one sign."
    rates = {
        what: f"{percent(by[what].right)} ({interval(by[what].right_ci, percent)})"
        for what in (NINE, RATIOS, USUAL, THEORY)
    }
    return (
        f"Of signs of drawn chokepoints that were left out, the nine numbers have {rates[NINE]} "
        f"right and the three ratios {rates[RATIOS]}; always the more frequent sign has "
        f"{rates[USUAL]}, theory's curve {rates[THEORY]}."
    )

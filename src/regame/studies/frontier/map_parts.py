"""Parts of the map of chokepoints."""

from __future__ import annotations

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.signs import HARMS, NEUTRAL, PAYS, Found
from regame.core.words import percent

DRAWN = "drawn"  # kind of a hypothetical chokepoint
USUAL, THEORY = "the more frequent sign", "theory's curve"
RATIOS, NINE = "the three ratios", "the nine numbers"


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


class Explained(Result):
    """How well something tells chokepoints that pay from those that harm."""

    what: str
    right: float = Field(description="share of signs that are right, out of sample")
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
    by = {item.what: item.right for item in found_.explained}
    if by:
        above = [spot for spot in spots if spot.theory == PAYS]
        below = [spot for spot in spots if spot.theory == HARMS]
        paid = [sum(spot.sign == PAYS for spot in side) for side in (above, below)]
        text += (
            f" Above theory's curve {paid[0]} of {len(above)} pay, below it {paid[1]} of "
            f"{len(below)}. The three ratios have "
            f"{percent(by[RATIOS])} of the signs right out of sample, all nine numbers "
            f"{percent(by[NINE])}, and the more frequent sign {percent(by[USUAL])}."
        )
    return text

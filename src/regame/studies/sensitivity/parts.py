"""Parts of what a sensitivity analysis finds: shares of variance, and boxes of worlds."""

from __future__ import annotations

from pydantic import Field

from regame.analysis.results import Result
from regame.core.words import listed, percent


class Index(Result):
    """The share of the variance of the gain that a factor carries, with 95 % half-widths.

    `first`: of the factor alone; `total`: with all that it interacts with.
    """

    factor: str
    first: float
    first_ci: float
    total: float
    total_ci: float


class Box(Result):
    """A part of the ranges in which most worlds are of one kind, and where it ends."""

    share: float = Field(description="of all worlds that lie in the box")
    density: float = Field(description="share of the kind among the worlds in the box")
    coverage: float = Field(description="share of the kind that lies in the box")
    base: float = Field(description="share of the kind among all worlds")
    limits: dict[str, tuple[float | None, float | None]] = Field(
        description="key -> lowest and highest value, None where the box is open"
    )


def in_words(box: Box | None, verb: str) -> str:
    """Say in a sentence in which worlds the weapon `verb` (pays, harms)."""
    if box is None or not box.limits:
        return f"There is no part of the ranges in which the weapon clearly {verb}."
    limits = [_limit(key, *bounds) for key, bounds in box.limits.items()]
    return (
        f"The weapon {verb} in {percent(box.density)} of the worlds with {listed(limits)} "
        f"({percent(box.share)} of all worlds, {percent(box.coverage)} of those in which it "
        f"{verb}), against {percent(box.base)} of all."
    )


def _limit(key: str, low: float | None, high: float | None) -> str:
    if low is None:
        return f"{key} below {high:.3g}"
    if high is None:
        return f"{key} above {low:.3g}"
    return f"{key} from {low:.3g} to {high:.3g}"

"""Parts of what an experiment finds: outcomes by treatment, and what misjudgments cost."""

from __future__ import annotations

from pydantic import Field

from regame.analysis.results import Result
from regame.analysis.statistics import Interval


class Outcomes(Result):
    """Quantiles of the named outcomes in one treatment, over the runs that did not fail."""

    treatment: str
    rows: int
    outcomes: dict[str, dict[str, float | None]] = Field(description="outcome -> level -> value")


class Settings(Result):
    """A planner's settings beside how far it looks ahead and what it believes."""

    every: float
    money: float
    concessions: float
    power: float


class Belief(Result):
    """A combination of misjudgments, and what it leaves to be regretted.

    Regret is what the best of all treatments in the same world earns on top.
    """

    mistakes: tuple[str, ...]
    treatment: str
    mean_usd: float
    regret_usd: float
    regret_ci: Interval | None = Field(description="95 %; of fewer than six worlds their range")


class Share(Result):
    """A misjudgment's Shapley value of the regret that all of them add."""

    mistake: str
    usd: float
    ci: Interval | None
    share: float | None = Field(description="None where what they add may be nothing")


class PlannerGroup(Result):
    """Planners that differ in nothing but beliefs, weighed in their own eyes."""

    horizon: float = Field(description="years that they look ahead")
    settings: Settings
    worlds: int
    beliefs: tuple[Belief, ...]
    shares: tuple[Share, ...]


class Misjudgments(Result):
    """What wrong beliefs cost planners after so many years; no group where no world is left."""

    years: int
    horizons: tuple[PlannerGroup, ...]

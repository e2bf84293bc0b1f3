"""What misjudgments cost a group of planners, in words."""

from __future__ import annotations

from collections.abc import Sequence

from regame.analysis.statistics import FEWEST
from regame.core.words import listed
from regame.strategies.planner import Planner
from regame.studies.misjudgments.misjudgments import settings_of
from regame.studies.misjudgments.parts import PlannerGroup


def sentence(row: PlannerGroup) -> str:
    """Say which misjudgments cost something that is not chance, in words."""
    sure = [part for part in row.shares if row.worlds >= FEWEST and _is_sure(part.ci)]
    if not sure:
        return "what each misjudgment costs may be nothing."
    costs = [part.mistake for part in sure if part.usd > 0]
    gains = [part.mistake for part in sure if part.usd < 0]
    said = [f"it costs to be wrong about {listed(costs)}"] if costs else []
    said += [f"it pays to be wrong about {listed(gains)}"] if gains else []
    return f"{listed(said)}."


def heading_of(row: PlannerGroup) -> str:
    """How far planners look ahead, and which of their settings are not the usual."""
    usual = settings_of(Planner())
    other = [f"{k} {value:g}" for k, value in row.settings if value != getattr(usual, k)]
    years = f"{row.horizon:g} year" if row.horizon == 1 else f"{row.horizon:g} years"
    return ", ".join([f"looks {years} ahead", *other])


def _is_sure(bounds: Sequence[float] | None) -> bool:
    return bounds is not None and (bounds[0] > 0 or bounds[1] < 0)

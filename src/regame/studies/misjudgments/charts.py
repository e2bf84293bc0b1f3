"""The picture of an experiment: an outcome by treatment."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from regame.reports.charts import dots
from regame.studies.misjudgments.parts import Outcomes, PlannerGroup


def medians(found: Sequence[Outcomes], outcome: str | None = None) -> Markup:
    """Draw an outcome, the first if none is named: median and 5 to 95 % of each treatment."""
    if not found:
        return Markup()
    name = outcome or next(iter(found[0].outcomes))
    rows = []
    for item in found:
        levels = item.outcomes[name]
        low, middle, high = (levels[level] for level in ("0.05", "0.50", "0.95"))
        if low is not None and middle is not None and high is not None:
            rows.append((item.treatment, middle, (low, high)))
    return dots(f"{name}, by treatment", name, rows, 1.0, lines="5 to 95 % of runs")


def regrets(group: PlannerGroup, who: str) -> Markup:
    """Draw what each combination of misjudgments leaves to be regretted. who: the planners."""
    rows = [
        (" and ".join(item.mistakes) or "nothing", item.regret_usd, item.regret_ci)
        for item in group.beliefs
    ]
    return dots(f"Regret by what is believed wrongly: {who}", "M USD", rows, 1e6)

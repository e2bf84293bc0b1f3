"""The picture of an experiment: an outcome by treatment."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from regame.reports.charts import dots
from regame.studies.misjudgments.parts import Outcomes


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

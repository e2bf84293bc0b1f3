"""How sure it is: months of 2025 beside the record, and figures that others have published."""

from collections import Counter
from pathlib import Path
from typing import Any

from regame.core.horizon import YEAR
from regame.runs.manifests import is_begun
from regame.studies.dock.dock import play_dock
from regame.studies.dock.options import DockOptions
from regame.studies.hindcast.months import play_months_of
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.parts import Score
from regame.tables.misses import said

CONFIG, MONTHS = "world_2025", 24
FEWEST = 5  # months on record of a series that is shown
ROW = ("source", "question", "published", "ours", "ours_low", "ours_high", "unit", "status")


def play_record(out: Path, runs: int) -> dict[str, Any]:
    """Play the months of 2025 and the scorecard.

    Returns series (name -> months with low, median, high, observed), tests of the medians, rows of
    the scorecard, and what the model misses, in words.
    """
    months, _ = play_months_of(
        HindcastOptions(runs=4 * runs, months=MONTHS, config=CONFIG, **_how(out / "months"))
    )
    dock, _ = play_dock(DockOptions(runs=max(runs * 3 // 4, 2), **_how(out / "dock")))
    view = {(item.series, item.month): _monthly(item) for item in months.figures if item.month}
    names = Counter(name for name, _ in view)
    series = {
        name: [
            {"month": row.month, "unit": row.unit, "observed": view.get((name, row.month))}
            | {key: float(f"{getattr(row, key):.3g}") for key in ("low", "median", "high")}
            for row in months.series
            if row.series == name
        ]
        for name, count in names.items()
        if count >= FEWEST
    }
    return {
        "series": series,
        "tests": [{"name": item.name, "holds": item.holds} for item in months.tests],
        "scorecard": [{key: getattr(row, key) for key in ROW} for row in dock.rows],
        "misses": said(2025),
    }


def _monthly(score: Score) -> float:
    """What is on record of a month; tonnes stand there at the rate of a year."""
    return float(f"{score.observed / (YEAR if score.unit.startswith('t') else 1):.3g}")


def _how(out: Path) -> dict[str, Any]:
    return {"out": out, "resume": is_begun(out)}

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
from regame.tables.figures import estimated
from regame.tables.misses import said

CONFIG, MONTHS = "world_2025", 24
FEWEST = 5  # months on record of a series that is shown
ROW = ("source", "question", "published", "ours", "ours_low", "ours_high", "unit", "status", "why")
TEST = ("name", "value", "low", "high", "holds")


def play_record(out: Path, runs: int) -> dict[str, Any]:
    """Play the months of 2025 and the scorecard.

    Returns series (name -> months with low, median, high, observed), tests of the medians, rows of
    the scorecard, what the model misses, in words, and how many numbers go in, and the share of
    these that are estimates.
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
            | {key: _short(getattr(row, key)) for key in ("low", "median", "high")}
            for row in months.series
            if row.series == name
        ]
        for name, count in names.items()
        if count >= FEWEST
    }
    return {
        "series": series,
        "tests": [{key: _short(getattr(item, key)) for key in TEST} for item in months.tests],
        "scorecard": [{key: getattr(row, key) for key in ROW} for row in dock.rows],
        "misses": said(2025),
        "inputs": estimated(),
    }


def _monthly(score: Score) -> Any:
    """What is on record of a month; tonnes stand there at the rate of a year."""
    return _short(score.observed / (YEAR if score.unit.startswith("t") else 1))


def _short[T](value: T) -> T | float:
    """A number to three digits; anything else as it is."""
    return float(f"{value:.3g}") if isinstance(value, float) else value


def _how(out: Path) -> dict[str, Any]:
    return {"out": out, "resume": is_begun(out)}

"""The same from earlier years: forecasts by what was known then, scored on what came.

From 2025 the months of that year are forecast from the record of January 2025 by `hindcast
--months`, from earlier years the two years after the origin by `hindcast --fit-until`, in worlds
that saw the record up to a fit no later than the origin, or none (the prior, from 2012).
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from regame.runs.manifests import inside
from regame.runs.posterior import fitted_to
from regame.runs.sources import PRIOR
from regame.studies.forecast.options import ForecastOptions
from regame.studies.forecast.result import Origin
from regame.studies.hindcast.forecast import play_forecast as play_years
from regame.studies.hindcast.months import play_months_of
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.parts import Forecasts

AHEAD = 2  # years after an origin that are scored
# Year whose January is the origin -> year of the package's fit that its worlds come from.
YEARS: dict[int, int | None] = {2012: None, 2016: 2015, 2020: 2015, 2023: 2020}
MONTHS_FROM, MONTHS_FIT = 2025, 2024


def play_origins(options: ForecastOptions, folder: Path) -> list[Origin]:
    """Play and score every origin, each in a folder of its own in the folder."""
    shared = HindcastOptions(
        runs=options.runs,
        seed=options.seed,
        workers=options.workers,
        executor=options.executor,
        chunk=options.chunk,
    )
    rows = []
    for year, fit in YEARS.items():
        source, until = PRIOR if fit is None else fitted_to(fit), year + AHEAD - 1
        chosen = inside(replace(shared, worlds=source, until=until), folder, f"from_{year}")
        years, _ = play_years(chosen, year - 1)
        name = PRIOR if fit is None else f"posterior_{fit}"
        both = [row for row in years.figures if row.no_change_log_score is not None]
        worst = min(both, key=lambda row: row.log_score)
        crps = float(np.mean([row.crps for row in both]))
        at = _row(year, until, name, years.runs, years.scores)
        rows.append(at.model_copy(update={"crps": crps, "worst": f"{worst.series} {worst.year}"}))
    chosen = inside(replace(shared, months=12), folder, f"from_{MONTHS_FROM}")
    months, _ = play_months_of(chosen)
    if months.scores is not None:
        name = f"posterior_{MONTHS_FIT}"
        rows.append(_row(MONTHS_FROM, MONTHS_FROM, name, months.runs, months.scores))
    return rows


def _row(year: int, until: int, worlds: str, runs: int, scores: Forecasts) -> Origin:
    rival = scores.no_change
    return Origin.like(
        scores,
        rival,
        year=year,
        until=until,
        worlds=worlds,
        runs=runs,
        figures=rival.values,
        log_score=rival.model_log_score,
        no_change=rival.log_score,
        no_change_crps=rival.crps,
    )

"""Forecast the years after a fit, and score what came beside two baselines without a model.

The worlds are fitted to the record up to a year, policies and drivers are played by date, and
prices, tonnes and shares of later years are compared with what is on record. The record of 2016 to
2024 was known when the model was built, so these are pseudo-forecasts.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from regame.analysis.statistics import finite
from regame.core.errors import UserError
from regame.core.options import check_options
from regame.runs.asked import noting
from regame.runs.manifests import check_out
from regame.runs.played import Played
from regame.runs.posterior import fitted_to, read
from regame.runs.sources import POSTERIOR, PRIOR
from regame.studies.frame import keep
from regame.studies.hindcast import observed, scoring
from regame.studies.hindcast.baselines import band, paths, spreads
from regame.studies.hindcast.carried import Carried, carried, carried_bands
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.parts import Cut, Foretold
from regame.studies.hindcast.playing import described, fields_of, from_table, play_worlds, speed
from regame.studies.hindcast.result import Forecast
from regame.studies.hindcast.signs import directions, signs, turns

SUMMARY = "forecast.json"
MEANS = {  # field of a `Cut` -> that of a figure
    "near": "near",
    "in_band": "inside",
    "log_score": "log_score",
    "no_change_log_score": "no_change_log_score",
    "trend_log_score": "trend_log_score",
}
FIRST, LAST = 2010, 2024  # years to which a fit may go, and the last on record


@noting
def play_forecast(options: HindcastOptions, fit_until: int) -> tuple[Forecast, Played]:
    """Play, score and keep result and page in the folder; returns it with what was played.

    Raises UserError for a year out of bounds, and for worlds that saw what they are to forecast.
    """
    check_options(options)
    check_out(options.out, options.resume)
    until = _until(options, fit_until)
    source = source_of(options.worlds, fit_until)
    job, runs = play_worlds(options, source)
    months = from_table(runs.table, job.config.world.start_year)
    record_rows = observed.load_record()
    record = [item for item in observed.observations(record_rows) if item.year <= until]
    figures = scoring.on_record(months, record_rows[record_rows["year"] <= fit_until])
    error = carried(months, record, fit_until, spreads(figures, own=True))
    later = [item for item in record if item.year > fit_until and not item.why_not]
    forecast = Forecast(
        **fields_of(job.config, job.months, job.seed, runs),
        worlds=described_source(source, fit_until),
        fitted_until=fit_until,
        discrepancy=dict(error.spread),
        persistence=error.persistence,
        series=[
            row
            for row in scoring.beside(carried_bands(months, error, fit_until), record_rows)
            if row.year <= until
        ],
        without_memory=_as_played(months, later, spreads(figures)),
        **scored(months, record, later, error, fit_until),
        runs_per_s=speed(runs, job.months),
    )
    keep(forecast, SUMMARY)
    return forecast, runs


def _until(options: HindcastOptions, fit_until: int) -> int:
    """The last year that is scored."""
    if not FIRST <= fit_until < LAST:
        raise UserError(f"--fit-until {fit_until}: must be a year from {FIRST} to {LAST - 1}")
    if options.observed is not None:
        raise UserError("--fit-until: scores the package's record; leave --observed out")
    until = LAST if options.until is None else options.until
    if not fit_until < until <= LAST:
        raise UserError(f"--until {until}: must be a year from {fit_until + 1} to {LAST}")
    return until


def source_of(given: str | None, fit_until: int) -> str:
    """Return where worlds come from: the posterior to that year unless another source is given.

    Raises UserError if the package has none, or if the draws were fitted to later years.
    """
    if given == PRIOR:
        return given
    source = fitted_to(fit_until) if given in (None, POSTERIOR) else str(given)
    fitted_until = str(read(source).about.get("until", ""))
    if not fitted_until or int(fitted_until[:4]) > fit_until:
        raise UserError(
            f"--worlds {source}: fitted to {fitted_until or 'a year that it does not say'}; a "
            f"forecast from {fit_until} must not have seen later years"
        )
    return source


def described_source(source: str, fit_until: int) -> str:
    """Say where worlds come from, without the place of the package."""
    if source.endswith(f"posterior_{fit_until}.parquet"):
        return f"posterior to {fit_until} of the package"
    return described(source)


def scored(
    played: observed.Monthly,
    record: Sequence[observed.Observation],
    later: Sequence[observed.Observation],
    error: Carried,
    fit_until: int,
) -> dict[str, object]:
    """Return the parts of a result that scores make up, by their names."""
    ours = [_score_of_worlds(played, item, error) for item in later]
    others = scoring.score_baselines(record, fit_until, later)
    figures = [
        _foretold(played, item, fit_until, mine, {n: others[n][k] for n in others})
        for k, (item, mine) in enumerate(zip(later, ours, strict=True))
    ]
    scored_items = [item for item in record if item.scored]
    medians_of = ((at, np.median(scoring.figures_at(played, at))) for at in scored_items)
    middles = [at._replace(value=float(median)) for at, median in medians_of]
    on_record_of, medians = (paths(items, max(observed.YEARS)) for items in (scored_items, middles))
    of_later = {item.series for item in later}
    paths_seen = {name: path for name, path in on_record_of.items() if name in of_later}
    ways = directions(paths_seen, medians, fit_until)
    return {
        "scores": scoring.together(
            later, ours, others, float(np.mean([f.worlds for f in figures]))
        ),
        "figures": figures,
        "by_series": _cuts(figures, "series"),
        "by_horizon": _cuts(figures, "ahead"),
        "signs": signs(played, fit_until, max(item.year for item in later)),
        "turning_points": turns(paths_seen, medians, fit_until),
        "steps": len(ways),
        "steps_right": sum(ways),
    }


def _score_of_worlds(
    played: observed.Monthly, item: observed.Observation, error: Carried
) -> scoring.Scored:
    runs, wide = error.at(item.series, item.year, scoring.figures_at(played, item))
    return scoring.score_worlds(runs, wide, item.value, observed.KINDS[item.series])


def _as_played(
    played: observed.Monthly, later: Sequence[observed.Observation], spread: dict[str, float]
) -> dict[str, object]:
    """What the worlds are worth with an error that has no memory, that of other series."""
    forgetful = Carried(0.0, {}, spread)
    return scoring.worth(later, [_score_of_worlds(played, item, forgetful) for item in later])


def _foretold(
    played: observed.Monthly,
    item: observed.Observation,
    fit_until: int,
    mine: scoring.Scored,
    others: dict[str, scoring.Scored | None],
) -> Foretold:
    kind = observed.KINDS[item.series]
    low, _, high = band(scoring.figures_at(played, item), 0.0, kind)
    fields: dict[str, float | None] = {}
    for name, rival in others.items():
        fields[name] = None if rival is None else rival.median
        fields[f"{name}_log_score"] = None if rival is None else rival.log_score
    within = {"kind": kind, "observed": item.value, "worlds": low <= item.value <= high}
    return Foretold.like(item, mine, ahead=item.year - fit_until, **within, **fields)


def _cuts(figures: Sequence[Foretold], by: Literal["series", "ahead"]) -> list[Cut]:
    """Return mean scores of the figures that agree in a field; None where there are none."""
    table = pd.DataFrame([dict(figure) for figure in figures])
    return [
        Cut(
            name=str(name),
            values=len(rows),
            **{name: finite(rows[of].astype(float).mean()) for name, of in MEANS.items()},
        )
        for name, rows in table.groupby(by, sort=False)
    ]

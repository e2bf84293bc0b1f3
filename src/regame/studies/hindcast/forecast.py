"""Forecast the years after a fit, and score what came beside two baselines without a model.

The worlds are fitted to the record up to a year, policies and drivers are played by date, and
prices, tonnes and shares of later years are compared with what is on record. The record of 2016 to
2024 was known when the model was built, so these are pseudo-forecasts.
"""

from collections.abc import Callable, Sequence

import numpy as np

from regame.core.errors import UserError
from regame.core.options import check_options
from regame.runs.asked import noting
from regame.runs.manifests import check_out
from regame.runs.played import Played
from regame.runs.posterior import fitted_to, read
from regame.runs.sources import POSTERIOR, PRIOR
from regame.studies.frame import keep
from regame.studies.hindcast.baselines import Walk, band, paths, spreads, walks
from regame.studies.hindcast.carried import Carried, carried, carried_bands
from regame.studies.hindcast.forecast_result import Forecast
from regame.studies.hindcast.observed import KINDS, Monthly, Observation, load_record, observations
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.parts import Cut, Foretold
from regame.studies.hindcast.playing import described, from_table, play_worlds
from regame.studies.hindcast.scoring import (
    Scored,
    beside,
    figures_at,
    on_record,
    score_of_walk,
    score_worlds,
    together,
    worth,
)
from regame.studies.hindcast.signs import directions, signs, turns

SUMMARY = "forecast.json"
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
    record_rows = load_record()
    record = [item for item in observations(record_rows) if item.year <= until]
    figures = on_record(months, record_rows[record_rows["year"] <= fit_until])
    error = carried(months, record, fit_until, spreads(figures, own=True))
    later = [item for item in record if item.year > fit_until and not item.why_not]
    seconds = runs.seconds
    forecast = Forecast(
        question=job.config.question,
        runs=len(runs.table),
        rows=len(runs.table),
        months=job.months,
        seed=job.seed,
        config_hash=job.config.hash,
        worlds=described_source(source, fit_until),
        fitted_until=fit_until,
        discrepancy=dict(error.spread),
        persistence=error.persistence,
        series=[
            row
            for row in beside(carried_bands(months, error, fit_until), record_rows)
            if row.year <= until
        ],
        without_memory=_as_played(months, later, spreads(figures)),
        **scored(months, record, later, error, fit_until),
        failed_rows=int(runs.table["failed"].sum()),
        out=str(runs.path),
        elapsed_s=round(seconds, 3),
        runs_per_s=round(runs.rows * job.months / 240 / seconds, 1) if seconds else 0.0,
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
    played: Monthly,
    record: Sequence[Observation],
    later: Sequence[Observation],
    error: Carried,
    fit_until: int,
) -> dict[str, object]:
    """Return the parts of a result that scores make up, by their names."""
    ours = [_score_of_worlds(played, item, error) for item in later]
    others = {
        name: [score_of_walk(walk, item) for walk, item in zip(row, later, strict=True)]
        for name, row in walks(record, fit_until, later).items()
    }
    figures = [
        _foretold(played, item, error, fit_until, mine, {n: others[n][k] for n in others})
        for k, (item, mine) in enumerate(zip(later, ours, strict=True))
    ]
    on_record_of = paths([i for i in record if i.scored], 9999)
    medians = {
        name: {year: _median(played, name, year, record) for year in path}
        for name, path in on_record_of.items()
    }
    of_later = {item.series for item in later}
    paths_seen = {name: path for name, path in on_record_of.items() if name in of_later}
    ways = directions(paths_seen, medians, fit_until)
    return {
        "scores": together(later, ours, others, float(np.mean([f.worlds for f in figures]))),
        "figures": figures,
        "by_series": _cuts(figures, lambda f: f.series),
        "by_horizon": _cuts(figures, lambda f: str(f.ahead)),
        "signs": signs(played, fit_until, max(item.year for item in later)),
        "turning_points": turns(paths_seen, medians, fit_until),
        "steps": len(ways),
        "steps_right": sum(ways),
    }


def _median(played: Monthly, name: str, year: int, record: Sequence[Observation]) -> float:
    (item, *_) = (i for i in record if (i.series, i.year, i.span, i.month) == (name, year, 1, ""))
    return float(np.median(figures_at(played, item)))


def _score_of_worlds(played: Monthly, item: Observation, error: Carried) -> Scored:
    kind = KINDS[item.series]
    runs, wide = error.at(item.series, item.year, figures_at(played, item))
    return score_worlds(runs, wide, band(runs, wide, kind), item.value, kind)


def _as_played(
    played: Monthly, later: Sequence[Observation], spread: dict[str, float]
) -> dict[str, object]:
    """What the worlds are worth with an error that has no memory, that of other series."""
    forgetful = Carried(0.0, {}, spread)
    return worth(later, [_score_of_worlds(played, item, forgetful) for item in later])


def _foretold(
    played: Monthly,
    item: Observation,
    error: Carried,
    fit_until: int,
    mine: Scored,
    others: dict[str, tuple[Walk, Scored] | None],
) -> Foretold:
    kind, runs = KINDS[item.series], figures_at(played, item)
    low, median, high = band(*error.at(item.series, item.year, runs), kind)
    alone = band(runs, 0.0, kind)
    fields: dict[str, float | None] = {}
    for name, rival in others.items():
        fields[name] = None if rival is None else rival[0].quantiles(kind)[1]
        fields[f"{name}_log_score"] = None if rival is None else rival[1].log_score
    return Foretold(
        series=item.series,
        year=item.year,
        ahead=item.year - fit_until,
        unit=item.unit,
        kind=kind,
        observed=item.value,
        median=median,
        low=low,
        high=high,
        near=mine.near,
        inside=mine.inside,
        worlds=alone[0] <= item.value <= alone[2],
        log_score=mine.log_score,
        crps=mine.crps,
        **fields,
    )


def _cuts(figures: Sequence[Foretold], by: Callable[[Foretold], str]) -> list[Cut]:
    groups: dict[str, list[Foretold]] = {}
    for figure in figures:
        groups.setdefault(by(figure), []).append(figure)

    def mean(values: Sequence[float | None]) -> float | None:
        """The mean of those that are there."""
        values_present = [value for value in values if value is not None]
        return float(np.mean(values_present)) if values_present else None

    return [
        Cut(
            name=name,
            values=len(rows),
            near=float(np.mean([row.near for row in rows])),
            in_band=float(np.mean([row.inside for row in rows])),
            log_score=float(np.mean([row.log_score for row in rows])),
            no_change_log_score=mean([row.no_change_log_score for row in rows]),
            trend_log_score=mean([row.trend_log_score for row in rows]),
        )
        for name, rows in groups.items()
    ]

"""Forecast the years after a fit, and score what came beside two baselines without a model.

The worlds are fitted to the record up to a year, policies and drivers are played by date, and
prices, tonnes and shares of later years are compared with what is on record. The record of 2016 to
2024 was known when the model was built, so these are pseudo-forecasts.

What the model was off by on record, carried on into a forecast: an error with a memory.

A world that has a series too high in the year of the fit will have it too high in the next, too.
So each world's last error on record, on the scale of `baselines.scaled_score`, is carried on. It
fades by a factor a year, the persistence, and what is not known of it grows to its usual spread:
after h years the spread is s sqrt(1 - p^2h), that of a process of first order (Kennedy and O'Hagan
2001 on a discrepancy that data inform; Hyndman and Athanasopoulos 2021, section 10). Worlds that
differ on the record of that year differ less in the next: all of them go on from it. Persistence is
that of the median's error; it and spreads are taken from the record up to the fit, nothing later.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.statistics import finite
from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.core.options import check_options
from regame.runs import asked, manifests, sources
from regame.runs.played import Played
from regame.runs.posterior import fitted_to, read
from regame.studies.frame import keep
from regame.studies.hindcast import baselines, observed, parts, playing, result, scoring
from regame.studies.hindcast.observed import KINDS, SERIES, YEARS, Monthly, Observation, yearly
from regame.studies.hindcast.options import HindcastOptions
from regame.studies.hindcast.scoring import bands, figures_at
from regame.studies.hindcast.signs import directions, signs, turns

MOST = 0.99  # a year, of what an error keeps

type Errors = dict[str, dict[int, Floats]]  # series -> year -> record less each world (run,)


class Carried(NamedTuple):
    """The model's error by series: of each world in the last year on record, and how it fades."""

    persistence: float
    last: Mapping[str, tuple[int, Floats]]  # series -> year, error of every world (run,)
    spread: Mapping[str, float]

    def at(self, series: str, year: int, runs: Floats) -> tuple[Floats, float]:
        """Return worlds' figures of a later year with the error carried on, and its spread then.

        A series without a figure on record keeps its worlds and the usual spread.
        """
        wide = self.spread[series]
        if series not in self.last:
            return runs, wide
        last_year, error = self.last[series]  # each world goes on from where the record was
        persistence = self.persistence ** (year - last_year)
        kind = KINDS[series]
        moved = baselines.unscaled(baselines.scaled_score(runs, kind) + persistence * error, kind)
        return moved, wide * float(np.sqrt(1 - persistence**2))


def carried(
    played: Monthly, record: Sequence[Observation], until: int, spread: Mapping[str, float]
) -> Carried:
    """Return what is carried on from the record up to December of a year.

    spread: by series, of an error that nothing is known of.
    """
    carried_errors = errors(played, record, until)
    last = {name: (max(path), path[max(path)]) for name, path in carried_errors.items()}
    medians = {
        name: {year: float(np.median(error)) for year, error in path.items()}
        for name, path in carried_errors.items()
    }
    return Carried(persistence(medians), last, spread)


def errors(played: Monthly, record: Sequence[Observation], until: int) -> Errors:
    """Return by how much each world missed the figures of whole years up to a year (run,)."""
    errors_by_series: Errors = {}
    annual = (item for item in record if item.year <= until and item.is_annual and item.scored)
    for item in annual:
        runs, kind = figures_at(played, item), KINDS[item.series]
        if np.isfinite(runs).all():
            error = baselines.scaled_score(item.value, kind) - baselines.scaled_score(runs, kind)
            errors_by_series.setdefault(item.series, {})[item.year] = error
    return errors_by_series


def persistence(found: Mapping[str, Mapping[int, float]]) -> float:
    """Return the share of an error that is left a year later: least squares over all pairs."""
    pairs = [(path[y], path[y + 1]) for path in found.values() for y in path if y + 1 in path]
    if not pairs:
        return 0.0
    before, after = np.array(pairs).T
    slope = (before * after).sum() / max((before**2).sum(), 1e-12)
    return float(np.clip(slope, 0.0, MOST))


def carried_bands(played: Monthly, error: Carried, until: int) -> Floats:
    """5, 50 and 95 % of every series and year, as `bands`, with the error carried on after a year.

    (3, series, year)
    """
    levels, figures = bands(played, error.spread), yearly(played)
    for y, year in enumerate(YEARS):
        for s, series in enumerate(SERIES):
            if year > until and np.isfinite(levels[:, s, y]).all():
                moved, wide = error.at(series.name, year, figures[:, s, y])
                levels[:, s, y] = baselines.band(moved, wide, series.kind)
    return levels


SUMMARY = "forecast.json"
MEANS = ("near", "in_band", "log_score", "no_change_log_score", "trend_log_score")  # of a `Cut`
FIRST, LAST = 2010, 2024  # years to which a fit may go, and the last on record


@asked.noting
def play_forecast(options: HindcastOptions, fit_until: int) -> tuple[result.Forecast, Played]:
    """Play, score and keep result and page in the folder; returns it with what was played.

    Raises UserError for a year out of bounds, and for worlds that saw what they are to forecast.
    """
    check_options(options)
    manifests.check_out(options.out, options.resume)
    until = _until(options, fit_until)
    source = source_of(options.worlds, fit_until)
    job, runs = playing.play_worlds(options, source)
    months = playing.from_table(runs.table, job.config.world.start_year)
    record_rows = observed.load_record()
    record = [item for item in observed.observations(record_rows) if item.year <= until]
    figures = scoring.on_record(months, record_rows[record_rows["year"] <= fit_until])
    error = carried(months, record, fit_until, baselines.spreads(figures, own=True))
    later = [item for item in record if item.year > fit_until and not item.why_not]
    forgetful = Carried(0.0, {}, baselines.spreads(figures))  # an error that has no memory
    as_played = [_score_of_worlds(months, item, forgetful) for item in later]
    bands_by_year = scoring.beside(carried_bands(months, error, fit_until), record_rows)
    forecast = result.Forecast(
        **playing.fields_of(job.config, job.months, job.seed, runs),
        worlds=described_source(source, fit_until),
        fitted_until=fit_until,
        discrepancy=dict(error.spread),
        persistence=error.persistence,
        series=[row for row in bands_by_year if row.year <= until],
        without_memory=scoring.worth(later, as_played),
        **scored(months, record, later, error, fit_until),
        runs_per_s=playing.speed(runs, job.months),
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
    if given == sources.PRIOR:
        return given
    source = fitted_to(fit_until) if given in (None, sources.POSTERIOR) else str(given)
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
    return playing.described(source)


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
    on_record_of, medians = (
        baselines.paths(items, max(observed.YEARS)) for items in (scored_items, middles)
    )
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


def _foretold(
    played: observed.Monthly,
    item: observed.Observation,
    fit_until: int,
    mine: scoring.Scored,
    others: dict[str, scoring.Scored | None],
) -> parts.Foretold:
    kind = observed.KINDS[item.series]
    low, _, high = baselines.band(scoring.figures_at(played, item), 0.0, kind)
    medians = {name: rival and rival.median for name, rival in others.items()}
    scores = {f"{name}_log_score": rival and rival.log_score for name, rival in others.items()}
    within = {"kind": kind, "observed": item.value, "worlds": low <= item.value <= high}
    ahead = item.year - fit_until
    return parts.Foretold.like(item, mine, ahead=ahead, **within, **medians, **scores)


def _cuts(figures: Sequence[parts.Foretold], by: Literal["series", "ahead"]) -> list[parts.Cut]:
    """Return mean scores of the figures that agree in a field; None where there are none."""
    table = pd.DataFrame([{**dict(figure), "in_band": figure.inside} for figure in figures])
    cuts = []
    for name, rows in table.groupby(by, sort=False):
        means = {of: finite(rows[of].astype(float).mean()) for of in MEANS}
        cuts.append(parts.Cut(name=str(name), values=len(rows), **means))
    return cuts

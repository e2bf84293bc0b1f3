"""Hold the model to the record: play it from 2005 as it was played, and score what comes out."""

from collections import Counter
from typing import Unpack, overload

import pandas as pd

from regame.config.files import Config
from regame.core.errors import UserError
from regame.core.options import check_options
from regame.reports.terminal import open_console, say, show_json
from regame.runs.asked import noting
from regame.runs.choices import explicit, options_of
from regame.runs.manifests import check_out
from regame.runs.played import Played
from regame.runs.runner import Job
from regame.studies.frame import finish, keep
from regame.studies.hindcast import baselines, forecast, playing, scoring
from regame.studies.hindcast.months import play_months_of
from regame.studies.hindcast.observed import LAST_FITTED, SERIES, YEARS, load_observed
from regame.studies.hindcast.options import HindcastChoices, HindcastOptions, PlayChoices
from regame.studies.hindcast.result import ByMonth, Forecast, Hindcast
from regame.studies.hindcast.targets import targets_of

SUMMARY = "hindcast.json"


def run_hindcast(options: HindcastOptions) -> int:
    """Hold the model to the record, print the card or one JSON object, and write the page of plots.

    With `options.series` lists the series instead. Returns the exit code: 1 if some rows failed,
    else 0. Raises UserError for faults of the options or of the table of observations.
    """
    if options.series:
        _list_series(options.json)
        return 0
    result, record = _play(options)
    return finish("hindcast", result, options, result.runs, record.table)


def _list_series(as_json: bool) -> None:
    """Print the names, units and kinds of the series."""
    if as_json:
        show_json({"series": [series._asdict() for series in SERIES]})
        return
    out = open_console()
    for series in SERIES:
        say(out, f"{series.name:<36} {series.unit:<8} {series.kind}")


def _play(options: HindcastOptions) -> tuple[Hindcast | Forecast | ByMonth, Played]:
    """Play what the options ask for: months, years after a fit, or the record by year."""
    if options.months is not None or options.still:
        return play_months_of(options)
    if options.fit_until is not None:
        return forecast.play_forecast(options, options.fit_until)
    return play_hindcast(options)


@overload
def hindcast(*, months: int, still: bool = ..., **choices: Unpack[PlayChoices]) -> ByMonth: ...


@overload
def hindcast(*, fit_until: int, **choices: Unpack[PlayChoices]) -> Forecast: ...


@overload
def hindcast(**choices: Unpack[PlayChoices]) -> Hindcast: ...


@explicit(HindcastOptions, HindcastChoices)
def hindcast(**choices: Unpack[HindcastChoices]) -> Hindcast | Forecast | ByMonth:
    """Hold the model to the record: play worlds from 2005 by what was done, and score them.

    Prices, tonnes and shares on record are compared with the bands of the worlds. choices: what
    the flags of `regame hindcast` offer, see `HindcastChoices`. With `fit_until` years
    after it are forecast by worlds fitted up to it and scored beside two baselines without a
    model, and a `Forecast` is returned. With `months` a world is played by month from its start
    (world_2025 if no config is given), as its headline's policy has it or `still`, and a `ByMonth`
    is returned. Writes a folder of results with its page of plots. Raises
    UserError for a choice out of bounds, a faulty table, and a year without a posterior.
    """
    return _play(options_of(HindcastOptions, choices))[0]


@noting
def play_hindcast(options: HindcastOptions) -> tuple[Hindcast, Played]:
    """Play and score, keep the result in the folder, and return it with what was played."""
    check_options(options)
    check_out(options.out, options.resume)
    observed = load_observed(options.observed)
    until = _until(options.until, observed)
    source = options.worlds or playing.WORLDS
    job, record = playing.play_worlds(options, source)
    result = conclude(job, record, observed, until, source)
    keep(result, SUMMARY)
    return result, record


def conclude(job: Job, played: Played, observed: pd.DataFrame, until: int, source: str) -> Hindcast:
    """Score what was played.

    observed: as `load_observed` gives it; until: the last year that is scored; source: of worlds.
    """
    config: Config = job.config
    months = playing.from_table(played.table, config.world.start_year)
    figures = scoring.on_record(months)
    spread = baselines.spreads(figures)
    scores = scoring.score(months, observed[observed["year"] <= until], spread, targets_of(source))
    counted = [row for row in scores if row.scored]
    return Hindcast(
        **playing.fields_of(config, job.months, job.seed, played),
        worlds=playing.described(source),
        until=until,
        fitted_until=LAST_FITTED,
        observations=len(counted),
        coverage=scoring.coverage(counted),
        coverage_near=scoring.coverage(counted, "near"),
        coverage_by_kind=scoring.coverage_by_kind(counted),
        band_widths=scoring.widths(counted),
        coverage_of_worlds=scoring.coverage(counted, "worlds"),
        band_widths_of_worlds=scoring.widths(counted, "worlds"),
        shown=len(scores),
        not_scored=dict(Counter(row.why_not for row in scores if not row.scored)),
        coverage_of_shown=scoring.coverage(scores),
        coverage_of_worlds_of_shown=scoring.coverage(scores, "worlds"),
        discrepancy=spread,
        groupings=baselines.compare(figures),
        missed=tuple(row.place for row in counted if not row.inside),
        series=scoring.beside(scoring.bands(months, spread), observed),
        scores=scores,
        runs_per_s=playing.speed(played, job.months),
    )


def _until(given: int | None, observed: pd.DataFrame) -> int:
    """The last year that is scored: that given, or the last one observed."""
    if given is None:
        return int(observed["year"].max())
    if not YEARS[0] <= given <= YEARS[-1]:
        raise UserError(f"--until {given}: must be a year from {YEARS[0]} to {YEARS[-1]}")
    return given

"""Commands that hold the model to the record."""

from typing import Annotated

from regame.commands.flags import argument, takes
from regame.studies.calibration.options import CalibrationOptions
from regame.studies.episodes.options import EpisodesOptions
from regame.studies.forecast.options import ForecastOptions, ScoreboardOptions
from regame.studies.hindcast.options import HindcastOptions

HISTORY = "History to play, by name or path. [default: history]"


@takes(HindcastOptions, runs="1000", seed="1", worlds="posterior", config="history")
def hindcast(options: HindcastOptions) -> int | None:
    """Hold the model to the record from 2005: a score card, and a plot per series.

    Plays policies and public money by their dates to December 2025, and says what of prices,
    tonnes and shares on record lies inside the model's 5 to 95 % band. With --months a world is
    played by month from its start instead, world_2025 by its licences and packages.
    """
    from regame.studies.hindcast.hindcast import run_hindcast

    return run_hindcast(options)


@takes(ForecastOptions, runs="256", seed="1", worlds="posterior_2024")
def forecast(options: ForecastOptions) -> int | None:
    """Forecast the two years from January 2026 by month, and score what came.

    Plays world_2026 as it is: trade by destination, prices, output of firms, lines that stop, with
    bands, and the chance of named events. With --score, figures that came are scored beside no
    change; with --published too, those of a published forecast, and nothing is played. With
    --origin quantiles are forecast by baselines, the model and the combination that won so far.
    """
    if options.origin is not None:
        from regame.studies.forecast.origin import run_origin

        return run_origin(options, options.origin)
    from regame.studies.forecast.forecast import run_forecast

    return run_forecast(options)


@takes(ScoreboardOptions)
def scoreboard(options: ScoreboardOptions) -> int | None:
    """Score every edition of the forecast, and submissions, beside baselines on what came.

    Weighted interval score, CRPS and log score by series and over all, with the ratio to the last
    value and its 95 % interval by a block bootstrap.
    """
    from regame.studies.forecast.scoreboard import run_scoreboard

    return run_scoreboard(options)


@takes(EpisodesOptions)
def episodes(options: EpisodesOptions) -> int | None:
    """Hold the bargain to episodes of coercion: who gave way, to what, and how soon.

    Prints base rates beside the record, and for each episode the chance of each outcome with the
    score of a fit that leaves it out. Episodes of your own are scored by the draws of the package.
    """
    from regame.studies.episodes.episodes import run_episodes

    return run_episodes(options)


@takes(CalibrationOptions, runs="400", rounds="1200", seed="1")
def calibrate(
    options: CalibrationOptions,
    config: Annotated[str | None, argument("CONFIG", HISTORY)] = None,
) -> int | None:
    """Fit the uncertain parameters to the record, up to December 2015 unless said otherwise.

    Prints the mass balance of the record, then what the record says of each parameter. With --sbc
    draws of the prior are played as records and fitted (200 members, 60 rounds each unless --runs
    and --rounds say otherwise): where the truth ranks among the draws shows whether fits are right.
    """
    if options.sbc is not None:
        from regame.studies.calibration.ranks import run_ranks

        return run_ranks(config, options)
    from regame.studies.calibration.calibrate import run_calibrate

    return run_calibrate(config, options)

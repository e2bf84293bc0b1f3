"""What a user may ask of `regame hindcast` and of `regame.hindcast`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core import options
from regame.core.horizon import HORIZON


class PlayChoices(
    options.WorldsChoices, options.AssumptionsChoices, options.ExecutionChoices, total=False
):
    """Keywords of `regame.hindcast` but the year of a forecast.

    What is left out is as `regame hindcast` has it. until: last year of the record to score;
    observed: a CSV file to score against, in place of the package's record.
    """

    until: int
    observed: str | Path


class HindcastChoices(PlayChoices, total=False):
    """Keywords of `regame.hindcast`: those of `PlayChoices`, a year to forecast from, or months.

    fit_until: last year of the record that worlds have seen; years after it are forecast. months:
    to play by month from a world's start, by its headline's policy; still: without a weapon, growth
    and luck.
    """

    fit_until: int
    months: int
    still: bool


@dataclass(frozen=True, kw_only=True)
class HindcastOptions(options.Worlds, options.Assumptions, options.Execution, options.Printing):
    """The choices of a hindcast."""

    until: int | None = options.Flag("Last year of the record to score.", "YEAR", 1, "all").field()
    fit_until: int | None = options.Flag(
        "Forecast and score the years after this one, with worlds fitted up to it.",
        "YEAR",
        1,
        "off",
        name="fit-until",
    ).field()
    observed: Path | None = options.Flag(
        "Table of your own to score against.", "FILE.csv", usual="the package's record"
    ).field()
    months: int | None = options.Flag(
        "Play so many months from a world's start, and score them by month.", "N", 1, "off", HORIZON
    ).field()
    still: bool = options.Flag(
        "Months without a weapon, growth and luck: what prices do by themselves."
    ).field(False)
    series: bool = options.Flag("List the series and their units, and stop.").field(False)

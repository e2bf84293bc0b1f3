"""What a user may ask of `regame hindcast` and of `regame.hindcast`."""

from dataclasses import dataclass
from pathlib import Path

from regame.core import options
from regame.core.horizon import HORIZON

OFFERED = options.offered("hindcast")


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

    until: int | None = OFFERED["until"].field()
    fit_until: int | None = OFFERED["fit_until"].field()
    observed: Path | None = OFFERED["observed"].field()
    months: int | None = options.Flag(
        "Play so many months from a world's start, and score them by month.", "N", 1, "off", HORIZON
    ).field()
    still: bool = OFFERED["still"].field(False)
    series: bool = OFFERED["series"].field(False)

"""What a user may ask of `regame respond`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from regame.core.errors import UserError, check_among
from regame.core.horizon import YEARS
from regame.core.options import FIRMS, Execution, Printing, ScenarioOptions, StudyOptions, offered

WAYS = ("state", "line")
MEAN, TENTH, REGRET = "mean", "tenth", "regret"
AVERSIONS = (MEAN, TENTH, REGRET)
VALUE_ADDED, USERS_MONEY = "value_added", "users_money"  # what a stopped line costs
USUAL_MONTHS, MOST_MONTHS = 12, 240  # of a stop
RANGE = ".."  # between the least and the most of what each world draws


OFFERED = offered("respond")


@dataclass(frozen=True, kw_only=True)
class RespondOptions(StudyOptions, ScenarioOptions, Execution, Printing):
    """The choices of a target's question."""

    state: str = OFFERED["state"].field("Japan")
    firm: str | None = OFFERED["firm"].field()
    policies: tuple[str, ...] = OFFERED["policies"].field(())
    firms: str | None = FIRMS.field()
    optimise: bool = OFFERED["optimise"].field(False)
    club: tuple[str, ...] = OFFERED["club"].field(())
    by: tuple[str, ...] = OFFERED["by"].field(())
    loss: str | None = OFFERED["loss"].field()
    aversion: str = OFFERED["aversion"].field(MEAN)
    goal: str | None = OFFERED["goal"].field()
    years: int = OFFERED["years"].field(10)
    brief: bool = OFFERED["brief"].field(False)


def check_years(years: int) -> None:
    """Raise UserError for a horizon that no table of runs has."""
    if years not in YEARS:
        raise UserError(f"--years {years}: must be one of {', '.join(map(str, YEARS))}")


def check_ways(asked: Sequence[str], aversion: str = MEAN) -> None:
    """Raise UserError for every way to say who wins that is none, and for a rule that is none."""
    check_among("--by", asked, WAYS)
    check_among("--aversion", [aversion], AVERSIONS)


def begins_in(options: RespondOptions, start_year: int) -> tuple[int, int]:
    """Months from the opening to the stop, at least and at most."""
    text, years = options.begins, options.years
    if text is None:
        return 12, 12
    ends = [re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", end) for end in text.split(RANGE)]
    months = [12 * (int(at[1]) - start_year) + int(at[2]) - 1 for at in ends if at is not None]
    if len(months) < len(ends) or len(ends) > 2 or months != sorted(months):
        raise UserError(f"--from {text}: must read like 2026-03, or 2026-03..2027-12")
    if not 0 <= months[0] <= months[-1] < 12 * years:
        raise UserError(f"--from {text}: must lie in the {years} years from January {start_year}")
    return months[0], months[-1]


def lengths(options: RespondOptions) -> tuple[int, int]:
    """Months that the stop lasts, at least and at most."""
    text = str(USUAL_MONTHS if options.months is None else options.months)
    ends = [int(end) if end.isdecimal() else 0 for end in text.split(RANGE)]
    if len(ends) > 2 or not 1 <= ends[0] <= ends[-1] <= MOST_MONTHS:
        allowed = f"a number from 1 to {MOST_MONTHS}, or a range such as 3..12"
        raise UserError(f"--months {text}: must be {allowed}")
    return ends[0], ends[-1]

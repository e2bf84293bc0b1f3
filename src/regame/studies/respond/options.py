"""What a user may ask of `regame respond`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from regame.core.errors import UserError, check_among
from regame.core.horizon import YEARS
from regame.core.options import FIRMS, Execution, Flag, Printing, StudyOptions

STUDY = "respond_2025"  # of what is asked, where nothing else is named
WAYS = ("state", "line")
MEAN, TENTH, REGRET = "mean", "tenth", "regret"
AVERSIONS = (MEAN, TENTH, REGRET)
VALUE_ADDED, USERS_MONEY = "value_added", "users_money"  # what a stopped line costs
USUAL_MONTHS, MOST_MONTHS = 12, 240  # of a stop
RANGE = ".."  # between the least and the most of what each world draws


@dataclass(frozen=True, kw_only=True)
class RespondOptions(StudyOptions, Execution, Printing):
    """The choices of a target's question."""

    state: str = Flag(
        "The state that asks, such as Japan; all: each, in one table.", "STATE"
    ).field("Japan")
    firm: str | None = Flag(
        'A firm or a class of firms that asks instead, such as "class:user@Japan".',
        "FIRM",
        usual="none",
    ).field()
    policies: tuple[str, ...] = Flag(
        "A policy of your own beside those of the file; may be repeated.",
        "NAME=STRATEGY",
        usual="none",
        name="policy",
    ).field(())
    firms: str | None = FIRMS.field()
    optimise: bool = Flag("Search for policies with triggers too; a minute or two.").field(False)
    club: tuple[str, ...] = Flag(
        "An ally that does the same in policies with allies; may be repeated.", "STATE", usual="all"
    ).field(())
    by: tuple[str, ...] = Flag(
        "Print who wins by it too: by state, or by line of the ledger.", "state|line", usual="none"
    ).field(())
    loss: str | None = Flag(
        "What a stopped line costs: value_added, or users_money.",
        "MEASURE",
        usual="value_added, where the world has accounts of sectors",
    ).field()
    stop: str | None = Flag(
        "The holder's play: a stop of exports to this state, or to all.",
        "all|STATE",
        usual="all that the study's file has",
    ).field()
    share: float | None = Flag(
        "Of --stop: share of usual exports that still leaves, 0 to 1.", "SHARE", usual="0"
    ).field()
    begins: str | None = Flag(
        "Of --stop: its first month; with 2026-03..2027-12 each world draws one.",
        "MONTH",
        usual="a year from the start",
        name="from",
    ).field()
    months: str | None = Flag(
        "Of --stop: how many months; with 3..12 each world draws.", "N", usual="12"
    ).field()
    aversion: str = Flag(
        "Of --stop: recommend by the mean, the worst tenth of worlds, or regret.",
        "mean|tenth|regret",
    ).field(MEAN)
    goal: str | None = Flag(
        'What to reach at the least cost, such as "own_refining>=25% by 2035".',
        "TEXT",
        usual="none",
    ).field()
    years: int = Flag("Horizon: 1, 2, 5, 10 or 20 years.", "N", 1).field(10)
    brief: bool = Flag("Write two pages to hand on too: HTML, PDF and Word.").field(False)


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

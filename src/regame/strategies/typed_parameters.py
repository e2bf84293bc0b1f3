"""Whether parameters of a strategy that somebody has typed are what they must be."""

import re
from collections.abc import Sequence
from dataclasses import fields

from regame.strategies.contract import Observation, Strategy
from regame.strategies.holders import Schedule

DATES = re.compile(r"[\w =.,-]{0,120}", re.ASCII)  # dates with values, of a schedule
LARGEST = 1e12  # number that a parameter of a strategy may be, either way


def parameter_faults(strategy: Strategy, known: Sequence[str]) -> list[str]:
    """Return what is wrong with the parameters of a strategy, which may name states of `known`."""
    return [
        f"{type(strategy).__name__}: {item.name} = {str(current)[:40]!r} must be {wanted}"
        for item in fields(strategy)  # type: ignore[arg-type]
        if (wanted := _wanted(current := getattr(strategy, item.name), item.default, known))
        and not _is_dates(strategy, current)
    ]


def _is_dates(strategy: Strategy, given: object) -> bool:
    """Return whether a parameter is a list of dates that a schedule can read."""
    if not isinstance(strategy, Schedule) or not isinstance(given, str):
        return False
    strategy.decide(Observation(*[0.0] * len(Observation._fields)))  # raises UserError
    return DATES.fullmatch(given) is not None


def _wanted(given: object, default: object, known: Sequence[str]) -> str:
    """Return what a parameter must be, going by its default, or "" where it is."""
    if isinstance(default, bool):
        return "" if isinstance(given, bool) else "True or False"
    if isinstance(default, int | float):
        if isinstance(given, bool) or not isinstance(given, int | float):
            return "a number"
        return "" if -LARGEST <= given <= LARGEST else f"within {LARGEST:g} of 0"
    if isinstance(default, str):
        return "" if given == default or given in known else f"one of {', '.join(known)}"
    return "" if type(given) is type(default) else f"like {default!r}"

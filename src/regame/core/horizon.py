"""How long a game may last, when payoffs are read, and what later money is worth: stated once."""

from typing import Any

from regame.core.errors import refuse, whole_fault

YEAR = 12  # months
HORIZON = 600  # months of luck that a game lays out from its start, so the most it can be played
YEARS = (1, 2, 5, 10, 20)  # horizons at which payoffs are read; they name columns, `payoff_{h}y`


def discount_factor(rate: Any, years: Any) -> Any:
    """Return what a dollar after so many years is worth at the start, compounded yearly.

    rate: a year; numbers, or arrays that broadcast with each other.
    """
    return (1 + rate) ** -years


def months_fault(where: str, months: object, least: int = 1) -> list[str]:
    """Return what is wrong with a number of months to play, a line of its own, or nothing.

    where: who took it, "play". Allowed are whole numbers from `least` to HORIZON.
    """
    return whole_fault(where, "months", months, least, HORIZON)


def check_months(where: str, months: object, least: int = 1) -> None:
    """Raise UserError if so many months cannot be played."""
    refuse(months_fault(where, months, least))

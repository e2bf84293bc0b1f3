"""How long a game may last, and after how many years its payoffs are read, stated once for all."""

from __future__ import annotations

from regame.core.errors import UserError, whole_fault

YEAR = 12  # months
HORIZON = 600  # months of luck that a game lays out from its start, so the most it can be played
YEARS = (1, 2, 5, 10, 20)  # horizons at which payoffs are read; they name columns, `payoff_{h}y`


def months_fault(where: str, months: object, least: int = 1) -> list[str]:
    """Return what is wrong with a number of months to play, a line of its own, or nothing.

    where: who took it, "play". Allowed are whole numbers from `least` to HORIZON.
    """
    return whole_fault(where, "months", months, least, HORIZON)


def check_months(where: str, months: object, least: int = 1) -> None:
    """Raise UserError if so many months cannot be played."""
    if faults := months_fault(where, months, least):
        raise UserError(faults)

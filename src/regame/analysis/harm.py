"""Harm, defined once: when a policy pays, is neutral or harms, and when two results are a tie.

Verdict, league, robustness, cases, the page and the reports judge by these functions. What money of
a later year is worth is `core.horizon.discount_factor`, which the engine uses, too.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regame.core.arrays import Flags, Floats
from regame.core.horizon import discount_factor

BAND = 0.01  # of the baseline's payoff, of trade or of a market: differences within it are neutral
LEAST_BAND = 10e6  # USD, where the baseline's payoff is small
TIE = 1e-9  # relative: results closer than that are numerically equal


class Classes(NamedTuple):
    """Which worlds are decided, and in which of these the policy pays or harms; all of one shape.

    A decided world that is neither is neutral. Shares are of decided worlds.
    """

    pays: Flags
    harms: Flags
    decided: Flags

    @property
    def signs(self) -> NDArray[np.int64]:
        """1 pays, -1 harms, 0 otherwise."""
        return self.pays.astype(np.int64) - self.harms


def neutral_band(scale: ArrayLike, least: float = LEAST_BAND) -> Floats:
    """Return the change that counts as none beside a scale, of its shape and in its unit.

    scale: the baseline's payoff, USD. least: the band of a small one, 0 for any other scale.
    """
    return np.maximum(BAND * np.abs(np.asarray(scale, dtype=np.float64)), least)


def least_band(trade: float | None) -> float:
    """Return the smallest band, USD: of a case 1 % of what the holder exports a year, if known."""
    return LEAST_BAND if trade is None else float(neutral_band(trade, 0.0))


def equal(one: ArrayLike, other: ArrayLike, least: float = 0.0) -> Flags:
    """Return where two results are numerically equal, relative to the larger, or to `least`."""
    scale = np.maximum(np.maximum(np.abs(one), np.abs(other)), least)
    return np.asarray(np.abs(np.subtract(one, other)) <= TIE * scale)


def classify(gain: Floats, band: Floats, decided: Flags | None = None) -> Classes:
    """Return what a policy does in each world.

    gain: policy less baseline, to the user's good; band: within which it is neutral, of that shape;
    decided: where the policy is active and the two results are no tie, everywhere if left out.
    """
    is_decided = np.ones(np.shape(gain), dtype=np.bool_) if decided is None else decided
    return Classes(is_decided & (gain > band), is_decided & (gain < -band), is_decided)


def present_value(payments: Floats, times: Floats, rate: float) -> Floats:
    """Return what payments are worth at the start (worlds,), at a discount rate a year.

    payments: (worlds, payment); times: (payment,) years from the start.
    """
    # Weighted sums row by row, not a matrix product: its bits depend on the other rows.
    return np.asarray((payments * discount_factor(rate, times)).sum(axis=1))

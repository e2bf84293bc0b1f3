"""The three ratios that decide a chokepoint, and what theory makes of them.

Theory's row T28: a cut that gains g a year until rivals open after L years and loses l a year from
then on is worth g (1 - e^(-rL)) - l (e^(-rL) - e^(-rT)) after T years, with r the discount rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from regame.analysis.signs import HARMS, PAYS
from regame.core.horizon import YEAR
from regame.game.facts import START_USE
from regame.studies.frontier.numbers import COST, KEPT, PRICE, RAMP, stop_value

MARGIN = 1 - COST / PRICE  # of the holder, on a tonne at the start's price
HIGHEST = 100.0  # ratio of gain to loss that is taken for no loss at all
POINTS = 200  # of time, over which a gain is averaged


@dataclass(frozen=True)
class Speeds:
    """What the config says of time: rates a year. patience: 1/rate, in years."""

    rate: float  # discount
    adaptation: float  # of demand from its short-run to its long-run elasticity


@dataclass(frozen=True)
class Ratios:
    """Where a chokepoint lies.

    lead_over_patience: years until rivals deliver times the discount rate. gain_over_loss: what
    the cut gains a year before over what it loses a year after. share_over_elasticity: the part of
    outside supply that is missing over the short-run elasticity of demand.
    """

    lead_over_patience: float
    gain_over_loss: float
    share_over_elasticity: float


def withheld(numbers: Mapping[str, float]) -> float:
    """The part of outside supply that is missing: the cut, less what rivals add who run at 85 %."""
    outside = 1 - numbers["home_use"]
    cut = (1 - KEPT) * (numbers["share"] - numbers["home_use"])
    idle = (1 / START_USE - 1) * (1 - numbers["share"])
    return max(cut - idle, 0.0) / outside


def ratios(numbers: Mapping[str, float], speeds: Speeds) -> Ratios:
    """The ratios of a chokepoint, from its nine numbers alone.

    Before rivals open, the price rises to clear what is left: by (1 - c)^(-1/e), where c is what
    is missing and e adapts, up to the price at which users stop. After that it is what it was. A
    tonne not sold costs its margin, unless plants that moved home use it; a gain without any loss
    is `HIGHEST`. Stocks and substitutes are left to the engine.
    """
    cut = withheld(numbers)
    lead = (numbers["entry_lead_months"] + RAMP / 2) / YEAR
    times = (np.arange(POINTS) + 0.5) / POINTS * lead
    short, long = numbers["elasticity_short"], numbers["elasticity_long"]
    elasticity = short + (long - short) * (1 - np.exp(-speeds.adaptation * times))
    price = np.minimum((1 - cut) ** (-1 / elasticity), stop_value(numbers["cost_share"]))
    missed = (1 - KEPT) * MARGIN * (1 - numbers["stage_moved"])
    gain = float(np.mean(KEPT * (price - 1))) - missed
    free = HIGHEST if gain > 0 else 0.0
    return Ratios(
        lead_over_patience=lead * speeds.rate,
        gain_over_loss=min(gain / missed, HIGHEST) if missed > 0 else free,
        share_over_elasticity=cut / short,
    )


def bar(lead_over_patience: float, rate: float, years: float) -> float:
    """Theory's curve: the gain over loss above which the cut has paid after so many years."""
    after = np.exp(-lead_over_patience)
    return float(max(after - np.exp(-rate * years), 0.0) / (1 - after))


def by_theory(found: Ratios, rate: float, years: float) -> str:
    """Theory's sign of a chokepoint after so many years."""
    pays = found.gain_over_loss > bar(found.lead_over_patience, rate, years)
    return PAYS if pays else HARMS

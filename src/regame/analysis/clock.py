"""When a gain turns to loss for good, and what a concession must be worth for harm to end.

Both are read world by world off pairs of runs, the same for every treatment and fit.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
from pydantic import Field

from regame.analysis.harm import classify, neutral_band
from regame.analysis.pairing import Pairs, judged, played
from regame.analysis.results import Result
from regame.core.arrays import Floats
from regame.core.horizon import YEAR

POINTS = 3  # months between the points of a series that is kept
PRICES = (0.0, 5e7, 1e8, 2e8, 3e8, 5e8, 1e9, 2e9, 5e9)  # USD a concession


class Clock(Result):
    """After how many years the summed gain turns to loss and stays one.

    In worlds in which it does; years are null where there is none.
    """

    turns_share: float = Field(description="worlds in which the summed gain ends as a loss")
    years_median: float | None = None
    years_low: float | None = Field(None, description="5 % of these worlds turn sooner")
    years_high: float | None = Field(None, description="5 % of these worlds turn later")


class Priced(Result):
    """Share of judged worlds harmed at the longest horizon if a concession is worth so much."""

    usd: float
    harm_share: float


def clock_of(pairs: Pairs) -> Clock | None:
    """Return when summed gains turn; None without paths."""
    paths = pairs.gains
    return None if paths is None else clock(paths)


def clock(paths: Floats) -> Clock:
    """Return when summed gains (world, month) turn to loss for good."""
    loses = paths[:, -1] < 0
    if not loses.any():
        return Clock(turns_share=0.0)
    held = paths[loses] >= 0
    # Months up to the last one that was no loss.
    months = np.where(held.any(axis=1), paths.shape[1] - held[:, ::-1].argmax(axis=1), 0)
    low, middle, high = (float(year) for year in np.quantile(months / YEAR, (0.05, 0.5, 0.95)))
    return Clock(
        turns_share=float(loses.mean()), years_median=middle, years_low=low, years_high=high
    )


def prices_of(pairs: Pairs) -> tuple[tuple[Priced, ...], float | None]:
    """Return the share harmed over the price of a concession, and the price that harms half.

    The second is None where fewer than half are harmed at any price from 0 on, or where no price
    brings it down to a half.
    """
    years = max(played(pairs), default=0)
    if not years or not pairs.has(f"conceded_{years}y"):
        return (), None
    decided = judged(pairs, years).decided
    if not decided.any():
        return (), None
    column = f"payoff_{years}y"
    band = neutral_band(pairs.side("baseline", column), pairs.least)[decided]
    gain, won = (pairs.difference(name)[decided] for name in (column, f"conceded_{years}y"))
    return _curve(gain, won, band, PRICES), half_at(gain + band, won)


def _curve(gain: Floats, won: Floats, band: Floats, at: Sequence[float]) -> tuple[Priced, ...]:
    harmed = [classify(gain + usd * won, band).harms.mean() for usd in at]
    return tuple(
        Priced(usd=usd, harm_share=float(share)) for usd, share in zip(at, harmed, strict=True)
    )


def half_at(short: Floats, won: Floats) -> float | None:
    """Return the least price of a concession at which no more than half of worlds are harmed.

    short: gain plus band (world,), below 0 where harmed; won: concessions more than the baseline.
    """
    if (short < 0).mean() <= 0.5:
        return None
    able = (short < 0) & (won > 0)
    for usd in np.sort(-short[able] / won[able]):
        if (short + usd * won < -1e-6 * np.abs(short)).mean() <= 0.5:
            return float(usd)
    return None


def of_verdict(pairs: Pairs, groups: Sequence[str]) -> dict[str, object]:
    """Return the clock and prices as fields of a verdict."""
    prices, half = prices_of(pairs)
    return {
        "clock": clock_of(pairs),
        "baseline_prices": baseline_prices(pairs, groups),
        "price_of_issue": prices,
        "half_at_usd": half,
    }


class BaselinePrice(Result):
    """A price without the weapon after some years, in the unit of the world's prices."""

    good: str
    where: str = Field(description="inside or outside the holder")
    years: int
    low: float = Field(description="5 % of worlds lie below")
    median: float
    high: float = Field(description="5 % of worlds lie above")


def baseline_prices(pairs: Pairs, groups: Sequence[str]) -> tuple[BaselinePrice, ...]:
    """Return prices of goods in the baseline at every horizon, as far as they are kept."""
    found = []
    for where, good in product(("outside", "inside"), groups):
        name = f"series_price_{where}_{good}"
        if not pairs.has(name) or pairs.baseline.empty:
            continue
        points = pairs.stacked("baseline", name).astype(np.float64)
        for years in played(pairs):
            at = YEAR * years // POINTS - 1
            low, middle, high = map(float, np.quantile(points[:, at], (0.05, 0.5, 0.95)))
            row = {"good": good, "where": where, "years": years}
            found.append(BaselinePrice(**row, low=low, median=middle, high=high))
    return tuple(found)

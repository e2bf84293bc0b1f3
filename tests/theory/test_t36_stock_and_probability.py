"""T36: a stock pays from a break-even probability of a stop on: cost of holding over loss avoided.

Nichols and Zeckhauser (1977), "Stockpiling strategies and cartel prices", Bell Journal 8:66. A stop
of a share w for L months takes w L months of use; a stock of S months saves the value added of
min(S, w L) of them. So a planner who holds at a cost of c a month of stock buys nothing below the
probability c / v, v the value added of a month, and exactly w L months above it; more never pays.
"""

import numpy as np
import pytest
from tests.losses import CARS, bare, lack_of

from regame.analysis.stopped_lines import lose

US, LENGTH = 1, 6  # months
STOCKS = np.linspace(0.0, 3.0, 25)  # months of parts
EVEN = 0.03  # cost of holding a month of stock over the value added of a month


def avoided() -> tuple[np.ndarray, float, float]:
    """Loss avoided by each stock, USD; value added of a month; share of parts that stops."""
    economy, world = bare(inside=1.0)
    lack = lack_of(economy, 0.0, months=LENGTH, parts=1.0)
    lost = [
        lose(economy, world._replace(line_stock_months=np.full(1, stock)), lack)
        .value_added[0, CARS, US]
        .sum()
        for stock in STOCKS
    ]
    value = float(world.value_added[0, CARS, US])
    return lost[0] - np.array(lost), value, float(economy.origins[CARS, US, economy.home])


def test_a_stock_avoids_what_it_holds_up_to_what_a_stop_takes() -> None:
    saved, value, share = avoided()
    np.testing.assert_allclose(saved, value * np.minimum(STOCKS, share * LENGTH), rtol=1e-9)


@pytest.mark.parametrize("chance", [0.01, 0.025, 0.035, 0.2, 1.0])
def test_a_planner_buys_none_below_the_break_even_and_what_a_stop_takes_above(
    chance: float,
) -> None:
    saved, value, share = avoided()
    worth = chance * saved - EVEN * value * STOCKS
    best = STOCKS[int(np.argmax(worth))]
    assert best == pytest.approx(share * LENGTH if chance > EVEN else 0.0)


def test_the_share_of_stops_at_which_it_pays_is_cost_over_loss_avoided() -> None:
    """Over 20,000 worlds, of which a share is stopped at chance, the mean worth turns there."""
    saved, value, _ = avoided()
    stock = int(np.flatnonzero(np.isclose(STOCKS, 1.0))[0])
    luck = np.random.default_rng(36).random(20_000)
    turns = [
        chance
        for chance in np.linspace(0.01, 0.05, 81)
        if (luck < chance).mean() * saved[stock] > EVEN * value
    ]
    assert turns[0] == pytest.approx(EVEN * value / saved[stock], abs=0.004)

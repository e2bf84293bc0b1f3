"""T35: an input without a substitute is a bottleneck.

Output of a line falls one for one with it after stocks end, and what is lost is the line's value
added, not the input's price: Leontief (1936); Boehm, Flaaen and Pandalai-Nayar (2019), "Input
linkages and the transmission of shocks", REStat 101:60, "roughly one for one". With an elasticity s
between inputs and a cost share a the loss of a cut to a fraction g is that of CES (T3, T24), which
goes to the bottleneck's 1 - g as s goes to 0: Baqaee and Farhi (2019).
"""

import numpy as np
import pytest
from tests.losses import CARS, bare, lack_of, played

CUT = 0.4  # of magnets, from the first month on


def test_output_falls_one_for_one_and_costs_the_lines_value_added() -> None:
    economy, world = bare()
    lost = played(economy, world, lack_of(economy, CUT, months=6))
    np.testing.assert_allclose(
        lost.value_added[:, :-1], CUT * np.broadcast_to(world.value_added[..., None], (1, 7, 10, 6))
    )
    np.testing.assert_allclose(lost.output[0, CARS, 1], CUT * world.output[0, CARS, 1])


def test_nothing_is_lost_while_stocks_of_parts_last() -> None:
    """A stock of S months and a cut of w of all parts last S / w months (T14)."""
    economy, world = bare(inside=1.0, line_stock_months=2.0)
    lost = played(economy, world, lack_of(economy, 0.0, months=9, parts=1.0))
    us = economy.states.index("United States")
    share = economy.origins[CARS, us, economy.home]
    stopped = lost.value_added[0, CARS, us] / world.value_added[0, CARS, us]
    lasts = 2.0 / share  # eight months for a quarter of parts
    assert (stopped[: int(lasts)] == 0).all()
    assert stopped[int(lasts)] == pytest.approx(share * (1 - lasts % 1), abs=1e-9)


def test_the_inputs_price_does_not_matter() -> None:
    """No price is read; magnets cost a two hundredth of the value added of lines."""
    economy, world = bare()
    lost = played(economy, world, lack_of(economy, CUT, months=12))
    us = economy.states.index("United States")
    use = 1.3e7  # kg a year (table regions_2025), at 31 USD/kg delivered
    ratio = lost.value_added[0, :-1, us].sum() / (CUT * use * 31.0)
    assert ratio > 80, "80 to 400 USD of value added for a dollar of magnets, cars alone"


@pytest.mark.parametrize("elasticity", [0.5, 0.2, 0.05, 0.01])
def test_it_is_the_limit_of_ces_without_substitution(elasticity: float) -> None:
    """Quantity form of CES: y = (1 - a + a g^((s-1)/s))^(s/(s-1)), all other inputs unmoved."""
    economy, world = bare()
    lost = played(economy, world, lack_of(economy, CUT, months=1))
    stopped = lost.value_added[0, CARS, 1, 0] / world.value_added[0, CARS, 1]
    power, share = (elasticity - 1) / elasticity, 0.004
    ces = 1 - (1 - share + share * (1 - CUT) ** power) ** (1 / power)
    assert ces < stopped
    assert stopped - ces < 1.5 * abs(np.log(share)) * elasticity * (1 - CUT)


def test_chains_at_home_lose_orders_once() -> None:
    """Lines and chain together lose value added of a unit of final output, type I, no more."""
    economy, world = bare(chain=True)
    lost = played(economy, world, lack_of(economy, 1.0, months=1)).value_added[0, :, :, 0]
    np.testing.assert_allclose(lost[-1], 0, atol=1e-3)  # whoever stopped too lost no order more
    small = played(economy, world, lack_of(economy, 1e-6, months=1)).value_added[0, :, :, 0]
    japan = economy.states.index("Japan")
    ratio = small[:, japan].sum() / small[:-1, japan].sum()
    full = (world.chain[0] + world.value_added[0])[:, japan].sum()
    assert ratio == pytest.approx(full / world.value_added[0, :, japan].sum(), rel=1e-4)

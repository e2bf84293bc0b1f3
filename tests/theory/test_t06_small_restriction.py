"""T6: a small restriction raises the sender's welfare, dW/dtau > 0 at tau = 0.

Becko (2024): a small sanction is a small optimal tariff, whose gain in the terms of trade is of
first order and whose loss is of second. Welfare counts the sender's producers, users and duty.
"""

from dataclasses import replace

import numpy as np
from tests.theory import exports
from tests.theory.exchange import clear, exchange


def test_the_row_holds():
    finding = exports.small_restriction()
    assert finding.ok, finding.found


def test_a_prohibitive_duty_pays_in_hardly_any_of_these_economies():
    free = exchange(
        *exports.random_trade(32, 4, seed=6),
        supply_elasticity=1.0,
        demand_elasticity=0.5,
        sharpness=np.full((32, 1, 4), 8.0),
    )
    shut = replace(free, duty=np.full_like(free.duty, 100.0))
    change = exports.welfare(shut, clear(shut)) - exports.welfare(free, clear(free))
    assert (change < 0).mean() > 0.9

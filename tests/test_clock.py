"""When a gain turns to loss for good, and from which price of a concession on half are harmed."""

import numpy as np
import pytest

from regame.analysis.clock import clock, half_at


def test_a_gain_turns_for_good_after_the_last_month_that_was_none():
    paths = np.ones((4, 24))
    paths[0, 12:] = -1.0  # turns after a year
    paths[1, 3:6] = -1.0  # a loss that passes
    paths[2] = -1.0  # a loss from the first month on
    paths[3, 6:] = -1.0
    found = clock(paths)
    assert found.turns_share == 0.75
    assert found.years_median == pytest.approx(0.5)
    assert clock(paths[1:2]).years_median is None


def test_half_of_worlds_are_harmed_at_a_price():
    short, won = np.array([-4.0, -2.0, -1.0, 3.0]), np.array([1.0, 1.0, 0.0, 0.0])
    assert half_at(short, won) == pytest.approx(2.0)
    assert half_at(-short, won) is None
    assert half_at(short - 9, np.zeros(4)) is None

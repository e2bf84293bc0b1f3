"""What a sample says of parameters: widths of draws that are known."""

import numpy as np
import pytest

from regame.design.design import Uncertainty
from regame.studies.calibration.result import widths

EVEN = (np.arange(2000) + 0.5) / 2000  # of a uniform law, without luck
PRIOR = tuple(
    Uncertainty(key=f"demand.{name}", law="uniform", low=0.0, high=10.0, source="test")
    for name in ("silent", "half", "edge")
)


def test_a_width_is_that_of_the_middle_of_the_draws_over_that_of_the_prior():
    """The record is silent, or halves the range around its middle, or cuts it to the lowest tenth.

    The middle 90 % of a law that is uniform over a part of the prior is that part as wide.
    """
    share = np.stack([EVEN, 0.25 + EVEN / 2, EVEN / 10], axis=1)
    found = {item.key.removeprefix("demand."): item for item in widths(PRIOR, share)}
    assert [item.key for item in widths(PRIOR, share)] == [f"demand.{k}" for k in found]
    assert list(found) == ["edge", "half", "silent"]  # the narrowest first
    for name, width in (("silent", 1.0), ("half", 0.5), ("edge", 0.1)):
        assert found[name].width == pytest.approx(width, abs=2e-3)
        assert found[name].identified == (width < 0.8)
    assert found["half"].posterior == pytest.approx((2.75, 5.0, 7.25), abs=0.01)
    assert found["half"].prior == pytest.approx((0.5, 5.0, 9.5))

"""T14: stocks buy time, and how much is known.

With stock S, use u and a cut of share w of supply, nothing is lost for S/(w u) periods, then it
is: 180 days of stock and a cut by nine tenths last 200 days. Plain bookkeeping; the argument for
public stocks since Nichols and Zeckhauser (1977), "Stockpiling strategies and cartel prices".
The engine's own use, stocks and damage are run by the day, at unmoved prices.
"""

import numpy as np
from tests.theory import users
from tests.theory.rows import ROWS


def test_the_row_holds():
    finding = ROWS["T14"]()
    assert finding.ok, finding.found
    assert finding.figures[0].expected == 200


def test_use_goes_on_while_the_stock_lasts_and_damage_comes_after():
    lost, damage = users.losses(np.array([4.0]), np.array([0.5]), 12)
    assert (lost[:8] < 1e-9).all()
    np.testing.assert_allclose(lost[9:], 0.5, rtol=1e-9)
    assert (damage[9:] > damage[0]).all()

"""T4: a cut pays while demand is stiff and harms once it has adapted; the time is known.

Quantity is cut to a fraction g; the elasticity of demand grows from eS to eL,
e(t) = eS + (eL - eS)(1 - exp(-k t)). Revenue is multiplied by g^(1 - 1/e): a gain while e < 1. It
turns at t* = ln[(eL - eS)/(eL - 1)]/k. Constant-elasticity demand with slow adjustment is textbook
theory; compare Pindyck (1978), "Gains to producers from the cartelization of exhaustible
resources". Here the engine's own demand, its adaptation and its market are put in that limit.
"""

import numpy as np
import pytest
from tests.theory import users
from tests.theory.finding import Finding
from tests.theory.rows import ROWS


@pytest.fixture(scope="module")
def finding() -> Finding:
    return ROWS["T4"]()


def test_the_row_holds(finding: Finding):
    assert finding.ok, finding.found


def test_theory_is_the_one_that_was_worked_out_by_hand(finding: Finding):
    known = {figure.name: figure.expected for figure in finding.figures}
    told = [known[f"revenue in year {year}"] for year in users.SHOWN]
    np.testing.assert_allclose(told, [7.7, 1.41, 1.05, 0.94, 0.85, 0.79], rtol=0.006)
    assert known["turning year"] == pytest.approx(2.35, abs=0.005)
    assert known["break-even rate"] == pytest.approx(0.0756, abs=5e-5)


def test_revenue_follows_the_elasticity_in_every_period():
    years = np.arange(users.PERIODS * users.YEARS + 1) / users.PERIODS
    np.testing.assert_allclose(users.revenue()[:, 1], users.known_revenue(years), rtol=1e-3)

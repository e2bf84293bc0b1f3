"""T16: stockpiling one element raises its price and the output of ore, and lowers other prices.

Joint products share an ore, so that more of one is more of all; Brown and Eggert (2018). The signs
must hold in every seed.
"""

from tests.theory.policy import joint_products


def test_the_row_holds():
    finding = joint_products()
    assert finding.ok, finding.found

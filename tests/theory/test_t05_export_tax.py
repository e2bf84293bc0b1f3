"""T5: the best export tax is one over the elasticity of the residual demand.

With a leader's share s, elasticity of demand eD and of the fringe eS, the leader faces
eR = (eD + (1 - s) eS)/s (Landes and Posner 1981). The tax over the outside price that pays best is
1/eR where eR > 1 (Bickerdike 1906; Johnson 1953); where eR <= 1, as much as is allowed. The duty is
swept over the rows of one market.
"""

import pytest

from regame.core.instruments import NAMED
from regame.studies.theory.exports import best_duty, optimal_export_tax


def test_the_row_holds():
    finding = optimal_export_tax()
    assert finding.ok, finding.found


@pytest.mark.parametrize(
    "share, demand, fringe, tax", [(0.7, 1.0, 1.5, 0.483), (0.6, 1.5, 2.0, 0.261)]
)
def test_the_best_tax_has_the_known_value(share: float, demand: float, fringe: float, tax: float):
    assert best_duty(share, demand, fringe)[0] == pytest.approx(tax, rel=0.01)


def test_where_the_residual_demand_is_stiff_the_best_duty_is_the_most_allowed():
    assert best_duty(0.9, 0.5, 0.5)[1] == NAMED["export_duty"].high

"""T20: one mutant takes over with chance 1/N, or (1 - 1/r)/(1 - r^-N) with fitness r.

Moran (1958), "Random processes in genetics". The league's Moran process is played out in thousands
of populations, and its formula, which alpha-rank is built on, is held to the known figures.
"""

import pytest
from tests.theory.rows import ROWS


@pytest.mark.slow
def test_the_row_holds_and_its_figures_are_those_of_theory():
    finding = ROWS["T20"]()
    assert finding.ok, finding.found
    told = [figure.expected for figure in finding.figures]
    assert told == pytest.approx([0.050, 0.107, 0.333], abs=6e-4)

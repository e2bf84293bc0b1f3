"""T13: a finite stock's price rises at the rate of discount, or marginal revenue does.

Hotelling (1931). Linear demand 100 - p, a stock of 1000, 5 % a year; markets clear in the engine,
and who sells plans by what it learns there. Figures within 1 %.
"""

import pytest
from tests.theory import planners
from tests.theory.planning import best_plan


def test_the_row_holds_and_its_figures_are_those_of_theory():
    finding = planners.exhaustion()
    assert finding.ok, finding.found
    told = [figure.expected for figure in finding.figures]
    assert told == pytest.approx([30.17, 23.97, 0.05, 57.93, 36.83, 0.05], rel=1e-3)


@pytest.mark.slow
def test_owners_who_do_not_look_ahead_fail_it(monkeypatch: pytest.MonkeyPatch):
    def myopic(choices, reward, lands, states, patience):
        return best_plan(choices, reward, lands, states, 1e-9)

    monkeypatch.setattr(planners, "best_plan", myopic)
    assert not planners.exhaustion().ok

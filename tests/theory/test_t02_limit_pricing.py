"""T2: a leader who looks ahead lets a fringe in, and keeps a share only with a cost advantage.

Gaskins (1971), "Dynamic limit pricing". The fringe grows at k (p - pf); markets clear in the
engine, and the leader plans by what it learns there. Figures within 1 %.
"""

import numpy as np
import pytest
from tests.theory import planners
from tests.theory.planning import best_plan


@pytest.mark.slow
def test_the_row_holds_and_its_figures_are_those_of_theory():
    finding = planners.entry_deterred_slowly()
    assert finding.ok, finding.found
    told = [figure.expected for figure in finding.figures]
    assert told == pytest.approx([41.96, 20, 60, 20, 0.25], rel=1e-3)


@pytest.mark.slow
def test_a_leader_who_does_not_look_ahead_fails_it(monkeypatch: pytest.MonkeyPatch):
    def myopic(choices, reward, lands, states, patience):
        return best_plan(choices, reward, lands, states, 1e-9)

    monkeypatch.setattr(planners, "best_plan", myopic)
    path = planners.limit_pricing(planners.COST)
    assert path.price[0] == pytest.approx(55, rel=0.01)  # the monopoly's
    assert not planners.entry_deterred_slowly().ok


def test_a_plan_is_the_best_of_all_by_hand():
    """Walk from 0 to 3, a step or none a period; only to stand on 3 pays."""
    states = np.arange(4.0)
    steps = np.tile([0.0, 0.5, 1.0], (4, 1))
    lands = np.minimum(states[:, None] + steps, 3.0)
    reward = np.where(states == 3, 1.0, 0.0)[:, None] - 0.01 * steps
    assert best_plan(steps, reward, lands, states, 0.9)[:3].tolist() == [1, 1, 1]
    assert best_plan(steps, reward, lands, states, 1e-6).tolist() == [0, 0, 0, 0]

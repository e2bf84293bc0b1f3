"""T21: grim trigger keeps the peace from delta = (T - R)/(T - P) on.

Friedman (1971), "A non-cooperative equilibrium for supergames". Strategies of the catalogue meet in
a repeated dilemma, and the league's search for equilibria decides.
"""

import pytest
from tests.theory import leagues
from tests.theory.rows import ROWS


def test_the_row_holds_and_its_figure_is_that_of_theory():
    finding = ROWS["T21"]()
    assert finding.ok, finding.found
    assert finding.figures[0].expected == pytest.approx(0.5)


def test_who_keeps_the_peace_earns_the_reward_and_war_is_always_an_equilibrium():
    game = leagues.repeated(0.7)
    assert game.mean[0, 0].tolist() == pytest.approx([leagues.REWARDED] * 2)
    assert game.mean[1, 1].tolist() == pytest.approx([leagues.PUNISHED] * 2)
    assert leagues.peace(0.7)
    assert not leagues.peace(0.3)

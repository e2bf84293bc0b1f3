"""T17: an extractor cuts today where scrap limits recycling, and does not where plants do.

Ba, Combes-Motel and Schwartz (2020). Two periods, both cleared by the engine; figures within 1 %.
"""

import pytest
from tests.theory import planners
from tests.theory.planning import sell


def test_the_row_holds_and_its_figures_are_those_of_theory():
    finding = planners.foreclosure()
    assert finding.ok, finding.found
    assert [figure.expected for figure in finding.figures] == pytest.approx(
        [45, 36.95, 45], rel=1e-3
    )


def test_the_more_scrap_comes_back_the_deeper_is_the_cut():
    cuts = [planners.sold_today(returned, 100.0) for returned in (0.0, 0.2, 0.4)]
    assert cuts == sorted(cuts, reverse=True)
    assert cuts[2] < cuts[0] - 3


def test_who_does_not_see_what_recyclers_will_sell_fails_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(planners, "sell", lambda own, *others: sell(own))
    finding = planners.foreclosure()
    assert [figure.found for figure in finding.figures] == pytest.approx([45, 45, 45], rel=1e-2)
    assert not finding.ok

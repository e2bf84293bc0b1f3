"""T18: effort to save an input rises with its restriction only where inputs are complements.

Directed technical change, Acemoglu (2002); Alfaro and others (2025) for rare earths. The sign turns
at an elasticity of substitution of one.
"""

import pytest
from tests.theory import safety


def test_the_row_holds_and_the_sign_turns_at_one():
    finding = safety.directed_change()
    assert finding.ok, finding.found
    assert finding.figures[0].expected == 1.0


def test_without_a_restriction_that_binds_the_row_fails(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(safety, "LICENCES", 10.0)
    assert not safety.directed_change().ok


def test_a_deeper_cut_moves_effort_further(monkeypatch: pytest.MonkeyPatch):
    for sigma, sign in ((0.5, 1), (2.0, -1)):
        moved = []
        for left in (0.25, 0.15, 0.05):
            monkeypatch.setattr(safety, "LICENCES", left)
            moved.append(sign * (safety.saving(sigma, True) - safety.saving(sigma, False)))
        assert moved == sorted(moved)
        assert moved[0] > 0

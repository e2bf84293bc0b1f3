"""T30 to T32: disputes between sides that know, doubt, and cannot be outlasted."""

from dataclasses import replace

import numpy as np
import pytest

from regame.analysis.bargain import FULL, LUCK, NONE, endurance, play
from regame.core.bargain import CENTRE, Bargain
from regame.tables.issues import FOR_EVER

LUCKS = np.random.default_rng(5).standard_normal((4000, LUCK))
SURE = -20.0  # log of the spread of errors: nobody is wrong


def doubting(doubt: float) -> Bargain:
    """Sides whose error about the other has this log spread."""
    return replace(CENTRE, doubt=doubt, sender_doubt=doubt, bound=SURE, sender_bound=SURE)


def test_t30_who_knows_all_settles_at_once():
    """Fearon (1995): with complete information there is a deal and no month of loss."""
    ends = play(doubting(SURE), 1.0, 0.0, LUCKS)
    assert not ends.imposed.any()
    assert len(np.unique(ends.outcome)) == 3  # and who would win gets what it would win


def test_t31_doubt_makes_fights():
    """Expected length grows with the spread of what is not known, and is zero without any."""
    lengths = [
        float(play(doubting(np.log(spread)), 1.0, 0.0, LUCKS).months.mean())
        for spread in (1e-9, 0.25, 0.5, 1.0, 2.0)
    ]
    assert lengths[0] == pytest.approx(0.0, abs=1e-6)
    assert (np.diff(lengths) > 0).all()


def test_t32_who_can_outlast_is_not_struck():
    """A target that endures for ever is not struck by a sender that knows it, nor gives way."""
    stubborn = replace(doubting(SURE), resolve=CENTRE.adaptation + 5, spread=-5.0)
    ends = play(stubborn, 3.0, 0.0, LUCKS)
    assert not ends.imposed.any()
    assert (ends.outcome == NONE).all()
    doubted = play(replace(stubborn, sender_doubt=1.0), 3.0, 0.0, LUCKS)
    assert not (doubted.outcome == FULL).any()


def test_a_loss_that_fades_has_a_limit():
    """Hirschman (1945): what a cut costs in all is its first month times the time to adjust."""
    resolve = np.array([0.0, 5.0, 9.999, 10.0, 20.0])
    months = endurance(resolve, 10.0)
    assert months[0] == 0
    assert (months[3:] == FOR_EVER).all()
    lost = 10.0 * (1 - np.exp(-months[:3] / 10.0))
    assert lost == pytest.approx(resolve[:3])

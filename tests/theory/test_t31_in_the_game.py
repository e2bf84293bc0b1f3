"""T30 to T32 in the whole game: who knows all does not fight, who doubts does.

Fearon (1995); Slantchev (2003). China presses the issues of 2010 with all, at the same luck.
"""

import numpy as np
import pytest
from tests.theory.coercion import play

RUNS, MONTHS = 64, 36
QUIET = ("disputes.hazard=0", "disputes.breach=0")


def fought(doubt: float, firmer: float = 1.0) -> tuple[float, float, float]:
    """Months of denial, acts and concessions a run, where errors are so many times their draws."""
    game = play({"coerce": "Coerce"}, RUNS, *QUIET).run_for(1)
    w = game.world
    w.issue_doubt[:] *= doubt
    w.issue_holder_doubt[:] *= doubt
    w.issue_resolve[:] *= firmer
    w.issue_bound[:] = w.issue_holder_bound[:] = 0.0
    months = 0.0
    for _ in range(MONTHS):
        game.step()
        months += (w.acting > 0).sum() / RUNS
    return float(months), float(w.acts.sum() / RUNS), float(w.conceded.sum() / RUNS)


def test_t30_who_knows_all_settles_without_a_denial():
    months, acts, conceded = fought(0.0)
    assert months == acts == 0
    assert conceded > 0.5


def test_t31_doubt_makes_denials_longer():
    months = [fought(doubt)[0] for doubt in (0.0, 0.25, 1.0)]
    assert months[0] == 0
    assert (np.diff(months) > 0).all()


@pytest.mark.parametrize("doubt", [0.0, 0.25])
def test_t32_who_can_outlast_is_not_struck_and_does_not_give_way(doubt: float):
    months, acts, conceded = fought(doubt, firmer=1e9)
    assert months == acts == conceded == 0

"""T9: the more conflict is expected, the more attempts to coerce, the smaller the concessions.

Drezner (1998), "Conflict expectations and the paradox of economic coercion". Both sides bear
more where they expect conflict: the target rather than give way, the holder rather than let go. The
target gives way less often, in part rather than whole, and what it kept is asked for again. The row
holds by that behaviour alone: there are no truces here, and success emboldens nobody.
"""

from tests.theory.coercion import CONFLICT, coerced, expected_conflict


def test_the_row_holds():
    finding = expected_conflict()
    assert finding.ok, finding.found


def test_concessions_get_rarer_too():
    friend, foe = coerced(0.0), coerced(CONFLICT)
    rates = [side["conceded"].sum() / side["threats"].sum() for side in (friend, foe)]
    assert rates[1] < rates[0]

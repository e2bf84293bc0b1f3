"""T9: the more conflict is expected, the more attempts to coerce, the smaller the concessions.

Drezner (1998), "Conflict expectations and the paradox of economic coercion". Expected conflict
makes giving way dearer to the target. It gives way less often and only where little is at stake;
and since a concession buys a truce, fewer concessions mean more quarrels that are pressed.
"""

from tests.theory.coercion import CONFLICT, coerced, expected_conflict


def test_the_row_holds():
    finding = expected_conflict()
    assert finding.ok, finding.found


def test_concessions_get_rarer_too():
    friend, foe = coerced(0.0), coerced(CONFLICT)
    rates = [side["conceded"].sum() / side["threats"].sum() for side in (friend, foe)]
    assert rates[1] < rates[0]

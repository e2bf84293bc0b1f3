"""T11: threats succeed more often than restrictions that were carried out.

Selection: a target that would give way does so when threatened, and the weapon is used on those
who would not. Smith (1995); Drezner (2003), "The hidden hand of economic coercion".
"""

from tests.theory.coercion import threat_and_act


def test_the_row_holds():
    finding = threat_and_act()
    assert finding.ok, finding.found

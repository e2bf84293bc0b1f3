"""T12: power needs the central node and the jurisdiction over it.

Farrell and Newman (2019), "Weaponized interdependence". Over random networks the loss from a cut
of nine tenths ranks with the hub's share (Spearman above 0.6), and it is zero where the licences do
not cover what is traded.
"""

from tests.theory.exports import hub


def test_the_row_holds():
    finding = hub()
    assert finding.ok, finding.found

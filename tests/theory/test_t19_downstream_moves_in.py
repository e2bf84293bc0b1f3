"""T19: an export quota lowers the inside price against the outside one, so downstream moves in.

Pothen and Fink (2015): it does so even where upstream revenue falls. The signs must hold in every
seed.
"""

from tests.theory.policy import downstream_moves_in


def test_the_row_holds():
    finding = downstream_moves_in()
    assert finding.ok, finding.found

"""T10: the success rate of threats falls with the number of past uses of the weapon.

Hillebrand and Bervoets (2013). Japan is denied oxides 1, 3, 6 or 9 times in six years, then left
alone for a year, then threatened in every dispute. A loss is felt by its 0.3rd power, so the
rate falls by some points only, and not at every step.
"""

from tests.theory.coercion import worn_out


def test_the_row_holds():
    finding = worn_out()
    assert finding.ok, finding.found

"""T7: the sender's power over a target falls as bystanders can supply the target.

Sturm (2023): what a denial costs the target falls with the capacity of those who are no part of
the quarrel. The route from sender to target is closed, in markets whose bystanders differ.
"""

from tests.theory.exports import bystanders


def test_the_row_holds():
    finding = bystanders()
    assert finding.ok, finding.found

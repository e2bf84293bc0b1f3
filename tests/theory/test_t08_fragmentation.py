"""T8: each importer's own safety is rational; together they fragment too much.

Clayton, Maggiori and Schreger (2024). Importers tax what comes from a hub that may cut them off;
the hub's cost falls with the sales of all. The league's search finds what they do alone.
"""

import pytest
from tests.theory import safety


def test_the_row_holds():
    finding = safety.fragmentation()
    assert finding.ok, finding.found


@pytest.mark.parametrize("name", ["SCALE", "CUT"])
def test_without_scale_that_is_shared_or_without_a_threat_there_is_nothing_to_overdo(
    name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(safety, name, 0.0)
    assert not safety.fragmentation().ok


def test_the_larger_the_scale_the_safer_is_too_safe():
    gaps = []
    for scale in (0.0, 0.04, 0.08):
        nash, best, _ = safety.tariffs_set(scale)
        gaps.append(min(nash) - best)
    assert gaps == sorted(gaps)
    assert gaps[0] == pytest.approx(0.0, abs=0.011)
    assert gaps[-1] > 0.03

"""The holder's search: what it tries, what it calls neighbours, and one search as a whole."""

from collections.abc import Sequence

import numpy as np
import pytest

from regame.core.arrays import Floats
from regame.core.errors import UserError
from regame.strategies.china import Flood
from regame.strategies.registry import parse
from regame.studies.weapon.options import WeaponOptions
from regame.studies.weapon.search import Family, drawn, neighbours, play_of, search
from regame.studies.weapon.weapon import play_weapon

FLOOD = Family(strategy="Flood", numbers={"tolerance": (0.0, 0.6), "depth": (0.1, 1.0)})


def flood(play: str) -> Flood:
    """Return the strategy that a play names, which is a price war."""
    found = parse(play)
    assert isinstance(found, Flood)
    return found


def test_the_search_finds_the_top_of_a_hill():
    def judge(name: str, plays: Sequence[str], worlds: int) -> Floats:
        found = [flood(play) for play in plays]
        return np.array([-((at.tolerance - 0.3) ** 2) - (at.depth - 0.7) ** 2 for at in found])

    best = flood(search({"flood": FLOOD}, judge, 8, 1)[0])
    assert best.tolerance == pytest.approx(0.3, abs=0.06)
    assert best.depth == pytest.approx(0.7, abs=0.09)


def test_a_listed_play_that_is_best_is_found():
    def judge(name: str, plays: Sequence[str], worlds: int) -> Floats:
        return np.array([float(play == "StatusQuo") for play in plays])

    assert search({"flood": FLOOD}, judge, 8, 1, ["Grim", "StatusQuo"])[0] == "StatusQuo"


def test_points_spread_over_a_family():
    depths = sorted(flood(play_of(FLOOD, point)).depth for point in drawn("flood", FLOOD, 1))
    assert np.diff(depths).max() < 0.13


def test_neighbours_differ_in_one_number_by_a_tenth_or_a_fifth():
    near = neighbours("Flood(depth=0.5, tolerance=0.25)")
    moved = {key: sorted(value for at, value, _ in near if at == key) for key, *_ in near}
    assert moved["depth"] == pytest.approx([0.4, 0.45, 0.55, 0.6])
    assert moved["tolerance"] == pytest.approx([0.2, 0.225, 0.275, 0.3])


def test_an_unknown_objective_plays_nothing(tmp_path):
    with pytest.raises(UserError, match="objective"):
        play_weapon(WeaponOptions(objective="fame", out=tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_search_judges_its_best_in_fresh_worlds(tmp_path):
    found, _ = play_weapon(WeaponOptions(runs=4, seed=1, out=tmp_path / "out", workers=1))
    (best,) = found.best
    row = next(at for at in found.rows if at.policy == "best found" and at.years == 20)
    assert row.mean_usd == pytest.approx(best.value_usd)
    assert best.fresh_worlds == 4
    assert len(best.against) == len({at.policy for at in found.rows}) - 1
    lost = [at.loss_share for at in best.neighbours if at.loss_share is not None]
    assert best.knife_edge == any(share > 0.2 for share in lost)

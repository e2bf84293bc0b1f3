"""What a policy is worth: with it less without it, and at which chances of the weapon it pays."""

import numpy as np
import pytest

from regame.analysis.worth import Sides, chances, worth


def sides(weapon: list[float], idle: list[float]) -> Sides:
    return Sides(np.array(weapon), np.array(idle))


def test_a_worth_is_of_the_same_world_on_each_side():
    found = worth(sides([5, 1], [9, 9]), sides([2, 4], [10, 9]))
    assert found.weapon.tolist() == [3, -3]
    assert found.idle.tolist() == [-1, 0]
    with pytest.raises(ValueError, match="in the worlds"):
        worth(sides([5, 1], [9, 9]), sides([2], [10]))


@pytest.mark.parametrize(("weapon", "idle", "pays"), [
    ([3, 5], [1, 1], (0.0, 1.0)), ([0], [0], (0.0, 1.0)), ([-3], [-1], None), ([], [], None),
    ([3], [-1], (0.25, 1.0)), ([-3, -3], [0, 2], (0.0, 0.25)), ([0], [-1], (1.0, 1.0)),
])  # fmt: skip
def test_a_policy_pays_from_a_chance_of_the_weapon_on(weapon, idle, pays):
    found = sides(weapon, idle)
    assert chances(found) == pays
    if pays and sum(pays) > 0 and pays != (0.0, 1.0):
        turn = pays[0] or pays[1]
        mean = turn * found.weapon.mean() + (1 - turn) * found.idle.mean()
        assert mean == pytest.approx(0)

"""T14: stocks buy time, and how much is known.

With stock S, use u and a cut of share w of supply, nothing is lost for S/(w u) periods, then it
is: 180 days of stock and a cut by nine tenths last 200 days. Plain bookkeeping; the argument for
public stocks since Nichols and Zeckhauser (1977), "Stockpiling strategies and cartel prices".
The engine's own use, stocks and damage are run by the day, at unmoved prices.
"""

from pathlib import Path

import numpy as np
import pytest
from tests import toy

from regame.game import Game
from regame.mechanisms.orders import wanted_use
from regame.mechanisms.oxides import burn, use_oxides
from regame.mechanisms.surplus import user_surplus


@pytest.mark.parametrize(
    "stock, cut, lasts", [(180, 0.9, 200), (180, 1.0, 180), (30, 0.25, 120), (75, 0.5, 150)]
)
def test_nothing_is_lost_until_the_stock_is_gone(
    tmp_path: Path, stock: float, cut: float, lasts: int
):
    game = Game(toy.config(tmp_path), toy.design())
    world, atlas, p = game.world, game.atlas, game.parameters
    world.magnet_plan[:] = 0  # users outside magnets only
    world.magnet_flow[:] = 0
    use = wanted_use(world, atlas, p, world.index)  # a period is a day
    world.stock = stock * use
    no_magnets = np.zeros_like(world.magnet_price)
    usual = None  # damage while nothing is lost: that no magnets are made here
    for day in range(1, lasts + 4):
        world.stock = world.stock + (1 - cut) * use
        use_oxides(world, atlas, p)
        burn(world, atlas)
        user_surplus(world, atlas, p, no_magnets)
        lost = 1 - world.used / use
        if day <= lasts:
            assert np.abs(lost).max() < 1e-9, day
            usual = world.damage.copy() if usual is None else usual
            np.testing.assert_allclose(world.damage, usual, rtol=1e-9)
        elif day > lasts + 1:  # the first day after may still find a rest in the store
            np.testing.assert_allclose(lost, cut, rtol=1e-3)
            assert (world.damage > usual).all()

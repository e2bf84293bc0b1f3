"""Unit values of China's magnets under the licences of April 2025, against customs.

Customs tell no price by month that is at hand; they tell that magnets left at about the old unit
value, 49 USD/kg in 2024, while half of the tonnes were missing. Had all been auctioned, the months
of shortage would have left at a multiple.
"""

import numpy as np
import pytest

from regame.core.options import StudyOptions
from regame.game.game import Game
from regame.runs.protocol import prepare

NEAR, BAR = 0.2, 7  # of the first quarter's unit value; months of the nine from April on
KG = 1000.0


def unit_values(spot: bool) -> np.ndarray:
    """Median over worlds of the unit value (month,) of 2025, over that of its first quarter."""
    plan = prepare("weaponization_2025", StudyOptions(runs=12))
    design = plan.design[plan.design["treatment"] == "licences"].reset_index(drop=True)
    if spot:
        design = design.assign(**{"contracts.refined": 0.0, "contracts.products": 0.0})
    game = Game(plan.config, design.rename_axis("run"))
    home, made, months = game.atlas.home, len(game.atlas.groups), []
    paid = game.parameters("licensing.paid", 1)
    for _ in range(12):
        game.step()
        abroad = game.world.product_flow[:, home].copy()
        abroad[:, home] = 0
        price = game.world.product_price[:, [home]] + paid * game.world.licence_worth[:, 0, -1]
        value = (abroad * price).sum(axis=1) + game.buffers.agreed_value[:, made, home] / KG
        months.append(value / abroad.sum(axis=1))
    found = np.array(months)
    return np.asarray(np.median(found / found[:3].mean(axis=0), axis=1))


@pytest.fixture(scope="module")
def both() -> dict[bool, np.ndarray]:
    return {spot: unit_values(spot)[3:] for spot in (False, True)}


def near(values: np.ndarray) -> int:
    return int((np.abs(values - 1) <= NEAR).sum())


def test_magnets_leave_at_about_the_old_unit_value(both: dict[bool, np.ndarray]):
    assert near(both[False]) >= BAR, both[False].round(2)


def test_the_record_tells_an_auction_from_contracts(both: dict[bool, np.ndarray]):
    assert both[True][:2].min() > 2, "in the months of shortage"
    assert both[False][:2].max() < 1 + NEAR

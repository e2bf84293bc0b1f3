"""Worlds open at their prices: without a weapon, drivers, luck and growth nothing moves them."""

import numpy as np
import pandas as pd
import pytest

from regame.config.files import Config, load_config
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.game.game import Game
from regame.game.still import residuals
from regame.runs.experiment import installed
from regame.runs.protocol import prepare
from regame.runs.stability import open_still, steady_worlds

CALM = {
    "demand.shock": 0.0, "production.noise": 0.0, "disputes.hazard": 0.0, "reputation.drive": 0.0,
    "demand.growth_inside": 0.0, "demand.growth_outside": 0.0, "demand.growth_magnets": 0.0,
    "demand.rebound_inside": 0.0, "demand.rebound_outside": 0.0, "production.cost_growth": 0.0,
}  # fmt: skip
MONTHS, AT_ONCE, IN_A_YEAR = 12, 0.02, 0.03


def furthest(config: Config, worlds: pd.DataFrame) -> tuple[float, float]:
    """The largest move of any price in any world over the opening: in one month, in a year."""
    calm = CALM | dict.fromkeys(config.world.holders, "StatusQuo")
    keys = map(str, worlds)
    columns = ["seed", *(key for key in keys if "." in key and key not in calm)]
    config = config.model_copy(update={"dated": (), "changes": ()})
    game = Game(config, worlds[columns].assign(**calm).reset_index(drop=True))

    def prices() -> np.ndarray:
        made = game.world.product_index[:, [game.atlas.home]]
        inside = game.world.price[:, :, game.atlas.home]
        return np.hstack([inside, made]) if game.atlas.makes else inside

    opening, moved = prices().copy(), []
    for _ in range(MONTHS):
        game.step()
        moved.append(np.abs(prices() / opening - 1).max())
    assert (game.world.failed_month < 0).all()
    return moved[0], max(moved)


@pytest.mark.parametrize(
    "name",
    [
        "weaponization",
        "weaponization_2025",
        *(name for name in installed() if name != "rare earths"),
    ],
)
def test_no_price_moves_with_nothing_happening(name: str):
    plan = prepare(name, StudyOptions(runs=4))
    at_once, in_a_year = furthest(plan.config, plan.design.drop_duplicates("world"))
    assert at_once <= AT_ONCE
    assert in_a_year <= IN_A_YEAR


def test_a_world_that_is_played_by_itself_is_solved_too():
    worlds = pd.DataFrame({"seed": [1, 1, 2]})
    solved = load_config("world_2025")
    tables = load_config("world_2025", ["opening.still=false"])
    assert furthest(solved, worlds)[1] <= IN_A_YEAR
    assert furthest(tables, worlds)[1] > 5 * IN_A_YEAR


def test_a_world_has_the_same_residuals_alone():
    config = load_config("gallium_germanium")
    worlds = pd.DataFrame({"seed": np.arange(11), "production.headroom": np.linspace(0, 1, 11)})
    solved, stays = open_still(Game, config, worlds)
    alone, _ = open_still(Game, config, worlds.iloc[[7]])
    assert stays.all()
    assert solved["opening.reserve"].nunique() == len(worlds)
    pd.testing.assert_frame_equal(alone, solved.iloc[[7]], check_exact=True)


def test_what_cannot_be_solved_is_drawn_again_and_counted(capsys: pytest.CaptureFixture[str]):
    """Plants that cannot make what is used: in every other world use is three times as large."""
    config = load_config("gas")

    def sample(count: int) -> pd.DataFrame:
        seeds = np.arange(count)
        return pd.DataFrame(
            {"world": seeds, "seed": seeds, "demand.outside": 1.0 + 2 * (seeds % 2)}
        )

    worlds = steady_worlds(Game, config, sample, 4, first=4)
    assert (worlds["demand.outside"] == 1.0).all()
    assert "7 of 14 sampled worlds do not open at their prices" in capsys.readouterr().err
    with pytest.raises(UserError, match=r"steady.*: 4 do not open .* in 0 a blip .*demand\.\*"):
        steady_worlds(
            Game, load_config("gas", ["demand.outside=3"]), lambda n: sample(4)[["seed"]], 4
        )


def test_the_past_is_played_as_the_record_opened_it():
    """Growth moves prices from the first month on, so there is nothing to hold still."""
    config = load_config("history")
    assert not config.opening.still
    scaled = {key.partition(".")[2] for key in residuals(config)} - {
        "magnets"
    }  # by the record of 2005
    assert {getattr(config.opening, key) for key in scaled} == {1.0}

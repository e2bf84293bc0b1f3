"""The world of 2005: it opens where the record was, keeps still, and meets the base year's."""

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.engine.state.atlas import Atlas
from regame.engine.state.stages import BUILDING, IDLE
from regame.game.game import Game


@pytest.fixture(scope="module")
def game() -> Game:
    played = Game(load_config("history"), pd.DataFrame({"seed": range(12)}))
    return played.run_for(62)


def year(game: Game, series: str, which: int) -> float:
    """Median over runs of a year's mean."""
    months = game.record.series(series)[12 * (which - 2005) : 12 * (which - 2004)]
    return float(np.median(months.mean(axis=0)))


@pytest.mark.parametrize(
    ("series", "low", "high"),
    [  # the record of 2005: `regame data` production, demand, trade; prices are no input
        ("mine_share_china", 95.0, 98.0),  # 96.7
        ("magnet_share_china", 75.0, 83.0),  # 78
        ("export_tonnes_china", 4_000, 5_500),  # 50 to 66 kt a year, quota 65.6
        ("mine_output_outside_china", 270, 420),  # 4.05 kt a year
        ("magnet_output", 3_500, 4_600),  # 42.3 kt a year
        ("import_share_japan", 85.0, 100.0),  # about 90
        ("rent", 0.0, 0.0),
    ],
)
def test_2005_is_close_to_the_record(game: Game, series: str, low: float, high: float) -> None:
    assert low <= year(game, series, 2005) <= high, f"{series} = {year(game, series, 2005):.1f}"


def test_it_opens_at_the_prices_of_the_tables_less_what_costs_have_grown_by() -> None:
    growth = np.array([0.0, 0.06])
    design = pd.DataFrame({"seed": [1, 1], "production.cost_growth": growth})
    opened = Game(load_config("history"), design).world
    base = load_config("world_2010").prices.light
    np.testing.assert_allclose(opened.price[:, 1, 0], base * np.exp(-5 * growth))


@pytest.mark.parametrize("group", ["bulk", "light", "heavy"])
def test_prices_of_the_first_year_do_not_swing_by_themselves(game: Game, group: str) -> None:
    first = np.median(game.record.series(f"price_inside_{group}")[:12], axis=1)
    assert first.max() / first.min() < 1.6


def test_2010_is_the_world_that_the_tables_describe() -> None:
    game = Game(load_config("history"), pd.DataFrame({"seed": range(12)})).run_for(62)
    tables = load_config("world_2010", ["opening.still=false"])
    plain = Game(tables, pd.DataFrame({"seed": range(12)})).run_for(2)
    for name in ("start_price", "start_index", "growth", "use_path", "product_path"):
        was, told = getattr(game.world, name), getattr(plain.world, name)
        np.testing.assert_allclose(was[0], told[0], rtol=0.2 if name == "start_index" else 1e-9)
    for series, factor in (
        ("price_inside_light", 1.6),
        ("price_inside_bulk", 1.6),
        ("mine_output_china", 1.3),
        ("magnet_output", 1.3),
        ("use_of_oxides", 1.2),
    ):
        ratio = np.median(game.record.last(series)) / np.median(plain.record.last(series))
        assert 1 / factor < ratio < factor, f"{series}: {ratio:.2f}"


def test_plants_in_building_begin_by_record() -> None:
    atlas = Atlas(load_config("history"))
    lynas = atlas.plants.index("Lynas LAMP separation")
    game = Game(load_config("history"), pd.DataFrame({"seed": [1]}))
    assert game.world.phase[0, lynas] == IDLE
    game.run_for(37)
    assert game.world.phase[0, lynas] == IDLE
    game.run_for(1)  # February 2008
    assert game.world.phase[0, lynas] == BUILDING
    left = 23 + 20 * game.world.delay[0, lynas]  # begun in February 2008; told in January 2010
    assert game.world.clock[0, lynas] == pytest.approx(left - 1)
    assert atlas.begins[atlas.plants.index("Nolans mine")] == -1


def test_a_world_of_its_base_year_has_plants_in_building_at_once() -> None:
    atlas = Atlas(load_config("world_2010"))
    lynas = atlas.plants.index("Lynas LAMP separation")
    assert atlas.begins[lynas] == -1
    assert atlas.months_left[lynas] == 20, "as announced, not as it came"
    begun = [name for name, is_so in zip(atlas.plants, atlas.begun, strict=True) if is_so]
    assert begun == ["Mt Weld mine", "Lynas LAMP separation"]

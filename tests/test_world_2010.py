"""The world of 2010: every assumption stands in its file, and it starts where the record was."""

import tomllib

import pandas as pd
import pytest

from regame.config.files import find, load_config
from regame.config.schema import Config
from regame.config.section import Section
from regame.game.game import Game


def test_every_assumption_stands_in_the_file() -> None:
    written = tomllib.loads(find("configs", "world_2010").read_text(encoding="utf-8"))
    config = load_config("world_2010")
    for name, section in Config():
        if isinstance(section, Section):
            fields = type(section).model_fields.items()
            known = {key for key, field in fields if field.default is not None}
            lacking = known - written[name].keys()
            if name == "opening":  # residuals are solved by world, where worlds open still
                lacking -= {key for key in known if key.startswith(("use_", "stock_"))}
                lacking -= {"reserve", "conversion", "anchor"}
            assert not lacking, name
            assert written[name].keys() <= known, name
    assert config.numbers().keys() == Config().numbers().keys()


@pytest.fixture(scope="module")
def start() -> pd.Series:
    design = pd.DataFrame({"seed": range(16), "China": "StatusQuo"})
    game = Game(load_config("world_2010"), design)
    game.run_for(3)
    return game.record.to_frame().drop(columns=["run", "month"]).median()


@pytest.mark.parametrize(
    ("series", "low", "high"),
    [  # the record of 2009 and early 2010: `regame data` trade, production, demand, prices_annual
        ("price_inside_bulk", 2.5, 4.0),
        ("price_inside_light", 11.0, 18.0),
        ("price_inside_heavy", 70.0, 100.0),
        ("price_outside_light", 16.0, 24.0),  # 19.1 in 2009, 27.6 in the first quarter of 2010
        ("price_outside_heavy", 95.0, 140.0),  # 116 in 2009
        ("mine_share_china", 95.0, 99.0),  # 97.7
        ("magnet_share_china", 76.0, 84.0),  # 79.4
        ("export_tonnes_china", 2_700, 3_900),  # 36 to 44 kt a year
        ("leakage", 400, 1_700),  # up to 20 kt a year
        ("mine_output_outside_china", 250, 420),  # 3 to 4 kt a year
        ("use_of_oxides", 9_500, 12_500),  # 124 kt a year
        ("rent", 0.0, 0.0),
    ],
)  # fmt: skip
def test_it_starts_close_to_the_record(
    start: pd.Series, series: str, low: float, high: float
) -> None:
    assert low <= start[series] <= high, f"{series} = {start[series]:.1f}"


def test_magnets_of_years_before_are_in_use_and_grow_as_use_did() -> None:
    design = pd.DataFrame({"seed": [1], "China": "StatusQuo"})
    game = Game(load_config("world_2010", ["demand.shock=0"]), design)
    life = game.parameters("recycling.life_years")[0]
    before = game.world.in_use[0].sum()
    a_year = 12 * (1 - game.atlas.swarf) * game.atlas.content.sum() * game.atlas.product_use.sum()
    assert 0.3 * life < before / a_year < life  # fewer were made in years past
    game.step()
    assert game.world.in_use[0].sum() / before == pytest.approx(1.105 ** (1 / 12), abs=0.004)
    assert game.world.retired[0].sum() > 0

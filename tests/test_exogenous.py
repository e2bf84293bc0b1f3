"""What comes by its date from outside: factors over the base year, and how they are checked."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.config.dated import Dated
from regame.config.files import Config, load_config
from regame.core.errors import UserError
from regame.engine.state.atlas import Atlas
from regame.engine.state.exogenous import MONTHS, factor
from regame.game.game import Game
from regame.tables import figures

WHERE = ("World", "China")  # regions of robots


def dated(**fields: object) -> Dated:
    given = {"name": "x", "start": "2008-01", "end": "2009-01", "source": "none"} | fields
    return Dated.model_validate(given)


@pytest.fixture
def config() -> Config:
    return load_config("world_2010", ["world.start_year=2005"])


def test_growth_leads_to_one_in_the_base_year(config: Config) -> None:
    path = factor(dated(growth=0.1), config)
    assert path[60] == 1.0  # January 2010
    assert path[48:].tolist() == [1.0] * (MONTHS - 48)
    assert path[36] == pytest.approx(1 / 1.1)
    assert path[0] == pytest.approx(1 / 1.1), "flat before"
    assert path[42] == pytest.approx(1.1**-0.5)


def test_new_uses_of_magnets_follow_from_their_units() -> None:
    """Growth of `history` from the table: cars and wind by region, robots at 10 kg, 90 % of air
    conditioners in China, over the use of 2015."""
    table = figures.read("drivers").set_index(["driver", "region", "unit", "year"])["value"]

    def added(year: int) -> tuple[float, float]:
        cars = table["plug-in and hybrid cars", "World", "kt finished", year]
        share = table["plug-in and hybrid cars", "China", "%", year] / 100
        wind = table["wind", "World", "kt finished", year]
        here, there = (table["wind", s, "GW", year] for s in ("China", "Outside China"))
        air = table["inverter air conditioners", "World", "kt finished", year]
        robots, own = (table["industrial robots", s, "units", year] / 1e5 for s in WHERE)
        inside = cars * share + wind * here / (here + there) + 0.9 * air + own
        everywhere = cars + wind + air + robots
        return inside, everywhere - inside

    uses = [table["magnets", s, "kt finished", 2015] for s in ("China", "Outside China")]
    entries = {e.name: e for e in load_config("history").dated if "new uses" in e.name}
    assert len(entries) == 18
    for k, where in enumerate(("inside", "outside")):
        over = [1 + (added(y)[k] - added(2015)[k]) / uses[k] for y in range(2015, 2025)]
        for year in range(2016, 2025):
            entry = entries[f"new uses of magnets {where}, {year}"]
            assert (entry.start, entry.where) == (f"{year}-01", where)
            growth = over[year - 2015] / over[year - 2016] - 1
            assert entry.growth == pytest.approx(growth, abs=6e-4)


def test_new_uses_of_magnets_leave_the_years_to_2015_alone() -> None:
    config = load_config("history")
    before = config.model_copy(
        update={"dated": tuple(e for e in config.dated if "new uses" not in e.name)}
    )
    ours, theirs = Atlas(config).paths, Atlas(before).paths
    np.testing.assert_array_equal(ours.products[:132], theirs.products[:132])
    assert (ours.products[239] > 1.3 * theirs.products[239]).all()


def test_growth_after_the_base_year_goes_on_from_it(config: Config) -> None:
    path = factor(dated(start="2011-01", end="2013-01", growth=0.1), config)
    assert path[60:73].tolist() == [1.0] * 13
    assert path[96] == pytest.approx(1.21)
    assert path[200] == pytest.approx(1.21)


def test_a_level_passes(config: Config) -> None:
    path = factor(dated(level=0.8, fade=3), config)
    assert path[35] == 1.0
    assert path[36:48].tolist() == [0.8] * 12
    assert path[48:51] == pytest.approx(0.8 ** np.array([0.75, 0.5, 0.25]))
    assert path[51] == 1.0


def test_an_entry_touches_its_uses_and_places_only(tmp_path: Path) -> None:
    entry = {"level": 0.5, "uses": ["phosphors"], "where": "outside"}
    config = toy.config(tmp_path)
    config = config.model_copy(update={"dated": (dated(start="2010-01", end="2010-03", **entry),)})
    use, magnets, cost = Atlas(config).paths.at(0)
    assert magnets.tolist() == [1.0] * 5
    assert cost == 1.0
    assert use[:, 0].tolist() == [1.0] * 4, "China is inside"
    assert use[2, 1] == pytest.approx(0.5), "phosphors take all heavies"
    assert use[0, 1] == pytest.approx(1 - 0.5 * (0.3 * 0.5) / (0.3 * 0.5 + 0.45 * 0.95))
    later, _, _ = Atlas(config).paths.at(2)
    assert (later == 1.0).all()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            'uses = ["magnetz"]',
            "dated 'x': uses = 'magnetz': no such end use (did you mean 'magnet'?)",
        ),
        ('end = "2007-01"', "must come before end = 2007-01"),
        ('start = "January"', 'dated[0].start = "January"'),
        ("level = 0", "dated[0].level = 0: must be a number between 0.05 and 5"),
        ('what = "cost"\nwhere = "inside"', "holds for all plants everywhere"),
        ("depth = 2", "dated[0].depth = 2: unknown key"),
    ],
)
def test_a_fault_is_told_in_a_line(tmp_path: Path, text: str, fault: str) -> None:
    base = {"name": '"x"', "start": '"2008-01"', "end": '"2009-01"', "source": '"none"'}
    for line in text.splitlines():
        key, _, value = line.partition(" = ")
        base[key] = value
    lines = [f"{key} = {value}" for key, value in base.items()]
    path = tmp_path / "mine.toml"
    path.write_text('extends = "world_2010"\n[[dated]]\n' + "\n".join(lines) + "\n")
    with pytest.raises(UserError) as caught:
        Atlas(load_config(path))
    assert len(caught.value.faults) == 1
    assert fault in caught.value.faults[0]


def test_usual_prices_move_with_everybodys_costs() -> None:
    config = load_config("history", ["production.cost_growth=0"])
    entry = dated(what="cost", start="2005-01", end="2010-01", growth=0.17)
    config = config.model_copy(update={"dated": (*config.dated, entry)})
    game = Game(config, pd.DataFrame({"seed": [3]}))
    opened = game.world.start_index.copy()
    cost = game.world.unit_cost.copy()
    game.run_for(61)
    rise = 1.17**5
    np.testing.assert_allclose(game.world.start_index / opened, rise, rtol=1e-9)
    assert (game.world.unit_cost > cost * rise * 0.7).all(), "know-how takes some of it back"
    np.testing.assert_allclose(game.world.use_path, 1.0)
    np.testing.assert_allclose(game.world.product_path, 1.0)


def test_growth_of_costs_moves_usual_prices_and_meets_the_tables_in_the_base_year() -> None:
    growth = np.array([0.0, 0.05, 0.1])
    design = pd.DataFrame({"seed": [3, 3, 3], "production.cost_growth": growth})
    quiet = ["learning.rate=0", "demand.growth_fade=10", "investment.slip=0"]
    game = Game(load_config("history", quiet), design)
    opened, atlas = game.world.start_index.copy(), game.atlas
    game.run_for(61)  # to January 2010
    rise = game.world.start_index / opened
    np.testing.assert_allclose(rise, np.broadcast_to(np.exp(5 * growth)[:, None, None], rise.shape))
    np.testing.assert_allclose(game.world.cost_level, 1.0)
    np.testing.assert_allclose(game.world.unit_cost[2], atlas.cost, rtol=1e-9)
    game.run_for(120)  # a half-life later half of all growth is behind
    left = np.exp(growth * 10 / np.log(2) / 2)
    np.testing.assert_allclose(game.world.cost_level, left)
    np.testing.assert_allclose(game.world.unit_cost, left[:, None] * atlas.cost, rtol=1e-9)


def test_magnets_grow_above_other_uses() -> None:
    design = pd.DataFrame({"seed": [3, 3], "demand.growth_magnets": [0.0, 0.04]})
    game = Game(
        load_config("world_2010", ["demand.growth_fade=10", "opening.still=false"]), design
    ).run_for(121)
    path = game.world.product_path
    np.testing.assert_array_equal(path[0], 1.0)
    np.testing.assert_allclose(path[1], np.exp(0.04 * 10 / np.log(2) / 2))
    np.testing.assert_array_equal(game.world.growth[0], game.world.growth[1])
    np.testing.assert_array_equal(game.world.use_path, 1.0)


def test_growth_elsewhere_stands_between_two_years_and_only_there() -> None:
    design = pd.DataFrame(
        {
            "seed": [3, 3, 3],
            "demand.growth_ends": [6.0, 6.0, 1000.0],
            "demand.growth_resumes": [1000.0, 10.0, 1000.0],
        }
    )
    game = Game(load_config("world_2010", ["demand.rebound_outside=0"]), design).run_for(72)
    sixth = game.world.growth.copy()
    np.testing.assert_array_equal(sixth[0], sixth[2])
    inside = np.asarray(game.atlas.inside, dtype=bool)
    game.run_for(48)
    tenth = game.world.growth.copy()
    np.testing.assert_allclose(tenth[:2, ~inside], sixth[:2, ~inside], rtol=0.01)
    assert (tenth[2, ~inside] > 1.05 * sixth[2, ~inside]).all()
    np.testing.assert_array_equal(tenth[0, inside], tenth[2, inside])
    game.run_for(24)
    np.testing.assert_array_equal(game.world.growth[0, ~inside], tenth[0, ~inside])
    assert (game.world.growth[1, ~inside] > 1.03 * tenth[1, ~inside]).all()

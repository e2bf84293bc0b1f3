"""What begins in 2016: plans that follow magnets, miners who move, plants that grow by margins."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from regame.config.files import Config, load_config
from regame.core.errors import UserError
from regame.engine.state.atlas import Atlas
from regame.engine.state.stages import IDLE, RUNNING
from regame.game.game import Game

RUNS = 3
CLAYS = ("Longnan clay mine", "Xunwu clay mine", "Mid-yttrium clay mine")
LIGHT = ("Bayan Obo mine", "Sichuan Maoniuping mine", "Bayan Obo separation")
REFUGE, MOUNTAIN_PASS = "Myanmar clay mine", "Mountain Pass mine"


def played(config: Config, months: int, **columns: object) -> Game:
    design = pd.DataFrame({"seed": range(1, RUNS + 1)} | columns)
    return Game(config, design).run_for(months)


def rows(atlas: Atlas, names: tuple[str, ...]) -> list[int]:
    return [atlas.plants.index(name) for name in names]


def without(config: Config) -> Config:
    """The same world, in which nothing new begins in 2016."""
    world = config.world.model_copy(update={"refuges": ()})
    dated = tuple(entry for entry in config.dated if entry.what != "plant")
    return config.model_copy(update={"world": world, "dated": dated, "changes": ()})


@cache
def campaign() -> tuple[Game, list[np.ndarray]]:
    """A year of a campaign at home that drives miners away, and the refuge's capacity by month."""
    overrides = (
        "production.moves=0.2", f'world.refuges=["{REFUGE}"]', "investment.expansion=0",
    )  # fmt: skip
    config = load_config("world_2010", overrides)
    game = played(config, 0)
    row, sizes = game.atlas.plants.index(REFUGE), []
    for _ in range(12):
        game.world.campaign[:] = 0.3
        game.run_for(1)
        sizes.append(game.world.capacity[:, row].copy())
    return game, sizes


def test_nothing_of_it_reaches_the_years_to_2015() -> None:
    config = load_config("history")
    ours, theirs = played(config, 132), played(without(config), 132)
    for name in ("price_outside_heavy", "mine_output_outside_china", "magnet_share_china"):
        np.testing.assert_array_equal(ours.record.series(name), theirs.record.series(name))
    ours.run_for(24)
    theirs.run_for(24)
    assert (ours.record.series("mine_output_outside_china")[-1] > 1.2 * theirs.record.series(
        "mine_output_outside_china")[-1]).all()  # fmt: skip


def test_a_plan_follows_the_magnets_of_the_year_before() -> None:
    config = load_config("world_2010", ["production.plan_stands=1.5"])
    game = played(config, 12)
    light, clays = rows(game.atlas, LIGHT), rows(game.atlas, CLAYS)
    start = Game(config, game.design).world
    np.testing.assert_array_equal(game.world.capacity[:, light], start.capacity[:, light])
    first, before = start.product_plan[:, game.atlas.home], game.world.capacity.copy()
    game.run_for(1)
    grown = game.world.planned_on[:, 0] / first - 1
    assert (grown > 0).all()
    monthly = 1.5 * grown / 12
    after = game.world.capacity
    assert after[:, light] == pytest.approx(before[:, light] * (1 + monthly)[:, None])
    np.testing.assert_array_equal(after[:, clays], start.capacity[:, clays])


def test_an_order_takes_the_place_of_the_plan_that_stands() -> None:
    config = load_config("history", ["production.plan_stands=0"])
    game = played(config, 12 * 12)  # by the calendar China plans one for one from 2016
    light = rows(game.atlas, LIGHT)
    size = game.world.capacity[:, light].copy()
    game.run_for(1)
    assert (game.world.capacity[:, light] > size).all()


def test_who_is_shut_digs_as_much_elsewhere() -> None:
    game, sizes = campaign()
    world, atlas = game.world, game.atlas
    clays, row = rows(atlas, CLAYS), atlas.plants.index(REFUGE)
    unseen = (atlas.undocumented[clays] * world.capacity[:, clays]).sum(axis=1)
    assert ((world.moved[:, 0] > 0.2) & (world.moved[:, 0] < 1)).all()
    assert sizes[-1] == pytest.approx(world.moved[:, 0] * unseen)
    assert (world.phase[:, row] == RUNNING).all()
    assert (np.diff(np.stack(sizes), axis=0) >= 0).all(), "nobody comes back"


def test_nobody_moves_without_a_campaign_and_nobody_builds_there() -> None:
    overrides = ("production.moves=0.2", f'world.refuges=["{REFUGE}"]', "investment.hazard=1")
    game = played(load_config("world_2010", overrides), 60)
    row = game.atlas.plants.index(REFUGE)
    assert (game.world.phase[:, row] == IDLE).all()
    assert (game.world.moved == 0).all()


def test_magnet_plants_grow_by_their_margin_and_not_below_cost() -> None:
    config = load_config("world_2010", ["investment.margin=1"])
    game = played(config, 24)
    makers = game.atlas.makers.rows[game.atlas.projects[game.atlas.makers.rows] <= 1]
    before, outlook = game.world.capacity[:, makers].copy(), None
    game.run_for(1)
    world = game.world
    outlook, use = world.outlook[:, makers], world.use_of_capacity[:, makers]
    growth = np.log(np.maximum(outlook, 1e-9)).clip(0) / 12 * ((use - 0.85) / 0.15).clip(0, 1)
    runs = world.phase[:, makers] == RUNNING
    expected = before * (1 + np.where(runs, growth, 0.0))
    assert world.capacity[:, makers] == pytest.approx(expected)
    assert (growth[runs] > 0.005).any()


def test_a_dated_factor_changes_what_its_mine_digs() -> None:
    entry = {
        "name": "x", "what": "plant", "start": "2010-03", "end": "2010-05", "level": 0.5,
        "plants": ["Bayan Obo mine"], "source": "none",
    }  # fmt: skip
    config = load_config("world_2010")
    kind = type(load_config("history").dated[0])
    struck = config.model_copy(update={"dated": (kind.model_validate(entry),)})
    ours, theirs = played(struck, 2), played(config, 2)
    np.testing.assert_array_equal(ours.world.output, theirs.world.output)
    ours.run_for(1)
    theirs.run_for(1)
    np.testing.assert_array_equal(ours.world.output[:, 0], 0.5 * theirs.world.output[:, 0])


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"what": "plant"}, "plants go with what = 'plant'"),
        ({"plants": ("Bayan Obo mine",)}, "plants go with what = 'plant'"),
        ({"what": "plant", "plants": ("x",), "growth": 0.1}, "takes plants, level and fade alone"),
    ],
)
def test_entries_that_say_too_much_are_refused(changed: dict[str, object], fault: str) -> None:
    entry = {"name": "x", "start": "2010-03", "end": "2010-05", "source": "none"} | changed
    with pytest.raises(ValueError, match=fault):
        type(load_config("history").dated[0]).model_validate(entry)


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("investment.margn", 1.0, "did you mean 'investment.margin'"),
        (
            "investment.margin",
            9.0,
            "investment.margin = 9: Input should be less than or equal to 2",
        ),
        ("prices.light", 9.0, "no number that may change"),
    ],
)
def test_changes_that_cannot_be_made_are_refused(key: str, value: float, fault: str) -> None:
    config = load_config("history")
    change = config.changes[0].model_copy(update={"key": key, "value": value})
    with pytest.raises(ValueError, match=fault):
        Config.model_validate(config.model_dump() | {"changes": [change.model_dump()]})


def test_a_dated_plant_that_is_no_mine_is_refused() -> None:
    entry = next(e for e in load_config("history").dated if e.what == "plant")
    wrong = entry.model_copy(update={"plants": ("Bayan Obo separation",)})
    config = load_config("world_2010").model_copy(update={"dated": (wrong,)})
    with pytest.raises(UserError, match="plants = 'Bayan Obo separation': no first stage has it"):
        Atlas(config)


def test_unknown_refuges_and_plants_are_refused() -> None:
    with pytest.raises(UserError, match="did you mean 'Bayan Obo mine'"):
        Atlas(load_config("world_2010", ['world.refuges=["Bayan Oboe mine"]']))
    config = load_config("history")
    entry = next(e for e in config.dated if e.what == "plant")
    wrong = entry.model_copy(update={"plants": ("Mountain Pas mine",)})
    with pytest.raises(UserError, match=f"did you mean '{MOUNTAIN_PASS}'"):
        Atlas(config.model_copy(update={"dated": (wrong,)}))


def test_a_change_holds_from_its_month_on() -> None:
    config = load_config("history")
    change = config.changes[0].model_copy(
        update={"key": "leakage.cost", "start": "2005-03", "value": 2.0}
    )
    game = played(config.model_copy(update={"changes": (change,)}), 2)
    assert (game.parameters("leakage.cost") == config.leakage.cost).all()
    game.run_for(1)
    assert (game.parameters("leakage.cost") == 2.0).all()

"""Laws of the engine: neighbours, luck, time that can be taken back, runs that fail."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.analysis.pairing import pair
from regame.config.files import Config, load_config
from regame.core.errors import UserError
from regame.engine.market import search
from regame.engine.state.sums import Grouping
from regame.engine.state.world import VARIABLES, World
from regame.game.game import Game
from regame.runs.rows import play_rows
from regame.strategies import registry

MONTHS = 24  # January 2010 to December 2011: quota, denial, duty and campaign have all begun
WEAPONS = ("StatusQuo", "Open", "Quota2010", "Weapon(denial=true)", "TargetedEmbargo", "Flood")


@pytest.fixture(scope="module")
def toy_config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return toy.config(tmp_path_factory.mktemp("toy"))


def rows(count: int) -> pd.DataFrame:
    """Return a design in which seeds, strategies and parameters differ from run to run."""
    luck = np.random.default_rng(5)
    weapons = [WEAPONS[k % len(WEAPONS)] for k in range(count)]
    return toy.design(
        weapons,
        market__sharpness=luck.uniform(5, 12, count),
        demand__elasticity=luck.uniform(0.7, 1.5, count),
        licences__usable=luck.uniform(0.4, 1, count),
    )


def after(config: Config, design: pd.DataFrame, months: int = MONTHS) -> Game:
    return Game(config, design).run_for(months)


# A run does not know its neighbours.


@pytest.mark.parametrize("world", ["toy", "world_2010"])
@pytest.mark.parametrize("size", [1, 2, 7])
def test_a_run_does_not_know_the_size_of_its_chunk(world: str, size: int, toy_config: Config):
    # The world of 2010 has more than nine firms a state, where sums begin to depend on layout.
    config = toy_config if world == "toy" else load_config(world)
    design = rows(64)
    together = toy.bits(after(config, design))
    for first in range(0, 64, 8 if size == 1 else size):
        part = slice(first, first + size)
        alone = toy.bits(after(config, design.iloc[part]))
        toy.assert_same(alone, {name: values[part] for name, values in together.items()})


def test_a_run_does_not_know_its_place(toy_config: Config):
    design = rows(64)
    order = np.random.default_rng(1).permutation(64)
    together = toy.bits(after(toy_config, design))
    shuffled = toy.bits(after(toy_config, design.iloc[order]))
    toy.assert_same(shuffled, {name: values[order] for name, values in together.items()})


def test_the_outcomes_of_a_run_do_not_know_its_neighbours():
    config, design = load_config("world_2010"), rows(12)
    together = play_rows(config, design, MONTHS)
    for run in (0, 5, 11):
        alone = play_rows(config, design.iloc[[run]], MONTHS)
        pd.testing.assert_frame_equal(alone, together.iloc[[run]], check_exact=True)


def test_a_run_does_not_know_its_process(toy_config: Config):
    design = rows(7)
    here = play_rows(toy_config, design, MONTHS)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        there = pool.submit(play_rows, toy_config, design, MONTHS).result()
    pd.testing.assert_frame_equal(here, there, check_exact=True)


@pytest.mark.parametrize("shape", [(), (4,)])
@pytest.mark.parametrize("layout", ["C", "F"])
def test_a_sum_over_firms_has_the_same_bits_alone_and_among_others(
    shape: tuple[int, ...], layout: str
):
    luck = np.random.default_rng(3)
    state = luck.permutation(np.repeat([0, 1, 3], [40, 22, 1]))  # nobody is in states 2 and 4
    members = np.flatnonzero(luck.random(len(state)) < 0.9)
    group = Grouping(members, state, 5)
    values = np.exp(luck.normal(size=(64, len(state), *shape), scale=9))
    many = group.sum(group.take(np.asarray(values, order=layout)))  # type: ignore[call-overload]
    expected = [values[:, members[state[members] == s]].sum(axis=1) for s in range(5)]
    np.testing.assert_allclose(many, np.stack(expected, axis=-1), rtol=1e-12)
    for size in (1, 2, 7, 64):
        few = group.sum(group.take(np.asarray(values[:size], order=layout)))  # type: ignore[call-overload]
        assert np.array_equal(few, many[:size])


def test_world_arrays_keep_their_axes_and_lie_run_first(toy_config: Config):
    game = after(toy_config, toy.design(), 6)
    lengths = game.world.sizes
    for variable in VARIABLES:
        values = getattr(game.world, variable.name)
        assert values.shape == (3, *(lengths[axis] for axis in variable.axes)), variable.name
        assert values.strides[0] == values.itemsize, variable.name  # runs side by side
        assert values.dtype == np.float64, variable.name
        instrument = variable.name.startswith("set_")  # NaN there means: as at the start
        assert instrument or np.isfinite(values[:, ...]).all() or variable.name in UNBOUNDED


UNBOUNDED = {"export_quota", "licences_left", "licences_issued"}  # infinite where there is no quota


# Luck.


def test_baselines_meet_the_same_luck(toy_config: Config):
    design = toy.design(["StatusQuo", "Quota2010", "Open"], same_world=True)
    game = Game(toy_config, design)
    for month in range(MONTHS):
        game.step()
        assert np.ptp(game.world.shock, axis=0).max() == 0
        for kind in ("demand", "supply", "invest"):
            assert np.ptp(game.chance.month(kind, month), axis=0).max() == 0
    assert np.ptp(game.world.price, axis=0).max() > 0.1  # and yet they are not the same run


def test_other_worlds_have_other_luck(toy_config: Config):
    game = after(toy_config, toy.design(["StatusQuo"] * 3), 1)
    assert len(np.unique(game.world.shock)) == game.world.shock.size


@pytest.mark.parametrize("world", ["toy", "world_2010"])
@pytest.mark.parametrize(
    "idle", ["Weapon", "Flood(tolerance=1.0)", "TargetedEmbargo(start=2100.0)", "Unchanged"]
)
def test_a_weapon_that_never_acts_makes_no_difference(world: str, idle: str, toy_config: Config):
    registry.load(str(Path(__file__).parent / "own_strategies.py"))
    config = toy_config if world == "toy" else load_config(world)
    game = after(config, toy.design([idle, "StatusQuo", "Quota2010"], same_world=True))
    armed, baseline, used = ({n: v[k] for n, v in toy.bits(game).items()} for k in range(3))
    told = {name for name in armed if name.startswith("set_")}  # NaN and "the start's" may differ
    toy.assert_same(
        {n: v for n, v in armed.items() if n not in told},
        {n: v for n, v in baseline.items() if n not in told},
    )
    assert not np.array_equal(used["price"], baseline["price"])


# Time that can be taken back.


def test_a_snapshot_taken_in_mid_run_replays_to_the_same_bits(toy_config: Config):
    game = after(toy_config, rows(7), 9)  # between the quota's cut and the embargo
    kept = game.world.snapshot()
    first = World.snapshot(game.run_for(9).world)
    game.world.restore(kept)
    assert game.world.month == 9
    again = game.run_for(9).world.snapshot()
    assert first.keys() == again.keys()
    for name in first:
        assert np.array_equal(first[name], again[name], equal_nan=True), name


def test_a_snapshot_is_a_copy(toy_config: Config):
    game = after(toy_config, toy.design(), 3)
    kept = game.world.snapshot()
    before = {name: np.array(values) for name, values in kept.items()}
    game.run_for(3)
    game.world.restore(kept)
    game.run_for(3)
    for name, values in before.items():
        assert np.array_equal(kept[name], values, equal_nan=True), name


def test_a_fork_goes_on_as_the_run_it_came_from(toy_config: Config):
    design, taken = rows(7), np.array([5, 0, 5])
    game = after(toy_config, design, 9)
    branch = Game(toy_config, design.iloc[taken])
    branch.world = game.world.fork(taken)
    game.run_for(9)
    branch.run_for(9)
    for name, values in branch.world.snapshot().items():
        whole = np.asarray(game.world.snapshot()[name])
        expected = whole if name == "month" else whole[taken]
        assert np.array_equal(np.asarray(values), expected, equal_nan=True), name


# Runs that cannot be cleared, and designs that cannot be played.


def test_a_run_that_does_not_clear_is_marked_and_counted(
    toy_config: Config, monkeypatch: pytest.MonkeyPatch
):
    solve = search.Search.clear

    def spoil(found):
        cleared = solve(found)
        cleared.residual[found.market.slope == 5.0] = np.nan
        return cleared

    monkeypatch.setattr(search.Search, "clear", spoil)
    design = toy.design(["StatusQuo", "StatusQuo"] * 2, market__offer_slope=[4, 4, 5, 4])
    table = play_rows(toy_config, design, 12)
    assert list(table["failed"]) == [False, False, True, False]
    assert "month 0" in table["error"].iloc[2]
    together = design.assign(world=[0, 1, 0, 1], treatment=list("aabb")).join(table)
    found = pair(together, "b", "a")
    assert (found.failed, list(found.treated.index)) == (1, [1])


def test_all_rows_of_a_sound_world_clear(toy_config: Config):
    assert not play_rows(toy_config, rows(64), MONTHS)["failed"].any()


def test_a_design_without_a_known_strategy_is_refused(toy_config: Config):
    with pytest.raises(UserError, match="Quota2010"):
        Game(toy_config, toy.design(["Quota2011"]))

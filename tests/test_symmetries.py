"""What has no meaning changes nothing: names, the order of states, units, halves of a firm."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests import toy

from regame.config.files import Config
from regame.engine.state.world import VARIABLES
from regame.game.game import Game

MONTHS = 24


@pytest.fixture(scope="module")
def toy_config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return toy.config(tmp_path_factory.mktemp("toy"))


def after(config: Config, design: pd.DataFrame, months: int = MONTHS) -> Game:
    return Game(config, design).run_for(months)


def rename(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(state=table["state"].replace("Japan", "Nippon"))


def test_a_state_may_have_any_name(tmp_path: Path, toy_config: Config):
    weapons = ["StatusQuo", "Quota2010", "Open"]
    named = (
        'world.players=["China", "United States", "Nippon", "Australia"]',
        'disputes.targets=["United States", "Nippon"]',
        'tables.issues=""',  # it names states too
    )
    toy_config = toy_config.model_copy(
        update={"tables": toy_config.tables.model_copy(update={"issues": ""})}
    )
    config = toy.config(tmp_path, *named, firms=rename, regions=rename)
    design = toy.design(weapons).rename(columns={"Japan": "Nippon"})
    renamed, known = after(config, design).world, after(toy_config, toy.design(weapons)).world
    for variable in VARIABLES:
        one, other = getattr(renamed, variable.name), getattr(known, variable.name)
        assert np.array_equal(one, other, equal_nan=True), variable.name


def totals(game: Game) -> dict[str, np.ndarray]:
    """Return what must not depend on the order of states, the unit of mass or a firm's size."""
    world, atlas = game.world, game.atlas
    home = [atlas.states.index(name) for name in ("China", "United States", "Japan", "Australia")]
    return {
        "price": world.price[:, :, home],
        "index": world.index[:, :, home],
        "product_index": world.product_index[:, home],
        "toll": world.toll[:, home],
        "ask": world.ask,
        "rent": world.rent,
        "output": atlas.by_state(world.output)[:, home],
        "stock": world.stock[:, :, home],
        "refined_stock": world.refined_stock.sum(axis=1),
        "grey_flow": world.grey_flow.sum(axis=(1, 2, 3)),
        "payoff": world.payoff[:, home],
    }


EXTENSIVE = {"output", "stock", "refined_stock", "grey_flow", "payoff"}


def assert_like(one: Game, other: Game, scale: float = 1.0):
    """Compare to 1e-6; what is counted in tonnes or dollars may differ by `scale`."""
    assert (one.world.failed_month < 0).all()
    assert one.record.series("price_outside_bulk").std() > 0.1  # it is no still life
    ours, theirs = totals(one), totals(other)
    for name, values in ours.items():
        factor = scale if name in EXTENSIVE else 1.0
        size = np.abs(values).max()
        np.testing.assert_allclose(
            factor * theirs[name], values, rtol=1e-6, atol=1e-6 * size, err_msg=name
        )


QUIET_YEAR = ["Weapon(quota=true, duty=true)", "StatusQuo", "Open"]


def test_the_order_of_states_does_not_matter(tmp_path: Path):
    def turn(table: pd.DataFrame) -> pd.DataFrame:
        return table.iloc[[3, 4, 0, 2, 1]]

    def halves(name: str) -> Path:
        (tmp_path / name).mkdir()
        return tmp_path / name

    known = toy.config(halves("known"), *toy.QUIET)
    turned = toy.config(halves("turned"), *toy.QUIET, regions=turn)
    design = toy.design(QUIET_YEAR)
    assert_like(after(known, design, 12), after(turned, design, 12))


def test_the_unit_of_mass_does_not_matter(tmp_path: Path):
    """Eight times the number of everything in tonnes is the same world in another unit."""
    scale = 8

    def larger(table: pd.DataFrame) -> pd.DataFrame:
        columns = [c for c in ("oxide_use", "magnet_use", "capacity_t") if c in table]
        return table.assign(**{column: scale * table[column] for column in columns})

    (tmp_path / "known").mkdir()
    known = toy.config(tmp_path / "known", *toy.QUIET)
    tonnages = (
        "licences.export_quota",
        *(f"leakage.{k}" for k in ("evasion", "capacity", "ceiling")),
    )
    numbers = known.numbers()
    overrides = [f"{key}={float(scale * numbers[key])}" for key in tonnages]
    finer = toy.config(tmp_path, *toy.QUIET, *overrides, firms=larger, regions=larger)
    # States that spend dollars would have to spend eight times as many.
    design = toy.design(QUIET_YEAR, rivals={})
    assert_like(after(finer, design, 12), after(known, design, 12), scale)


@pytest.mark.parametrize("stage", ["mine", "separation", "recycling", "magnet"])
def test_two_halves_of_a_firm_do_what_the_firm_did(tmp_path: Path, stage: str):
    def split(table: pd.DataFrame) -> pd.DataFrame:
        mine = table["stage"] == stage
        halved = table.assign(capacity_t=table["capacity_t"].where(~mine, table["capacity_t"] / 2))
        second = halved[mine].assign(name=halved["name"] + " II")
        return pd.concat([halved, second])

    (tmp_path / "known").mkdir()
    known = toy.config(tmp_path / "known", *toy.QUIET)
    halved = toy.config(tmp_path, *toy.QUIET, firms=split)
    design = toy.design(QUIET_YEAR)
    assert_like(after(known, design, 12), after(halved, design, 12))

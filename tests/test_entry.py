"""Free entry in worlds of today: classes of mines and plants that nobody has announced."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.engine.mechanisms.investment import LOSS
from regame.engine.state.stages import IDLE, MAKING, RUNNING
from regame.game.game import Game
from regame.runs.experiment import installed
from regame.runs.protocol import prepare
from regame.tables import figures

OURS = ("weaponization", "weaponization_2025")
YEARS, SETTLED = 20, 8  # of play, and those at its end in which plants that pay had time to open


def test_long_run_prices_stay_between_the_costs_of_staying_and_of_entry():
    """In every world without a weapon: of the class with the most projects, and of mines that run.

    The cost of entry is full cost by the hurdle of the world; prices may pass it by what it takes
    to have so many projects begun. The cost of staying is the cash cost from rock to oxide.
    """
    plan = prepare("weaponization_2025", StudyOptions(runs=8))
    worlds = plan.design[plan.design["China"] == "StatusQuo"].drop_duplicates("world")
    game = Game(plan.config, worlds.reset_index(drop=True), series=False)
    world, atlas = game.world, game.atlas
    hurdle = game.parameters("investment.hurdle")
    marginal = atlas.classes[np.argmax(atlas.projects[atlas.classes])]
    mines = np.flatnonzero(atlas.extracts & ~atlas.plant_inside & (atlas.partner >= 0))
    entry, stay = [], []
    for month in range(12 * YEARS):
        game.step()
        if month >= 12 * (YEARS - SETTLED):
            entry.append(world.outlook[:, marginal] / hurdle)
            price = world.buyer_expected[:, :, atlas.plant_state[mines]]  # (run, group, mine)
            worth = (price * atlas.basket[mines].T).sum(1)
            cash = world.unit_cost[:, mines] + world.unit_cost[:, atlas.partner[mines]]
            runs = (world.phase[:, mines] == RUNNING) * world.capacity[:, mines]
            stay.append((runs * worth / cash).sum(1) / runs.sum(1))
    assert (world.failed_month < 0).all()
    assert np.mean(entry, axis=0).max() < 1.5
    assert np.mean(stay, axis=0).min() > 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "source"),
    [
        *(("weaponization", source) for source in ("prior", "posterior")),
        ("weaponization_2025", "posterior_2024"),
        *((name, "prior") for name in sorted({*installed()} - {"rare earths"})),
    ],
)
def test_prices_keep_who_runs_and_leave_no_capital_that_would_pay(name: str, source: str):
    """The same for all plants, in worlds of 2010, 2025 and the cases.

    Entry: what idle plants outside are worth over what their owners ask, weighted by what they cost
    to build; one alone may wait, as it is begun by chance. Makers grow as long as they earn more.
    Staying: what plants outside that no state supports earn, of mines and what refines. Owners bear
    a loss of LOSS of what running full costs.
    """
    plan = prepare(name, StudyOptions(runs=1024 if name in OURS else 64, worlds=source))
    worlds = plan.design[plan.design["treatment"] == plan.headline.against]
    worlds = worlds.drop_duplicates("world").drop(columns="treatment").reset_index(drop=True)
    game = Game(plan.config, worlds, series=False)
    world, atlas = game.world, game.atlas
    hurdle = game.parameters("investment.hurdle")
    outside, makes = ~atlas.plant_inside, atlas.plant_stage == MAKING
    refines = atlas.plant_stage < 2
    own = np.arange(len(atlas.plants))
    other = np.where(atlas.partner >= 0, atlas.partner, own)  # of the same project, or itself
    entry, growth, earned, cost = [], [], np.zeros(len(worlds)), np.zeros(len(worlds))
    for month in range(12 * YEARS):
        game.step()
        if month >= 12 * (YEARS - SETTLED):
            idle = outside * atlas.capex * atlas.nameplate * (world.phase == IDLE)
            entry.append((idle * world.outlook).sum(1) / np.maximum(idle.sum(1), 1e-9) / hurdle)
            made = makes * world.capacity * (world.phase == RUNNING)
            growth.append((made * world.outlook).sum(1) / np.maximum(made.sum(1), 1e-9) / hurdle)
            alone = (world.support <= 0) & (world.support[:, other] <= 0)
            runs = outside & refines & (world.phase == RUNNING) & alone
            earned += np.where(runs, world.result, 0).sum(axis=1)
            full = world.unit_cost * world.capacity * world.ramp
            cost += 1000 * np.where(runs, full, 0).sum(axis=1)
    assert (world.failed_month < 0).all()
    idle, makers = np.mean(entry, axis=0).max(), np.mean(growth, axis=0).max()
    least = (earned / cost + 1).min()
    print(f"{name}, {source}: idle {idle:.2f}, makers {makers:.2f} of entry; staying {least:.2f}")
    assert max(idle, makers) < 1.5
    assert least > 1 - LOSS


def test_a_class_goes_on_beyond_its_first_project_as_far_as_it_has_more():
    pays = ["investment.hurdle=1", "investment.hazard=0.2", "production.cost_outside=0.3"]
    config = load_config("world_2025", ["opening.still=false", *pays])
    game = Game(config, pd.DataFrame({"seed": range(4), "China": "StatusQuo"}), series=False)
    atlas, classes = game.atlas, game.atlas.classes
    size, spent = atlas.nameplate[classes], np.zeros((4, len(classes)))
    for _ in range(240):
        game.step()
        spent = spent + game.buffers.spent[:, classes]
        coming = game.world.coming[:, classes].sum(2)
        begun = np.where(game.world.phase[:, classes] == IDLE, 0, game.world.capacity[:, classes])
        assert (begun + coming <= atlas.projects[classes] * size * (1 + 1e-9)).all()
    digs = atlas.extracts[classes]
    assert (game.world.capacity[:, classes] > 1.5 * size)[:, digs].any(axis=0).all()
    least = atlas.capex[classes] * 12 * (game.world.capacity[:, classes] - size)
    assert (spent[:, digs] > 0.9 * least[:, digs]).all(), "what is built is paid for"


@pytest.mark.parametrize(
    "name, table", [("world_2025", "entrants"), ("world_2010", "entrants_2010")]
)
def test_without_the_table_nobody_unnamed_enters(name: str, table: str):
    unnamed = set(figures.read(table)["name"])
    seed = pd.DataFrame({"seed": [1]})
    usual = Game(load_config(name, ["opening.still=false"]), seed)
    without = Game(load_config(name, ["opening.still=false", 'tables.entrants=""']), seed)
    assert unnamed <= set(usual.atlas.plants)
    assert not unnamed & set(without.atlas.plants)
    assert len(without.atlas.classes) == 0


def test_tables_that_are_no_table_are_refused(tmp_path: Path):
    (tmp_path / "own.toml").write_text('extends = "world_2010"\ntables = 3\n')
    with pytest.raises(UserError, match="must be a table"):
        load_config(tmp_path / "own.toml")


def test_firms_of_ones_own_bring_no_classes_of_ours_and_the_record_has_none():
    assert not load_config("world_2010", ['tables.firms="firms_2025"']).tables.entrants
    assert not load_config("gas").tables.entrants
    assert not load_config("history").tables.entrants
    assert load_config("world_2026").tables.entrants == "entrants"


@pytest.mark.parametrize("months, moves", [(0, False), (60, True)])
def test_the_usual_price_follows_what_is_paid(months: int, moves: bool):
    config = load_config("world_2025", ["opening.still=false", f"investment.usual_months={months}"])
    game = Game(config, pd.DataFrame({"seed": [1]}), series=False)
    paid = []
    for _ in range(36):
        game.step()
        paid.append(game.world.price[0, :, game.atlas.home] / game.world.start_price[0])
    usual = game.world.usual_price[0]
    assert (usual != 1).all() == moves
    if moves:
        assert (
            (usual > np.minimum(np.min(paid, axis=0), 1))
            & (usual < np.maximum(np.max(paid, axis=0), 1))
        ).all()

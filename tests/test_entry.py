"""Free entry in worlds of today: classes of mines and plants that nobody has announced."""

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.core.options import StudyOptions
from regame.engine.relations.plants import IDLE, RUNNING
from regame.game.game import Game
from regame.runs.carried import installed
from regame.runs.protocol import prepare
from regame.tables import figures

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
@pytest.mark.parametrize("name", ["weaponization", *sorted({*installed()} - {"rare earths"})])
def test_without_classes_prices_keep_who_runs_and_leave_no_plant_that_would_pay_for_long(name: str):
    """The same where named projects alone may enter, in worlds of 2010 and the cases.

    Entry: of the idle plant outside that would pay best. Staying: what plants outside that no state
    supports earn, over what running them costs; mines, and what refines. Those of 2010 may run at a
    loss for as long as their owners are patient, and one world builds late: see docs/limits.md.
    """
    plan = prepare(name, StudyOptions(runs=32 if name == "weaponization" else 16))
    worlds = plan.design[plan.design["treatment"] == plan.headline.against]
    worlds = worlds.drop_duplicates("world").drop(columns="treatment").reset_index(drop=True)
    game = Game(plan.config, worlds, series=False)
    world, atlas = game.world, game.atlas
    hurdle = game.parameters("investment.hurdle").reshape(-1, 1)
    outside, refines = ~atlas.plant_inside, atlas.plant_stage < 2
    entry, earned, cost = [], np.zeros(len(worlds)), np.zeros(len(worlds))
    for month in range(12 * YEARS):
        game.step()
        if month >= 12 * (YEARS - SETTLED):
            entry.append(np.where(outside & (world.phase == IDLE), world.outlook, 0) / hurdle)
            runs = outside & refines & (world.phase == RUNNING) & (world.support <= 0)
            earned += np.where(runs, world.result, 0).sum(axis=1)
            cost += 1000 * np.where(runs, world.unit_cost * world.output, 0).sum(axis=1)
    assert (world.failed_month < 0).all()
    most, least = np.mean(entry, axis=0).max(), (earned / cost + 1).min()
    print(f"{name}: entry at most {most:.2f} of its cost, staying at least {least:.2f}")
    first = name == "weaponization"
    assert most < (1.7 if first else 1.55)
    assert least > (0.85 if first else 1.0)


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


def test_without_the_table_nobody_unnamed_enters():
    without = load_config("world_2025", ["opening.still=false", 'tables.entrants=""'])
    names = set(figures.read("entrants")["name"])
    of_2025, of_2010 = (
        set(Game(config, pd.DataFrame({"seed": [1]})).atlas.plants)
        for config in (
            load_config("world_2025", ["opening.still=false"]),
            load_config("world_2010"),
        )
    )
    assert names <= of_2025
    assert not names & of_2010
    game = Game(without, pd.DataFrame({"seed": [1]}))
    assert len(game.atlas.classes) == 0


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

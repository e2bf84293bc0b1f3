"""Money of states, plants and users: each sum is booked once, and where it belongs."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tests.test_instruments import Always

from regame.config.files import load_config
from regame.engine.mechanisms.support import COLLECTION_COST
from regame.engine.state.lines import BUDGET, CONCESSIONS, PLANTS, SUPPORT, USERS
from regame.engine.state.stages import BUILDING, IDLE, RUNNING
from regame.game.game import Game
from regame.strategies.contract import Action

QUIET = ["demand.shock=0", "production.noise=0", "ledger.discount=0"]
NOTHING = Action()


def game(state: str = "Japan", action: Action = NOTHING, *overrides: str) -> Game:
    """A world of one run, in which one state does the same every month."""
    found = Game(load_config("world_2010", [*QUIET, *overrides]), pd.DataFrame({"seed": [1]}))
    found.states[found.atlas.state(state)].profile = [(Always(action), np.array([0]))]
    return found


def line(found: Game, state: str, which: int) -> float:
    """A line of this month's ledger, USD."""
    return float(found.ledger[0, found.atlas.state(state), which])


def test_money_for_magnet_plants_is_spent_once():
    found, none = game("China", Action(downstream=6e7)), game("China")
    for played in (found, none):
        played.step()
    more = [line(found, "China", which) - line(none, "China", which) for which in (PLANTS, SUPPORT)]
    np.testing.assert_allclose(more, [-5e6, 0.0], rtol=1e-6, atol=1e-3)


def test_a_budget_pays_for_plants_at_home():
    found = game("United States", Action(grant=1e9))
    row = found.atlas.state("United States")
    idle = np.flatnonzero((found.atlas.plant_state == row) & (found.world.phase[0] == IDLE))
    found.world.phase[:, idle], found.world.clock[:, idle] = BUILDING, 24
    found.step()
    paid = found.buffers.support_paid[0, row]
    assert paid > 1e6
    assert found.world.payoff[0, row, BUDGET] == -paid
    assert abs(line(found, "United States", SUPPORT)) < 1e-6 * paid  # plants of its own got it


def test_collection_is_paid_by_the_kilogram_of_magnets():
    found = game("Japan", Action(recycling=0.5))
    found.run_for(2)
    before = found.world.retired[0, :, found.atlas.state("Japan")].sum()
    found.step()
    magnets = 0.5 * before / ((1 - found.atlas.swarf) * found.atlas.content.sum())  # t
    paid = found.buffers.programmes[0, found.atlas.state("Japan")]
    assert magnets > 10
    np.testing.assert_allclose(paid, 1000 * COLLECTION_COST * magnets, rtol=1e-9)


def test_building_is_no_loss_and_a_plant_that_earns_stays_open():
    found = game()
    abroad = found.atlas.plant_held <= 0
    plant = int(np.flatnonzero(abroad & (found.world.phase[0] == IDLE))[0])
    found.world.phase[:, plant], found.world.clock[:, plant] = BUILDING, 2
    found.step()
    assert found.buffers.spent[0, plant] > 0
    assert found.world.cash[0, plant] == 0
    found.step()
    assert found.world.phase[0, plant] == RUNNING
    assert found.world.cash[0, plant] == found.buffers.result[0, plant]


def all_served(lost: float) -> tuple[NDArray[np.float64], NDArray[np.float64], Game]:
    """Everybody gets all that substitutes have not taken: damage, and what users lose besides.

    Both in USD by state; the second without what is paid for magnets and oxides.
    """
    found = game()
    world, atlas, home = found.world, found.atlas, found.atlas.home
    world.lost[:], world.product_lost[:], world.product_flow[:] = lost, lost, 0.0
    world.used[:] = (1 - lost) * atlas.direct_use * world.use_path * world.activity[:, None]
    use = atlas.product_use * world.product_path * world.activity
    world.product_flow[:, home] = world.product_used[:] = (1 - lost) * use
    found.settle()
    price = world.product_price[0, home] + found.parameters("market.transport") * atlas.apart[home]
    paid = 1000 * world.product_flow[0, home] * price + found.buffers.others_paid[0]
    return world.damage[0], -found.ledger[0, :, USERS] - paid, found


def test_use_that_substitutes_serve_costs_what_they_cost():
    damage, losses, found = all_served(0.2)
    _, none, _ = all_served(0.0)
    world, atlas = found.world, found.atlas
    oxides = (atlas.direct_use * world.use_path[0] * world.start_index[0]).sum(axis=0)
    magnets = atlas.product_use * world.product_path[0] * world.product_start[0]
    replaced = 0.2 * (oxides + magnets) * world.activity[0]  # thousand USD at the start's prices
    dearer = 1 + found.parameters("substitution.penalty")
    np.testing.assert_allclose(losses - none, 1000 * replaced * dearer, rtol=1e-6)
    assert (damage < 1e-6 * losses.max()).all()


def test_what_a_dispute_wins_is_won_once():
    found = game("China", NOTHING, 'world.holders=["China","Australia"]')
    found.world.conceded_value[:, found.atlas.state("Japan")] = 1e8
    found.settle()
    won = found.ledger[0, :, CONCESSIONS].sum()
    assert won == 1e8
    assert line(found, "China", CONCESSIONS) == 1e8

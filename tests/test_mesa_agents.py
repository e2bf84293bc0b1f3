"""The engine against the same month written agent by agent, without a line in common.

Four steps of the month are played by both, `plan`, `clear`, `move` and `settle`, and licences are
issued; see benchmarks/mesa_agents. Chance is on, and the same.
"""

import mesa
import numpy as np
import pytest
from benchmarks.mesa_agents.frozen import FrozenGame, frozen_game
from benchmarks.mesa_agents.model import RareEarths

MONTHS = 18
AS_AT_THE_START: tuple[str, ...] = ()
QUOTA_BINDS = ("licences.export_quota=25000",)
STORMY = ("demand.shock=0.1", "production.noise=0.1", "demand.elasticity=0.6")


def agents_say(model: RareEarths) -> dict[str, np.ndarray]:
    """What the agents hold, laid out as in the engine."""
    states, firms, home = model.all_states, model.all_firms, model.home
    by_state = {
        "price": np.array([state.price for state in states]).T,
        "index": np.array([state.index for state in states]).T,
        "stock": np.array([state.stock for state in states]).T,
        "used": np.array([state.used for state in states]).T,
        "scrap": np.array([state.scrap for state in states]).T,
        "content": np.array([state.content for state in states]).T,
        "flow": np.array([state.bought for state in states]).transpose(1, 2, 0),
        "grey_flow": np.array([[state.grey_bought for state in states]]).transpose(2, 0, 1),
        "ore_flow": np.array([state.ore_flow for state in states]).T,
        "magnet_flow": np.array([state.magnets_bought for state in states]).T,
        "payoff": np.array([state.payoff for state in states]),
    }
    plain = ("toll", "magnet_price", "magnet_index", "magnet_plan", "activity", "book")
    by_state |= {name: np.array([getattr(state, name) for state in states]) for name in plain}
    own = ("phase", "clock", "ramp", "capacity", "output", "outlook", "result", "cash")
    by_firm = {name: np.array([getattr(firm, name) for firm in firms]) for name in own}
    by_firm["use_of_capacity"] = np.array([firm.use for firm in firms])
    licences = {name: np.array([getattr(home, name)]) for name in ("rent", "margin", "pool")}
    return by_state | by_firm | licences | {"ask": np.array(home.ask)[:, None]}


def assert_alike(model: RareEarths, game: FrozenGame) -> None:
    for name, values in agents_say(model).items():
        engine = getattr(game.world, name)[0]
        size = max(np.abs(engine).max(), 1.0)
        np.testing.assert_allclose(values, engine, 1e-6, 1e-6 * size, err_msg=name)


@pytest.mark.parametrize("changes", [AS_AT_THE_START, QUOTA_BINDS, STORMY])
def test_agents_and_engine_come_to_the_same_prices_and_flows(changes: tuple[str, ...]):
    model, game = RareEarths(changes=changes, rng=7), frozen_game([7], changes=changes)
    rent, light = 0.0, []
    for _ in range(MONTHS):
        model.step()
        game.step()
        assert_alike(model, game)
        rent = max(rent, model.home.rent)
        light.append(model.home.index[1])
    assert game.world.failed_month[0] < 0
    assert (rent > 1) == (changes == QUOTA_BINDS)
    assert np.std(light) > 0.01  # it is no still life


def test_mesa_runs_it_in_batches():
    found = mesa.batch_run(RareEarths, {"months": 2}, rng=[1, 2], display_progress=False)
    assert {row["rng"] for row in found} == {1, 2}

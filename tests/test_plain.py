"""The engine against the same month written agent by agent, without a line in common.

Frozen, both play four steps of the month, `plan`, `clear`, `move` and `settle`, and the licences of
the start are issued; else the whole month of a world without strategies. Chance is on, and the
same; see src/regame/plain.
"""

import mesa
import numpy as np
import pytest

from regame.core.errors import UserError
from regame.game.game import Game
from regame.plain.beside import beside
from regame.plain.model import Chokepoint

AS_AT_THE_START: tuple[str, ...] = ()
QUOTA_BINDS = ("licences.export_quota=20000",)
STORMY = (
    *("demand.shock=0.1", "production.noise=0.1", "demand.elasticity=0.6"),
    *("investment.hazard=0.5", "investment.hurdle=1", "investment.patience=2"),
    "demand.growth_outside=-0.1",
)


def agents_say(model: Chokepoint) -> dict[str, np.ndarray]:
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
        "raw_flow": np.array([state.raw_flow for state in states]).T,
        "product_flow": np.array([state.products_bought for state in states]).T,
        "payoff": np.array([state.payoff for state in states]),
    }
    plain = ("toll", "product_price", "product_index", "product_plan", "activity", "book")
    by_state |= {name: np.array([getattr(state, name) for state in states]) for name in plain}
    by_state |= adapted(model)
    own = (
        *("phase", "clock", "ramp", "capacity", "output"),
        *("outlook", "result", "cash", "unit_cost"),
    )
    by_firm = {name: np.array([getattr(firm, name) for firm in firms]) for name in own}
    by_firm["use_of_capacity"] = np.array([firm.use for firm in firms])
    licences = ("rent", "margin", "licences_left")
    by_holder = {name: np.array([getattr(home, name)]) for name in licences}
    return by_state | by_firm | by_holder | {"ask": np.array(home.ask)[:, None]}


def adapted(model: Chokepoint) -> dict[str, np.ndarray]:
    """What adapts: expectations, habits, trust and the rest."""
    states = model.all_states
    groups = ("adapted", "lost", "trend", "trailing", "seller_expected", "buyer_expected")
    found = {name: np.array([getattr(state, name) for state in states]).T for name in groups}
    plain = ("product_adapted", "product_lost", "product_trailing", "will")
    found |= {name: np.array([getattr(state, name) for state in states]) for name in plain}
    return found | {
        "weight": np.array([state.habit for state in states]).transpose(1, 2, 0),
        "product_weight": np.array([state.product_habit for state in states]).T,
        "trust": np.array([[state.trust for state in states]]),
        "made": np.array([state.made for state in states]).T,
        "in_use": np.array([state.in_use for state in states]).transpose(1, 2, 0),
        "grey_capacity": np.array([model.home.grey_capacity]),
    }


def assert_alike(model: Chokepoint, game: Game, frozen: bool) -> None:
    said = agents_say(model)
    if frozen:
        del said["will"]  # it is stirred in the engine, and has no effect
    for name, values in said.items():
        engine = getattr(game.world, name)[0]
        size = max(np.abs(engine).max(), 1.0)
        np.testing.assert_allclose(values, engine, 1e-6, 1e-6 * size, err_msg=name)


@pytest.mark.parametrize("changes", [AS_AT_THE_START, QUOTA_BINDS, STORMY])
@pytest.mark.parametrize("frozen, months", [(True, 24), (False, 120)])
def test_agents_and_engine_come_to_the_same(changes: tuple[str, ...], frozen: bool, months: int):
    model = Chokepoint(changes=changes, frozen=frozen, rng=7)
    game = beside([7], changes, frozen)
    rent, light = 0.0, []
    turns: list[tuple[int, int]] = []  # phases of plants, before and after
    for _ in range(months):
        before = [firm.phase for firm in model.all_firms]
        model.step()
        turns += zip(before, (firm.phase for firm in model.all_firms), strict=True)
        game.step()
        assert_alike(model, game, frozen)
        rent = max(rent, model.home.rent)
        light.append(model.home.index[1])
    assert game.world.failed_month[0] < 0
    assert (rent > 1) == (changes == QUOTA_BINDS)
    assert np.std(light) > 0.01  # it is no still life
    if changes == STORMY and not frozen:  # plants are started, mothballed and back again
        assert min(turns.count(turn) for turn in ((0, 1), (1, 2), (2, 3), (3, 1))) > 1


def test_mesa_runs_it_in_batches():
    found = mesa.batch_run(Chokepoint, {"months": 2}, rng=[1, 2], display_progress=False)
    assert {row["rng"] for row in found} == {1, 2}


@pytest.mark.parametrize(
    ("config", "changes", "keys"),
    [
        ("history", (), ("dated", "changes", "tables.decisions", "world.refuges")),
        ("world_2010", ("investment.margin=1",), ("investment.margin",)),
        ("world_2010", ("investment.slip=1",), ("investment.slip",)),
        ("world_2010", ("production.plan_stands=1",), ("production.plan_stands",)),
        ("world_2010", ('world.holders=["China","Japan"]',), ("world.holders",)),
    ],
)
def test_a_config_with_what_the_agents_lack_is_refused(
    config: str, changes: tuple[str, ...], keys: tuple[str, ...]
):
    with pytest.raises(UserError) as refused:
        Chokepoint(config, changes)
    for key in keys:
        assert any(f"{config}: {key} = " in fault for fault in refused.value.faults), key

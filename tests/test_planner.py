"""The planner: it takes what the engine, played forward in its believed world, says is best."""

from dataclasses import dataclass

import numpy as np
import pytest
from tests import toy

from regame.config.files import Config
from regame.core.errors import StrategyError, UserError
from regame.engine.mechanisms import settlement
from regame.engine.state.lines import CONCESSIONS, INCOME
from regame.game.game import Game
from regame.game.playing import Playing
from regame.game.prelude import imagine, look_ahead
from regame.strategies import registry
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.planner import MENU, Hold, Planner
from regame.studies.claims.measures import shapley
from regame.studies.league.profiles import kind

SHORT = "Planner(horizon=1.0, every=6.0)"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return toy.config(tmp_path_factory.mktemp("toy"))


def game_of(config: Config, *texts: str) -> Game:
    return Game(config, toy.design(texts))


def test_it_follows_what_it_chose_until_it_plans_again(config: Config):
    game = game_of(config, SHORT, "StatusQuo").run_for(6)
    plan = game.world.plan[0, 0]
    assert plan >= 0
    assert game.world.plan[1, 0] == -1
    held = MENU[int(plan)]
    expected = np.nan if held.quota == 1 else held.quota
    np.testing.assert_equal(game.world.set_export_quota[0, 0], expected)


def test_a_plan_is_the_best_of_the_menu_in_the_world_that_is_believed(config: Config):
    game = game_of(config, SHORT).run_for(1)
    planner = Planner(horizon=1.0, every=6.0)
    believed = imagine(game, "China", planner, np.zeros(len(MENU), int))
    home = believed.atlas.home
    before = _worth(believed)
    won = np.zeros(len(MENU))
    for month in range(12):
        believed.step()
        line = believed.ledger[:, home, CONCESSIONS]
        won += line * (1 + believed.parameters("ledger.discount")) ** (-(month + 2) / 12)
    gain = _worth(believed) - before + won
    assert look_ahead(game, "China", planner, np.array([0]))[0] == gain.argmax()
    assert np.ptp(gain) > 1e6


def _worth(game: Playing) -> np.ndarray:
    world, home = game.world, game.atlas.home
    end = settlement.value_of_stocks(world, game.atlas, game.parameters) + world.book
    factor = settlement.discount_factor(game.parameters, world.month)
    return (world.payoff[:, :, INCOME] + factor * end)[:, home]


def test_what_is_believed_goes_on_from_the_world_as_it_stands(config: Config):
    game = game_of(config, "StatusQuo", "Quota2010").run_for(9)
    rows = np.repeat([1, 0], len(MENU))
    believed = imagine(game, "China", Planner(edge=False), rows)
    assert believed.world.month == 9
    np.testing.assert_array_equal(believed.world.stock, game.world.stock[rows])
    assert believed.parameters("production.cost_outside")[0] == 1.5
    assert believed.parameters("substitution.speed")[0] == game.parameters("substitution.speed")[0]
    assert set(believed.design["Japan"]) == {"Diversify2010"}
    assert set(imagine(game, "China", Planner(rivals=False), rows).design["Japan"]) == {
        "LaissezFaire"
    }
    assert (believed.design["seed"] != game.design["seed"].to_numpy()[rows]).all()
    assert believed.design["seed"].nunique() == 2  # the same luck for all of the menu


def test_looking_ahead_leaves_the_game_as_it_was(config: Config):
    game = game_of(config, "StatusQuo", "Quota2010").run_for(3)
    before = toy.bits(game)
    look_ahead(game, "China", Planner(horizon=1.0), np.array([0, 1]))
    toy.assert_same(before, toy.bits(game))


def test_a_planner_does_not_know_its_neighbours(config: Config):
    design = toy.design([SHORT, "Quota2010", SHORT])
    many = Game(config, design).run_for(8)
    alone = Game(config, design.iloc[[2]].reset_index(drop=True)).run_for(8)
    one = {name: values[2:] for name, values in toy.bits(many).items()}
    toy.assert_same(one, toy.bits(alone))


def test_who_believes_that_nobody_can_do_without_thinks_more_of_a_cut(config: Config):
    """Where there is no substitute, cuts pay more, and the deeper the better."""
    game = Game(config, toy.design(["StatusQuo"] * 3)).run_for(1)
    right, wrong = (cuts_pay(game, substitutes) for substitutes in (True, False))
    assert (wrong > right + 1e7).all()
    assert (wrong[:, 1] > wrong[:, 0]).all()


def cuts_pay(game: Playing, substitutes: bool) -> np.ndarray:
    """What a quota of 0.6 and one of 0.3 are believed to gain in ten years (run, 2) USD."""
    planner = Planner(horizon=10.0, substitutes=substitutes)
    believed = imagine(game, "China", planner, np.repeat(np.arange(3), len(MENU)))
    before = _worth(believed)
    gain = (_worth(believed.run_for(120)) - before).reshape(3, len(MENU))
    cut, deep = MENU.index(Hold(quota=0.6)), MENU.index(Hold(quota=0.3))
    return gain[:, [cut, deep]] - gain[:, [MENU.index(Hold())]]


def test_a_state_without_licences_cannot_plan(config: Config):
    design = toy.design(["StatusQuo"]).assign(Japan="Planner")
    with pytest.raises(StrategyError, match="holds none"):
        Game(config, design).run_for(1)


def test_in_a_league_it_forfeits_where_it_cannot_plan(config: Config):
    design = toy.design(["StatusQuo", SHORT, SHORT]).assign(Japan=["Diversify2010", *[SHORT] * 2])
    game = Game(config, design, lenient=True).run_for(3)
    assert set(game.forfeits) == {1, 2}
    assert set(game.forfeits[1]) == {"Japan"}
    assert "holds none" in game.forfeits[1]["Japan"]
    assert (game.world.plan[1:, 0] >= 0).all()  # China's own goes on


@dataclass(frozen=True)
class Dizzy(Planner):
    """Raises when it is asked what it believes."""

    horizon: float = 1.0
    every: float = 6.0

    @property
    def mistakes(self) -> tuple[str, ...]:
        raise ZeroDivisionError("which world?")


@dataclass(frozen=True)
class Mute(Strategy):
    """Raises from the third month on."""

    def decide(self, seen: Observation) -> Action:
        return Action() if seen.month < 2 else Action(export_duty=1 / (seen.month - seen.month))


@pytest.fixture
def strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = registry.strategies() | {"Dizzy": Dizzy, "Mute": Mute}
    monkeypatch.setattr(registry, "_found", found)


def test_a_planner_that_raises_is_named_with_its_line_and_forfeits(config: Config, strangers: None):
    design = toy.design(["Dizzy", "StatusQuo"])
    with pytest.raises(StrategyError, match=r"Dizzy of China .*which world.*test_planner.py:\d+"):
        Game(config, design).run_for(1)
    game = Game(config, design, lenient=True).run_for(2)
    assert list(game.forfeits) == [0]
    assert "test_planner.py:" in game.forfeits[0]["China"]


@pytest.mark.parametrize(
    "china, japan", [("StatusQuo", "Mute"), (SHORT, "Mute"), ("Dizzy", "Diversify2010")]
)
def test_a_fault_names_the_row_of_the_design_in_worlds_that_are_only_believed_too(
    config: Config, strangers: None, china: str, japan: str
):
    design = toy.design(["StatusQuo", china]).assign(Japan=["Diversify2010", japan])
    with pytest.raises(StrategyError) as caught:
        Game(config, design.set_index(design.index + 40)).run_for(3)
    assert caught.value.run == 41


def test_a_rival_that_raises_in_a_world_that_is_only_believed_forfeits_nothing(
    config: Config, strangers: None
):
    design = toy.design([SHORT]).assign(Japan="Mute")
    game = Game(config, design, lenient=True).run_for(2)
    assert game.forfeits == {}
    assert list(game.run_for(1).forfeits[0]) == ["Japan"]


@pytest.mark.parametrize(
    "text, told",
    [
        ("Planner(horizon=0.2)", r"horizon = 0\.2: must lie between 1 and 25"),
        ("Planner(every=0)", "every = 0: must lie between 1 and 1200"),
    ],
)
def test_a_planner_that_cannot_plan_is_refused(text: str, told: str):
    with pytest.raises(UserError, match=told):
        registry.parse(text)


def test_planners_are_copies_where_all_that_they_look_at_is_the_same(strangers: None):
    texts = ("StatusQuo", "Planner", "Planner(edge=false)", "Planner(power=0.1)", "Dizzy")
    assert len({kind(text, "China") for text in texts}) == 5
    assert kind("Planner", "China") == kind("Planner(horizon=10.0)", "China")


def test_shapley_values_add_up_to_what_all_add():
    rng = np.random.default_rng(1)
    members = ("a", "b", "c")
    sets = [(), ("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), members]
    value = {names: rng.normal(size=4) for names in sets}
    total = sum(shapley(value, members, one) for one in members)
    np.testing.assert_allclose(total, value[members] - value[()])


def test_what_two_cause_together_is_shared_between_them():
    alone = {"a": 5.0, "b": 3.0, "c": 1.0}
    names = [(), ("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c")]
    value = {
        made: np.array([sum(alone[one] for one in made) + 4.0 * ({"a", "b"} <= set(made))])
        for made in names
    }
    assert [shapley(value, ("a", "b", "c"), one).item() for one in "abc"] == [7.0, 5.0, 1.0]

"""Laws that every strategy keeps, and what happens to one that answers nonsense."""

import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests import toy

from regame.config.files import Config
from regame.core.errors import StrategyError, UserError
from regame.core.options import Execution
from regame.game.agents import State
from regame.game.game import Game
from regame.runs.rows import play_rows
from regame.runs.runner import Job, run_design
from regame.strategies import registry
from regame.strategies.catalogue import source_of
from regame.strategies.check import check_strategy
from regame.strategies.contract import Action, Strategy
from regame.strategies.firms.contract import FirmRule
from regame.strategies.parameters import bounds_of

STATES = ("China", "United States", "Japan", "Australia", "Rest of World")
CATALOGUE = [
    name
    for name, cls in registry.strategies().items()
    if cls.__module__.startswith("regame.strategies.")
]
OWN = str(Path(__file__).parent / "own_strategies.py")


@pytest.fixture(scope="module")
def toy_config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return toy.config(tmp_path_factory.mktemp("toy"))


def changed(strategy: Strategy) -> Strategy:
    """Return a strategy whose every field differs from the default, within its bounds."""
    values: dict[str, Any] = {}
    bounds = bounds_of(type(strategy))
    for field in fields(strategy):  # type: ignore[arg-type]
        value = getattr(strategy, field.name)
        if isinstance(value, bool):
            values[field.name] = not value
        elif isinstance(value, int | float):
            least, most = bounds.get(field.name, (-math.inf, math.inf))
            other = value * 0.5 + 0.125
            values[field.name] = other if least <= other <= most else value + 0.5
    return type(strategy)(**values)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_strategy_keeps_every_law(name: str):
    for strategy in (registry.parse(name), changed(registry.parse(name))):
        check_strategy(strategy)
        assert hash(registry.parse(strategy.name)) == hash(strategy)
    assert registry.parse(name).name == name


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_strategy_says_what_it_does_and_who_played_it(name: str):
    cls = registry.strategies()[name]
    assert cls.__doc__
    assert source_of(cls)
    assert cls.role in ("", "Firms", *STATES)


def deciders() -> list[str]:
    known = registry.strategies()
    return [name for name in CATALOGUE if known[name].decide is not Strategy.decide]


@pytest.mark.parametrize("name", deciders())
def test_every_strategy_can_be_played(name: str, toy_config: Config):
    role = registry.parse(name).role or "United States"
    design = toy.design(["StatusQuo"] * 2)
    design[role] = [registry.parse(name).name] * 2
    assert (Game(toy_config, design).run_for(18).world.failed_month < 0).all()


@pytest.mark.parametrize(
    "kind",
    ["nan", "seven", "text", "flag", "state", "none", "number", "tuple", "list", "raise"],
)
def test_nonsense_is_refused_with_strategy_state_run_and_month(kind: str, toy_config: Config):
    registry.load(OWN)
    nonsense = registry.parse(f"Nonsense(kind={kind!r})").name
    game = Game(toy_config, toy.design(["StatusQuo", nonsense, "StatusQuo"]))
    game.run_for(2)
    with pytest.raises(StrategyError) as caught:
        game.run_for(1)
    error = caught.value
    assert (error.strategy, error.state, error.run, error.month) == (nonsense, "China", 1, 2)
    assert all(word in str(error) for word in (nonsense, "China", "run 1", "month 2"))


@pytest.mark.parametrize("kind", ["raise", "state"])
def test_the_run_that_answers_nonsense_is_named(kind: str, toy_config: Config):
    registry.load(OWN)
    covers = (2.0, 2.5, 8.0, 2.5)  # months; only the third stands above the threshold
    design = toy.design([f"Nonsense(kind={kind!r}, cover=5.0)"] * 4, stocks__cover=covers)
    with pytest.raises(StrategyError) as caught:
        Game(toy_config, design).run_for(3)
    assert (caught.value.run, caught.value.month) == (2, 2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["raise", "state", "none"])
def test_a_fault_names_the_row_of_the_design_not_that_of_its_chunk(
    kind: str, toy_config: Config, tmp_path: Path
):
    registry.load(OWN)
    design = toy.design([*["StatusQuo"] * 4, f"Nonsense(kind={kind!r})"]).assign(world=range(5))
    job = Job("toy", toy_config, design, 12, 1, play_rows, OWN)
    with pytest.raises(StrategyError) as caught:
        run_design(job, Execution(out=tmp_path / "out", workers=1, chunk=3))
    assert (caught.value.run, caught.value.month) == (4, 2)
    assert "in run 4, month 2" in str(caught.value)


@dataclass(frozen=True)
class Cellar(FirmRule):
    """Falls over."""

    kinds = ("user",)

    def decide(self, seen: Any) -> Any:
        raise KeyError("cellar")


def test_a_fault_of_firms_names_the_row_of_the_design(
    toy_config: Config, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(registry, "_found", registry.strategies() | {"Cellar": Cellar})
    design = toy.design(["StatusQuo"] * 3).assign(Firms=["Balanced", "Spot", "Cellar"])
    with pytest.raises(StrategyError) as caught:
        Game(toy_config, design.set_index(design.index + 40)).run_for(1)
    assert caught.value.run == 42
    with pytest.raises(StrategyError) as caught:
        Game(toy_config, design.set_axis(["mine", "yours", "theirs"])).run_for(1)
    assert caught.value.run == 2  # rows with names are told by their place


def test_too_few_answers_are_refused(toy_config: Config, monkeypatch: pytest.MonkeyPatch):
    game = Game(toy_config, toy.design())
    china = next(agent for agent in game.agents_by_type[State] if agent.name == "China")
    strategy = china.profile[0][0]
    monkeypatch.setattr(type(strategy), "decide_all", lambda self, seen: [])
    with pytest.raises(StrategyError):
        game.run_for(1)


@pytest.mark.parametrize(
    "text, told",
    [
        ("Quota2011", "Quota2010"),
        ("Quota2010(severe=1)", "severity"),
        ("Quota2010(1)", "Name"),
        ("__import__('os').getcwd()", "Name"),
        ("Quota2010(severity=open('x'))", "plain"),
        ("Quota2010(", "Name"),
    ],
)
def test_a_text_that_is_no_strategy_is_refused(text: str, told: str):
    with pytest.raises(UserError, match=told):
        registry.parse(text)


def test_all_choose_before_any_choice_is_seen(toy_config: Config):
    """A state cannot see in its own month what another one set in it."""
    registry.load(OWN)
    design = toy.design(["StatusQuo", "Quota2010"], same_world=True)
    game = Game(toy_config, design).run_for(7)  # through July 2010, in which the quota is cut
    seen = {}
    for agent in game.agents_by_type[State]:
        seen[agent.name] = agent.seen
    japan = seen["Japan"]
    assert japan is not None
    assert all(np.isnan(column).all() or np.ptp(column) == 0 for column in japan)
    game.run_for(1)
    japan = next(agent.seen for agent in game.agents_by_type[State] if agent.name == "Japan")
    assert japan is not None
    assert np.ptp(japan.outside_price) > 0


def test_an_instrument_left_unset_stays_as_at_the_start(toy_config: Config):
    game = Game(toy_config, toy.design(["StatusQuo"])).run_for(30)
    assert np.isnan(game.world.set_export_quota).all()
    assert game.world.export_quota == game.config.licences.export_quota
    assert Action() == Action(*[None] * len(Action._fields))

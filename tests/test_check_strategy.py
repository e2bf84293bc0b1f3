"""`check_strategy` passes what is sound and names what is not."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pytest
from tests.own_strategies import Unchanged

import regame
from regame.core.errors import UserError
from regame.runs.opening_check import check_opening
from regame.strategies.china import Open
from regame.strategies.contract import Action, Observation, Observations, Strategy
from regame.strategies.firms.contract import FirmAction, FirmRule, FirmView


@dataclass(frozen=True)
class Forgetful(Strategy):
    """Keeps count outside the world."""

    asked: ClassVar[list[int]] = []

    def decide(self, seen: Observation) -> Action:
        self.asked.append(1)
        return Action(export_quota=1 / len(self.asked))


@dataclass(frozen=True)
class Dicey(Strategy):
    """Rolls dice of its own."""

    def decide(self, seen: Observation) -> Action:
        return Action(flooding=float(np.random.default_rng().random()))


@dataclass(frozen=True)
class TwoFaced(Strategy):
    """Says one thing to one and another to all."""

    def decide(self, seen: Observation) -> Action:
        return Action(threat=True)

    def decide_all(self, seen: Observations) -> list[Action]:
        return [Action()] * len(seen.month)


@dataclass(frozen=True)
class Undated(Strategy):
    """Looks at the price, and says that dates alone decide."""

    by_calendar = True

    def decide(self, seen: Observation) -> Action:
        return Action(flooding=0.1) if seen.price > 3 else Action()


@dataclass(frozen=True)
class Greedy(Strategy):
    """Pays more than there is where prices are high."""

    def decide(self, seen: Observation) -> Action:
        return Action(grant=1e12) if seen.price > 3 else Action()


@dataclass(frozen=True)
class Falling(Strategy):
    """Divides by the dispute."""

    def decide(self, seen: Observation) -> Action:
        return Action(enforcement=0.1 / seen.dispute)


@dataclass(frozen=True)
class Listed(Strategy):
    """Has a parameter that no text can give."""

    steps: Any = field(default=np.float64(0.5))

    def decide(self, seen: Observation) -> Action:
        return Action()


@dataclass(frozen=True)
class Needy(Strategy):
    """Has a parameter without a default."""

    severity: float

    def decide(self, seen: Observation) -> Action:
        return Action()


@dataclass(frozen=True)
class Silent(Strategy):
    def decide(self, seen: Observation) -> Action:
        return Action()


@dataclass
class Molten(Strategy):
    """Is not frozen."""

    def decide(self, seen: Observation) -> Action:
        return Action()


@dataclass(frozen=True)
class Averaging(FirmRule):
    """Looks at what happens in other runs."""

    def decide_all(self, seen: Any) -> list[FirmAction]:
        return [FirmAction(cover=float(np.mean(seen.cover)) % 5)] * len(seen.cover)

    def decide(self, seen: FirmView) -> FirmAction:
        return FirmAction(cover=seen.cover % 5)


@dataclass(frozen=True)
class Cellar(FirmRule):
    """Holds more than any cellar holds."""

    def decide(self, seen: FirmView) -> FirmAction:
        return FirmAction(cover=11.0)


def test_a_parameter_that_no_text_can_give_is_named():
    with pytest.raises(UserError, match="its name does not build it again"):
        regame.check_strategy(Listed(np.float64(0.25)))


def test_a_sound_strategy_passes_as_class_and_as_instance():
    regame.check_strategy(Unchanged)
    regame.check_strategy(Unchanged())


@pytest.mark.parametrize(
    "strategy, told",
    [
        (Forgetful, "memory"),
        (Dicey, "dice"),
        (TwoFaced, "decide_all"),
        (Undated, "by_calendar"),
        (Greedy, "grant = 1000000000000.0 must lie between"),
        (Falling, "ZeroDivisionError"),
        (Needy, "parameter severity needs a default"),
        (Silent, "docstring"),
        (Molten, "frozen"),
        (Averaging, "decide_all does not say what decide says"),
        (Cellar, "cover = 11.0 must lie between 0 and 10"),
        (dict, "must extend Strategy"),
    ],
)
def test_what_breaks_a_law_is_named(strategy: Any, told: str):
    with pytest.raises(UserError) as caught:
        regame.check_strategy(strategy)
    assert any(told in fault for fault in caught.value.faults), caught.value.faults
    assert all(fault.startswith(f"strategy {strategy.__name__}: ") for fault in caught.value.faults)


@dataclass(frozen=True)
class Sixty(Strategy):
    """Means 60 % of the quota, and says 60 times."""

    share: float = 60.0

    def decide(self, seen: Observation) -> Action:
        return Action(export_quota=self.share)


def test_a_quota_that_cannot_be_meant_is_refused():
    with pytest.raises(UserError, match=r"60.0 must lie between 0 and 10, .* 60 % is 0.6"):
        regame.check_strategy(Sixty)
    for share in (0.0, 0.6, 10.0):
        regame.check_strategy(Sixty(share))
    regame.check_strategy(Open)  # which has none


def test_a_player_that_is_no_state_is_refused_with_the_nearest_name():
    config = regame.load_config("world_2010", ['world.players=["China", "Japn", "Atlantis"]'])
    with pytest.raises(UserError) as refused:
        check_opening(config)
    assert "world.players = 'Japn': no such state" in refused.value.faults[0]
    assert "'Japan'" in refused.value.faults[0]
    assert "world.players = 'Atlantis'" in refused.value.faults[1]

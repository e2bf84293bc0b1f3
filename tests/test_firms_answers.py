"""What a rule reads of its view, how often it is asked, and what is made of its answers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.core.errors import StrategyError
from regame.game.firms.view import Sight
from regame.game.game import Game
from regame.strategies import registry
from regame.strategies.firms.contract import FirmAction, FirmRule, FirmView, read_by
from regame.strategies.firms.rules import Junior
from regame.strategies.probes import views

EVERY = FirmView._fields


@dataclass(frozen=True)
class Plain(FirmRule):
    """Reads two fields, one of them on a path that is seldom taken."""

    source = "a test"

    def decide(self, seen: FirmView) -> FirmAction:
        return FirmAction(invest=seen.price > 2 and seen.funds > 0)


def helped(seen: FirmView) -> float:
    return seen.trust


class Hands(Plain):
    """Hands its view to a function."""

    def decide(self, seen: FirmView) -> FirmAction:
        return FirmAction(output=helped(seen) if seen.price > 1 else None)


class Renames(Plain):
    def decide(self, seen: FirmView) -> FirmAction:
        view = seen
        return FirmAction(output=min(view.trust, seen.price))


class Inner(Plain):
    def decide(self, seen: FirmView) -> FirmAction:
        return FirmAction(output=max(seen[k] for k in (2, 3)))


class Peeks(Plain):
    def decide(self, seen: FirmView) -> FirmAction:
        return FirmAction(output=min(locals()["seen"].trust, 1.0))


class Picks(Plain):
    def decide(self, seen: FirmView) -> FirmAction:
        return FirmAction(output=getattr(seen, "tru" + "st"))


class Own(Plain):
    """Has an attribute of the name of its view."""

    seen = 1.0

    def decide(self, seen: FirmView) -> FirmAction:
        return FirmAction(output=min(self.seen, seen.trust))


class Above(Plain):
    def decide(self, seen: FirmView) -> FirmAction:
        return super().decide(seen)


@pytest.mark.parametrize("rule", [Hands(), Renames(), Inner(), Peeks(), Picks(), Own(), Above()])
def test_a_rule_that_does_more_than_read_fields_by_name_sees_all_of_them(rule: FirmRule):
    assert rule.reads == EVERY


def test_a_rule_that_reads_fields_by_name_is_shown_these():
    assert Plain().reads == ("price", "funds")
    assert Junior().reads == ("outlook", "running", "building", "funds", "needed")
    assert read_by(lambda seen: seen.price, EVERY) == EVERY  # no method


def rules() -> list[FirmRule]:
    return [cls() for cls in registry.strategies().values() if issubclass(cls, FirmRule)]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_answers_the_fields_that_it_reads_as_it_answers_all_of_them(rule: FirmRule):
    for month in range(20):
        seen = views(40, month)
        whole = [rule.decide(FirmView(*row)) for row in np.array(seen).T.tolist()]
        shown = {name: getattr(seen, name) for name in rule.reads}
        unread = dict.fromkeys(set(EVERY) - shown.keys(), np.full(40, np.nan))
        found = rule.decide_all(FirmView(**shown | unread))
        assert found == whole
        assert len(set(map(id, found))) <= len(set(zip(*shown.values(), strict=True)) or {()})


class All(Plain):
    """Answers for all runs at once, as a rule may."""

    def decide_all(self, seen: Any) -> list[FirmAction]:
        return [FirmAction(invest=yes) for yes in ((seen.price > 2) & (seen.funds > 0)).tolist()]


class Short(Plain):
    def decide_all(self, seen: Any) -> list[FirmAction]:
        return [FirmAction(), FirmAction()]  # in one run


@dataclass(frozen=True)
class Says(FirmRule):
    """Answers one thing in the first run and nothing in the others."""

    source = "a test"
    what: str = ""

    def decide(self, seen: FirmView) -> FirmAction:
        return ANSWERS[self.what] if seen.month > 0 else FirmAction()


ANSWERS: dict[str, Any] = {
    "number": FirmAction(output=7.0),
    "nan": FirmAction(output=float("nan")),
    "huge": FirmAction(output=10**400),
    "text": FirmAction(output="0.5"),  # type: ignore[arg-type]
    "truth": FirmAction(output=True),
    "flag": FirmAction(toll=0.5),  # type: ignore[arg-type]
    "state": FirmAction(serve="Atlantis"),
    "firm": FirmAction(bid="Lynass"),
    "tuple": (1.0,),
    "array": FirmAction(output=np.ones(3)),  # type: ignore[arg-type]
}


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    for cls in (Says, All, Short):
        monkeypatch.setitem(registry.strategies(), cls.__name__, cls)


def game(rule: str, **more: Any) -> Game:
    table = pd.DataFrame({"seed": [1, 2], "Lynas": ["Usual", rule]})
    return Game(load_config("world_2010"), table, **more)


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("what", ANSWERS)
def test_whatever_is_wrong_with_an_answer_is_named_or_forfeits(what: str):
    rule = f"Says(what={what!r})"
    with pytest.raises(StrategyError, match=r"of Lynas failed in run 1, month 3"):
        game(rule).run_for(4)
    lenient = game(rule, lenient=True).run_for(7)
    assert set(lenient.forfeits) == {1}


@pytest.mark.usefixtures("own")
def test_numbers_of_numpy_and_whole_ones_are_as_good(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(ANSWERS, "mixed", FirmAction(output=1, toll=1, expand=np.float64(0.25)))  # type: ignore[arg-type]
    played = game("Says(what='mixed')").run_for(4)
    orders = next(firm for firm in played.firms if firm.name == "Lynas").snapshot(1)["orders"]
    assert orders == {"output": 1.0, "toll": 1.0, "expand": 0.25}


@pytest.mark.usefixtures("own")
def test_a_rule_may_answer_for_all_runs_at_once():
    assert All().reads == EVERY
    game("All").run_for(4)
    with pytest.raises(StrategyError, match="one FirmAction per run"):
        game("Short").run_for(1)


def test_every_field_of_a_view_is_made_for_every_kind_of_firm():
    played = Game(load_config("world_2010"), pd.DataFrame({"seed": [1, 2], "Firms": "Usual"}))
    sight = Sight(played.run_for(3))
    for firm in played.firms:
        seen = sight.of([(firm.row, np.arange(2))], EVERY)
        assert not any(np.isnan(column).any() for column in seen)
        assert all(np.shape(column) == (2,) for column in seen)

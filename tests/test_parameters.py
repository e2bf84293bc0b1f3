"""Parameters of strategies: of their type and within their bounds, or refused before play."""

from dataclasses import dataclass, fields
from typing import Any

import pytest

from regame.core.errors import UserError
from regame.strategies import registry
from regame.strategies.contract import Action, Observation, Strategy
from regame.strategies.parameters import Share, bounds_of, parameter_faults


@dataclass(frozen=True)
class Mine(Strategy):
    """Does nothing, with parameters of every kind."""

    share: Share = 0.5
    free: float = 1.0
    endless: float = float("inf")
    count: int = 2
    flag: bool = False
    word: str = "a"
    pair: tuple[float, ...] = (1.0, 2.0)

    def decide(self, seen: Observation) -> Action:
        return Action()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("severity=2", "severity = 2: must lie between 0 and 1"),
        ("severity=-0.1", "severity = -0.1: must lie"),
        ("severity=True", "severity = True: must be a number"),
        ("severity=[1]", "severity = .1.: must be a number"),
        ("severity=1j", "severity = 1j: must be a number"),
        ("severity=1e999", "severity = inf: must lie"),
        ("severity='a'", "severity = 'a': must be a number"),
        ("severity=None", "severity = None: must be a number"),
        ("quota=3", "quota = 3: must be true or false"),
        ("until=1e9", "until = 1000000000.0: must lie between 1800 and 9999"),
    ],
)
def test_a_text_with_an_odd_parameter_is_refused(given: str, said: str):
    with pytest.raises(UserError, match=said):
        registry.parse(f"Quota2010({given})")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"share": float("nan")}, "share = nan: must lie between 0 and 1"),
        ({"free": float("nan")}, "free = nan: must be a finite number"),
        ({"free": float("inf")}, "free = inf: must be a finite number"),
        ({"endless": float("nan")}, "endless = nan: must be a finite number"),
        ({"count": 2.5}, "count = 2.5: must be a whole number"),
        ({"count": True}, "count = True: must be a whole number"),
        ({"flag": 1}, "flag = 1: must be true or false"),
        ({"word": 1}, "word = 1: must be text"),
        ({"free": 3, "endless": 5.0, "pair": "whatever"}, None),
    ],
)
def test_what_a_field_says_holds_for_strategies_of_users(given: dict[str, Any], fault: str | None):
    assert parameter_faults(Mine(**given)) == ([fault] if fault else [])


def test_a_state_must_be_one_where_states_are_known():
    embargo = registry.parse("TargetedEmbargo(target='Japn')")
    assert parameter_faults(embargo) == []
    known = ("China", "Japan")
    assert parameter_faults(embargo, known) == [
        "target = 'Japn': is no state (did you mean 'Japan'?); states are China, Japan"
    ]


CATALOGUE = [cls for cls in registry.strategies().values() if cls.__module__ in registry.MODULES]


@pytest.mark.parametrize("cls", CATALOGUE, ids=lambda cls: cls.__name__)
def test_every_number_of_the_catalogue_has_bounds_and_keeps_them(cls: type[Strategy]):
    numbers = {f.name for f in fields(cls) if isinstance(f.default, float)}  # type: ignore[arg-type]
    bounds = bounds_of(cls)
    assert numbers <= set(bounds)
    assert parameter_faults(cls()) == []
    for name, (least, most) in bounds.items():
        for value in (least, most):
            assert parameter_faults(registry.parse(f"{cls.__name__}({name}={value!r})")) == []
        with pytest.raises(UserError, match=f"{name} = "):
            registry.parse(f"{cls.__name__}({name}={most + 1!r})")

"""What parameters of strategies may be: bounds and meaning, declared once with each field.

A field says it by its type: `severity: Share = 0.4`. A number without bounds of its own must be
finite, unless its default is not.
"""

import math
from collections.abc import Collection
from dataclasses import Field, dataclass, fields
from functools import cache
from numbers import Integral, Real
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from regame.core.errors import nearest


@dataclass(frozen=True)
class Within:
    """The least and the most that a number may be."""

    least: float
    most: float


@dataclass(frozen=True)
class Named:
    """A text must be the name of a state; empty: none."""


type Share = Annotated[float, Within(0, 1)]
type Ratio = Annotated[float, Within(0, 1e3)]  # over what it was at the start, or a factor
type Year = Annotated[float, Within(1800, 9999)]  # with its fraction; 9999: never
type Years = Annotated[float, Within(0, 100)]
type Months = Annotated[float, Within(0, 1200)]
type Money = Annotated[float, Within(0, 1e11)]  # USD a year
type Will = Annotated[float, Within(-1, 3)]  # political will above which; -1: always
type Trigger = Annotated[float, Within(-1, 1)]  # share above which; -1: always
type Duty = Annotated[float, Within(-1, 5)]  # points ad valorem on top of the start's
type Tariff = Annotated[float, Within(0, 3)]  # duty on imports, ad valorem
type Price = Annotated[float, Within(0, 1e4)]  # USD/kg
type Stock = Annotated[float, Within(0, 24)]  # months of use
type Collected = Annotated[float, Within(0, 0.9)]  # share of old magnets, or of heavies spared
type Claim = Annotated[float, Within(0, 0.95)]  # share of output
type Half = Annotated[float, Within(0, 0.5)]  # share a year
type Cover = Annotated[float, Within(0, 10)]  # stocks over the config's
type Openness = Annotated[float, Within(0, 4)]  # over the config's
type Premium = Annotated[float, Within(0, 10)]  # over the config's
type Speed = Annotated[float, Within(0, 10)]  # of substitutes, over the config's
type Weight = Annotated[float, Within(-100, 100)]  # in what a planner maximises
type State = Annotated[str, Named()]

PLAIN: dict[Any, tuple[Any, str]] = {
    float: (Real, "a number"),
    int: (Integral, "a whole number"),
    bool: (bool, "true or false"),
    str: (str, "text"),
}


def parameter_faults(strategy: Any, states: Collection[str] = ()) -> list[str]:
    """Return what is wrong with the parameters of a strategy, a line for each.

    states: names of all states, where they are known; what is no state is then a fault too. Fields
    of other types than numbers, flags and text are the strategy's own affair.
    """
    faults = []
    cls: Any = type(strategy)
    for field, kind, rules in _declared(cls):
        if fault := _fault(getattr(strategy, field.name), field, kind, rules, states):
            faults.append(f"{field.name} = {getattr(strategy, field.name)!r}: {fault}")
    return faults


def bounds_of(cls: type) -> dict[str, tuple[float, float]]:
    """Return the least and the most of each parameter that has bounds."""
    return {
        field.name: (rule.least, rule.most)
        for field, _, rules in _declared(cls)
        for rule in rules
        if isinstance(rule, Within)
    }


@cache
def _declared(cls: Any) -> tuple[tuple[Field[Any], Any, tuple[Any, ...]], ...]:
    """Give each field with its plain type and what is declared with it."""
    try:
        hints = get_type_hints(cls, include_extras=True)
    except Exception:  # a type of a user's own that cannot be found is no fault of a parameter
        return ()
    declared: list[tuple[Field[Any], Any, tuple[Any, ...]]] = []
    for field in fields(cls):
        hint = hints.get(field.name)
        hint = getattr(hint, "__value__", hint)  # what a name of a type means
        if get_origin(hint) is Annotated:
            kind, *rules = get_args(hint)
            declared.append((field, kind, tuple(rules)))
        else:
            declared.append((field, hint, ()))
    return tuple(declared)


def _fault(
    value: Any, field: Field[Any], kind: Any, rules: tuple[Any, ...], states: Collection[str]
) -> str:
    """Say what is wrong with the value of a parameter, or nothing."""
    if kind not in PLAIN:
        return ""
    plain, kind_name = PLAIN[kind]
    if not isinstance(value, plain) or (isinstance(value, bool) and kind is not bool):
        return f"must be {kind_name}"
    for rule in rules:
        if isinstance(rule, Within) and not rule.least <= value <= rule.most:
            return f"must lie between {rule.least:g} and {rule.most:g}"
        if isinstance(rule, Named) and states and value and value not in states:
            return f"is no state{nearest(value, states)}; states are {', '.join(states)}"
    if kind is not float:
        return ""
    endless = isinstance(field.default, float) and math.isinf(field.default)
    usable = not math.isnan(value) and (endless or not math.isinf(value))
    return "" if usable else "must be a finite number"

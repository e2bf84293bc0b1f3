"""The form of a set-up: who can play what, with which parameters, and what else is chosen."""

import inspect
from collections.abc import Mapping
from dataclasses import Field, fields, replace
from functools import lru_cache
from typing import Any

from regame.app.case_words import PAGE, said
from regame.app.presets import presets
from regame.app.setup import (
    FIRMS,
    LONGEST,
    WORLDS,
    Setup,
    choices,
    configs,
    firm_names,
    known_states,
    state_key,
    states,
)
from regame.core.errors import gathered, refuse
from regame.core.typed import number
from regame.reports.templating import Fields
from regame.strategies.parameters import bounds_of
from regame.strategies.registry import parse, strategies
from regame.strategies.schedule import Schedule

UNITS: dict[str, str] = PAGE["units"]  # type of a parameter -> its unit
FIELDS: dict[str, str] = PAGE["form"]  # of a set-up, players aside -> label
LARGE = 1e6  # from here on a bound is written in millions or billions


def called(name: str) -> str:
    """Return a parameter's name in words."""
    return name.replace("_", " ").capitalize()


def unit_of(field: Field[Any], bounds: Mapping[str, tuple[float, float]]) -> str:
    """Return the unit of a parameter and what it may be: "share, 1 is all; 0 to 1"."""
    unit = UNITS.get(str(field.type), "")
    if field.name not in bounds or field.type == "Year":
        return unit
    low, high = (_bound(value) for value in bounds[field.name])
    return "; ".join(filter(None, (unit, f"{low} to {high}")))


def _bound(value: float) -> str:
    if abs(value) >= 1e9:
        return f"{value / 1e9:g} bn"
    return f"{value / LARGE:g} M" if abs(value) >= LARGE else f"{value:g}"


def form_of(setup: Setup, side: int, label: str) -> Fields:
    """Return what the form of a set-up shows; `since` differs where its values do.

    players: who plays what; of each `given`, parameters that are not as by default, and
    `strategies` to choose from. strategies: by name, in words with their parameters.
    """
    config, firms = setup.config, firm_names(setup.config)
    values = {name: str(getattr(setup, name)) for name in FIELDS}
    options = {
        "config": configs(), "firm": ["", *firms], "rule": ["", *choices(firms[0], config)],
    }  # fmt: skip
    offered = {name for state in states(config) for name in choices(state, config)}
    return {
        "side": side, "label": label, "presets": list(presets()),
        "players": [_player(state, setup.players[state], config) for state in states(config)],
        "fields": [
            {"key": key, "label": text.format(worlds=WORLDS, months=LONGEST),
             "options": options.get(key, []), "value": values[key]}
            for key, text in FIELDS.items() if key != "config" or len(configs()) > 1
        ],
        "strategies": {name: _strategy(name, config) for name in offered},
        "since": repr((setup.players, values, side)),
    }  # fmt: skip


def read_form(values: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a set-up from what a form says.

    typed: state.parameter -> a number as it was typed. Raises UserError with a line for every one
    that is none, or may be read in two ways.
    """
    fields_read = {str(key): str(value) for key, value in values.items()}
    faults: list[str] = []
    for key, text in typed.items():
        state, _, name = str(key).partition(".")
        strategy: Any = parse(fields_read[state])
        with gathered(faults, f"{type(strategy).__name__}: {called(name)} "):
            value = number(str(text))
            value = int(value) if value.is_integer() else value
            fields_read[state] = replace(strategy, **{name: value}).name
    refuse(faults)
    return fields_read


def _player(state: str, text: str, config: str) -> Fields:
    strategy = parse(text)
    plain = type(strategy)()
    arguments = {
        field.name: _written(getattr(strategy, field.name))
        for field in fields(strategy)  # type: ignore[arg-type]
        if getattr(strategy, field.name) != getattr(plain, field.name)
    }
    return {
        "key": state_key(state), "label": "Firms everywhere" if state == FIRMS else state,
        "name": type(strategy).__name__, "given": arguments, "strategies": choices(state, config),
    }  # fmt: skip


@lru_cache(maxsize=1024)
def _strategy(name: str, config: str) -> Fields:
    """Return the rule of a strategy in words, and its parameters with their defaults."""
    cls = strategies()[name]
    rule, _, details = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")
    decide = inspect.getdoc(cls.decide) or ""
    detail = " ".join(f"{details} {decide}".replace("`", "").split())
    bounds = bounds_of(cls)
    parameters = [
        {"name": field.name, "value": _written(field.default),
         "label": called(field.name), "hint": said(unit_of(field, bounds), config),
         "quoted": isinstance(field.default, str),
         "options": [] if issubclass(cls, Schedule) else _options(field.default, config)}
        for field in fields(cls)  # type: ignore[arg-type]
    ]  # fmt: skip
    return {"rule": rule.replace("`", ""), "detail": detail, "parameters": parameters}


def _written(value: object) -> str:
    number = isinstance(value, float | int) and not isinstance(value, bool)
    return f"{value:.10g}" if number else str(value)


def _options(default: object, config: str) -> list[str]:
    if isinstance(default, bool):
        return [str(True), str(False)]
    return known_states(config) if isinstance(default, str) else []

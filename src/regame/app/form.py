"""How a visitor comes to a set-up: presets and tasks by name, or the form.

The form has who can play what, with which parameters, and what else is chosen. A preset is the
fields of an address; tasks begin with one of them.
"""

import inspect
from collections.abc import Mapping
from dataclasses import Field, fields, replace
from functools import lru_cache
from typing import Any, NamedTuple

from regame.app import setup as setups
from regame.app.case_words import PAGE, said
from regame.app.setup import Setup
from regame.core.errors import check_name, gathered, refuse
from regame.core.packaged import toml
from regame.core.typed import number
from regame.reports.templating import Fields
from regame.strategies.holders import Schedule
from regame.strategies.parameters import bounds_of
from regame.strategies.registry import parse, strategies

READ = toml("presets.toml")
OPENING: str = READ["opening"]
PRESETS: dict[str, dict[str, str]] = READ["presets"]


class Task(NamedTuple):
    """A goal. title, rule: what it is, and when a world counts (`finding` has the count).

    by_holder: whether the holder acts, else its targets do; best: what each of these plays in the
    best set-up that is known.
    """

    title: str
    rule: str
    by_holder: bool
    best: str

    def free(self, setup: Setup) -> list[str]:
        """Return the states whose strategy is to be found."""
        return [setup.holder] if self.by_holder else setup.targets


TASKS = {name: Task(**fields) for name, fields in READ["tasks"].items()}


def presets() -> dict[str, dict[str, str]]:
    """Return the presets whose world there is, and each case that is installed."""
    known, plain = setups.configs(), setups.PLAIN
    worlds = {name: fields.get("config", plain) for name, fields in PRESETS.items()}
    playable = {name: PRESETS[name] for name, world in worlds.items() if world in known}
    cases = [config for config in known if config not in {*worlds.values(), *setups.QUESTIONS}]
    return playable | {_name(config): {"config": config} for config in cases}


def _name(config: str) -> str:
    """Return what a case is called: what it is about, its first year, and its weapon."""
    chosen = setups.config_of(config)
    about = chosen.question.partition(":")[0]
    return f"{about}, {chosen.world.start_year}: {setups.question(config).headline}"


def preset(name: str) -> Setup:
    """Return the set-up of a preset, or the plain one where there is none of that name."""
    return setups.read_setup(presets().get(name, {}))


def opening() -> Setup:
    """Return the set-up with which the page opens and every task begins."""
    return preset(OPENING)


@lru_cache(maxsize=8)
def best(name: str) -> Setup:
    """Return the best set-up that is known for a task."""
    task, begun = TASKS[name], opening()
    plays = {setups.state_key(state): task.best for state in task.free(begun)}
    return setups.read_setup(plays, begun)


def check_task(name: str) -> str:
    """Return the name of a task, or "" for none; raises UserError where there is none so named."""
    return check_name(name, ("", *TASKS), "no such task", "task = ")


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
    config, firms = setup.config, setups.firm_names(setup.config)
    states = setups.default_players(config)
    values = {name: str(getattr(setup, name)) for name in FIELDS}
    rules = setups.choices(firms[0], config)
    options = {"config": setups.configs(), "firm": ["", *firms], "rule": ["", *rules]}
    offered = {name for state in states for name in setups.choices(state, config)}
    return {
        "side": side, "label": label, "presets": list(presets()),
        "players": [_player(state, setup.players[state], config) for state in states],
        "fields": [
            {"key": key, "label": text.format(worlds=setups.WORLDS, months=setups.LONGEST),
             "options": options.get(key, []), "value": values[key]}
            for key, text in FIELDS.items() if key != "config" or len(setups.configs()) > 1
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
        "key": setups.state_key(state), "name": type(strategy).__name__, "given": arguments,
        "label": "Firms everywhere" if state == setups.FIRMS else state,
        "strategies": setups.choices(state, config),
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
    return setups.known_states(config) if isinstance(default, str) else []

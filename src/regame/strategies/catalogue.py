"""The catalogue of strategies in text and in JSON, and one strategy with its fingerprint."""

import inspect
import json as json_module
from dataclasses import fields, is_dataclass
from typing import TypedDict

from regame.core.errors import UserError, nearest
from regame.strategies import registry
from regame.strategies.contract import Strategy
from regame.strategies.firms.contract import FirmRule
from regame.strategies.planner import MENU, Planner
from regame.strategies.probes import FIRM_PROBES, PROBES, QUIET, fingerprint, given, worded
from regame.tables import figures


class Entry(TypedDict):
    """What a strategy says of itself; parameters: defaults by name."""

    name: str
    role: str
    sentence: str
    source: str
    parameters: dict[str, object]


def describe(text: str | None = None, json: bool = False) -> str:
    """All strategies as a table in text, or one with how it answers a set of standard situations.

    text: `Name` or `Name(key=value)`. Raises UserError for one that is not known.
    """
    registered = registry.strategies()
    if text is None:
        rows = [summary(cls) for cls in registered.values()]
        if json:
            return json_module.dumps({"strategies": rows}, default=str)
        ordered = sorted(rows, key=lambda row: (str(row["role"]), str(row["name"])))
        return "\n".join(line for row in ordered for line in _lines(row))
    if "(" not in text and text not in registered:
        raise UserError(f"no strategy {text!r}{nearest(text, registered)}")
    strategy = registry.parse(text)
    row = summary(type(strategy))
    if json:
        detail = {**row, "plays": strategy.name, **answers_of(strategy)}
        return json_module.dumps({"strategies": [detail]}, default=str)
    if isinstance(strategy, Planner):
        return "\n".join([*_lines(row), "", *_planned(strategy)])
    further = (inspect.getdoc(type(strategy)) or "").partition("\n")[2].splitlines()
    lines = [*_lines(row), *further, "", f"How {strategy.name} answers:"]
    answers = fingerprint(strategy)
    for probe in FIRM_PROBES if isinstance(strategy, FirmRule) else PROBES:
        lines.append(f"  {probe.name:<10} {probe.what:<45} {worded(answers[probe.name])}")
    return "\n".join(lines)


def answers_of(strategy: Strategy) -> dict[str, object]:
    """How a strategy answers: `answers` as `fingerprint` gives it, or a planner's `looks_ahead`.

    A planner answers a world, not a situation: what it does depends on what the engine shows it.
    """
    if not isinstance(strategy, Planner):
        return {"answers": fingerprint(strategy)}
    settings = [given(hold.decide(QUIET)) for hold in MENU]
    ahead = {"years": strategy.horizon, "every_months": strategy.every, "settings": settings}
    return {"answers": None, "looks_ahead": ahead}


def _planned(strategy: Planner) -> list[str]:
    return [
        f"How {strategy.name} answers: it looks ahead, so no list of situations can show it.",
        f"Every {strategy.every:g} months it plays the engine forward from the present world, "
        f"{strategy.horizon:g} years",
        "for each of these settings, and holds the one that brings most until it looks again:",
        *(f"  {worded(given(hold.decide(QUIET)))}" for hold in MENU),
    ]


def who(cls: type[Strategy]) -> str:
    """Who can play a strategy: a state, "any", "Firms", or which firms a rule is for."""
    if issubclass(cls, FirmRule):
        return f"{cls.role}: {' or '.join(cls.kinds)}"
    return cls.role or "any"


def source_of(cls: type[Strategy]) -> str:
    """Who played a strategy or thought of it: what it says itself, else the table `strategies`.

    A class without either has the source of the one that it extends.
    """
    table = figures.read("strategies").set_index("strategy")
    for base in cls.__mro__:
        if source_text := vars(base).get("source"):
            return str(source_text)
        if base.__name__ in table.index and base.__module__ in registry.MODULES:
            source, confidence = table.loc[base.__name__, ["source", "confidence"]]
            return f"{source}, {confidence}" if isinstance(confidence, str) else str(source)
    return ""


def summary(cls: type[Strategy]) -> Entry:
    """What a strategy says of itself: name, role, sentence, source and parameters."""
    return {
        "name": cls.__name__,
        "role": who(cls),
        "sentence": (inspect.getdoc(cls) or "").split("\n")[0],
        "source": source_of(cls),
        "parameters": {f.name: f.default for f in fields(cls)} if is_dataclass(cls) else {},
    }


def _lines(row: Entry) -> list[str]:
    lines = [f"{row['role']:<14} {row['name']:<16} {row['sentence']}"]
    if row["parameters"]:
        parameters = ", ".join(f"{k}={v!r}" for k, v in row["parameters"].items())
        lines.append(f"{'':<32}parameters: {parameters}")
    return [*lines, f"{'':<32}source: {row['source']}"]

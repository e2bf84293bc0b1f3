"""Sections of a config that hold numbers: their kinds, from the rows of the table `assumptions`.

A case with groups of its own has the same sections, with a price and a duty for each group.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Literal

from pydantic import Field, create_model

from regame.config.section import GROUPS, Section, number
from regame.core.packaged import rows, toml

SECTIONS = toml("sections.toml")  # name -> what it holds; its keys are rows, in their order
OF_GROUP = {  # what keys of a group begin with -> such a number in a case with groups of its own
    "prices.": number(..., 1e-6, 1e6, "USD/kg", "inside at the start"),
    "licences.duty_": number(0.0, 0, 5, "ad valorem", "export duty at the start"),
    "opening.use_": number(1.0, 0.05, 20, "1", "residual on what a unit of activity takes"),
    "opening.stock_": number(1.0, 0.05, 20, "1", "residual on stocks of producers"),
}
COVERS = (  # keys that list groups; in a case with groups of its own all of them if it says nothing
    *("licences.quota_covers", "licences.duty_raised", "licences.denial_covers"),
    *("licensing.covers", "stocks.stockpile_covers"),
)


def keys_of(groups: Iterable[str]) -> list[str]:
    """The dotted keys of the numbers that every group has."""
    return [f"{kind}{group}" for kind in OF_GROUP for group in groups]


def kinds(groups: tuple[str, ...] = GROUPS) -> dict[str, Any]:
    """Sections by name, for a case of these groups: the kind of each, and its value by default."""
    fields: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    others = () if groups == GROUPS else keys_of(GROUPS)
    for row in rows("data/assumptions.csv"):
        section, _, key = row["key"].partition(".")
        if section in fields and row["key"] not in others:
            fields[section][key] = _field(row, groups)
    if others:
        for start, field in OF_GROUP.items():
            section, _, begins = start.partition(".")
            fields[section] |= {f"{begins}{group}": (float, field) for group in groups}
    made: dict[str, Any] = {}
    for name, said in SECTIONS.items():
        kind = create_model(
            name.capitalize(),
            __base__=Section,
            __module__="regame.config.schema",
            __doc__=said,
            **fields[name],
        )
        needed = any(field.is_required() for field in kind.model_fields.values())
        made[name] = kind, (... if needed else kind())
    return made


def _field(row: dict[str, str], groups: tuple[str, ...]) -> tuple[Any, Any]:
    """The type and the field of a row: numbers have a unit, lists have commas."""
    low, value, high = (_value(row[name]) for name in ("low", "value", "high"))
    if row["unit"]:
        return float, number(value, low, high, row["unit"], row["meaning"])
    kind: Any = type(value)
    word: Any = Literal[groups] if row["key"] in COVERS else str
    if kind is tuple:
        kind = tuple[word, ...]
    if row["key"] in COVERS and groups != GROUPS:
        value = groups
    return kind, Field(value, ge=low, le=high, description=row["meaning"])


def _value(cell: str) -> Any:
    """What a cell holds: a number, true or false, words behind commas; None where it is empty."""
    with suppress(ValueError):
        return json.loads(cell)
    return tuple(cell.split(", ")) if cell else None

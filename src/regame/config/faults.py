"""What is wrong with a table of settings, one line per fault.

A line reads `configs/x.toml:12: market.sharpness = "seven": must be a number between 0.5 and 50`.
The bounds, units and names in it come from the model, so that they are stated once.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from regame.config.toml import Key, Layer, toml_text, walk
from regame.core.errors import nearest

MOST = 50  # faults that are explained; nobody reads more before mending some
_KINDS = {float: "a number", int: "a whole number", bool: "true or false", str: "text"}


def faults(
    cls: type[BaseModel], error: ValidationError | None, data: Any, layers: Sequence[Layer]
) -> list[str]:
    """Return one line per fault of `data`: what the model refused, and numbers not finite.

    `layers` are the sources of `data`, the lowest first; the lines keep their order.
    """
    messages: dict[Key, str] = {}
    refused = error.errors(include_url=False) if error else []
    for item in refused[:MOST]:
        key = _place(data, item["loc"])
        messages.setdefault(key, _explain(cls, key, dict(item)))
    for key, value in walk(data):  # a model may have forgotten to refuse these
        if isinstance(value, float) and not math.isfinite(value):
            allowed = _allowed(cls, key) or "a finite number"
            messages.setdefault(key, f" = {toml_text(value)}: must be {allowed}")
    places = {key: _origin(key, layers) for key in messages}
    order = sorted(messages, key=lambda key: places[key])
    texts = {key: f"{_dotted(key)}{messages[key]}".removeprefix(": ") for key in order}
    lines = [f"{_where(*places[key], layers)}: {texts[key]}" for key in order]
    if (beyond := len(refused) - MOST) > 0:
        lines.append(f"{layers[-1].label}: and {beyond} faults more")
    return lines


def _explain(cls: type[BaseModel], key: Key, item: Mapping[str, Any]) -> str:
    """Say what is wrong at a place, in the words of the field at that place."""
    value = item["input"]
    value_text = "" if isinstance(value, (Mapping, NoneType)) else f" = {toml_text(value)}"
    match item["type"]:
        case "missing":
            allowed = _allowed(cls, key)
            return f" is missing: must be {allowed}" if allowed else " is missing"
        case "extra_forbidden":
            return f"{value_text}: unknown key{_known(cls, key)}"
        case "value_error" | "assertion_error":
            return f"{value_text}: {item['ctx']['error']}"
        case "literal_error":
            choices = [word for word in get_args(_field(cls, key)[0]) if isinstance(word, str)]
            return f"{value_text}: must be {_allowed(cls, key)}{nearest(str(value), choices)}"
    allowed = _allowed(cls, key)
    return f"{value_text}: must be {allowed}" if allowed else f"{value_text}: {item['msg']}"


def _known(cls: type[BaseModel], key: Key) -> str:
    """Suggest the name that was meant: the same elsewhere, one like it here, or all names here."""
    word = str(key[-1])
    elsewhere = [path for path in _paths(cls) if path.rpartition(".")[2] == word]
    names = [name for model in _models(_field(cls, key[:-1])[0]) for name in model.model_fields]
    close = nearest(elsewhere[0], elsewhere) if elsewhere else nearest(word, names)
    return close or f" (known: {', '.join(names)})"


def _paths(cls: type[BaseModel], at: str = "") -> Iterator[str]:
    """Yield the dotted key of every field, tables of the model included."""
    for name, field in cls.model_fields.items():
        yield f"{at}{name}"
        for model in _models(field.annotation):
            yield from _paths(model, f"{at}{name}.")


def _allowed(cls: type[BaseModel], key: Key) -> str:
    """Return what a place may hold, such as "a number between 0 and 1 (share)", or ""."""
    hint, field = _field(cls, key)
    kind = _kind(hint)
    if not kind or field is None:
        return kind
    extra = field.json_schema_extra
    unit = str(extra.get("unit", "1")) if isinstance(extra, dict) else "1"
    return f"{kind}{_bounds(field)}{'' if unit == '1' else f' ({unit})'}"


def _kind(hint: Any) -> str:
    """Name the kind of value that a type hint means; "" for a kind without a plain name."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        kinds = [_kind(part) for part in get_args(hint) if part is not NoneType]
        return " or ".join(dict.fromkeys(kinds)) if all(kinds) else ""
    if origin is Literal:
        return f"one of {', '.join(toml_text(word) for word in get_args(hint))}"
    if origin in (list, tuple, set, frozenset) or hint in (list, tuple):
        return "a list"
    if origin is dict or hint is dict or _models(hint):
        return "a table"
    return _KINDS.get(hint, "") if isinstance(hint, type) else ""


def _bounds(field: FieldInfo) -> str:
    """Return the bounds of a field's number, or of the length of its list or text."""
    limits: dict[str, str] = {}
    for mark in field.metadata:
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length"):
            if getattr(mark, name, None) is not None:
                limits[name] = f"{getattr(mark, name):g}"
    if "ge" in limits and "le" in limits:
        return f" between {limits['ge']} and {limits['le']}"
    phrases = {
        **{"ge": "at least", "gt": "above", "le": "at most", "lt": "below"},
        **{"min_length": "of length at least", "max_length": "of length at most"},
    }
    bounds = [f"{word} {limits[name]}" for name, word in phrases.items() if name in limits]
    return f" {' and '.join(bounds)}" if bounds else ""


def _field(cls: type[BaseModel], key: Key) -> tuple[Any, FieldInfo | None]:
    """Follow a key into the model: the type hint found there, and the field if it ends on one."""
    hint: Any = cls
    field: FieldInfo | None = None
    for part in key:
        owner = next((m for m in _models(hint) if part in m.model_fields), None)
        field = owner.model_fields[str(part)] if owner else None
        hint = field.annotation if field else _inner(hint)
        if isinstance(hint, TypeAliasType):
            hint = hint.__value__
    return hint, field


def _inner(hint: Any) -> Any:
    """Return the hint of the items of a list or the values of a table, `None` if it has none."""
    for part in (hint, *get_args(hint)):
        if get_origin(part) in (list, tuple, set, frozenset, dict):
            items = [item for item in get_args(part) if item is not Ellipsis]
            return items[-1]
    return None


def _models(hint: Any) -> list[type[BaseModel]]:
    """Return the models among the alternatives of a type hint."""
    parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return [p for p in parts if isinstance(p, type) and issubclass(p, BaseModel)]


def _place(data: Any, loc: Sequence[str | int]) -> Key:
    """Cut a location of pydantic to the part that is in the data, plus one for a missing key.

    Pydantic appends the alternatives it tried for a union, which no user wrote.
    """
    key: Key = ()
    for part in loc:
        key = (*key, part)
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return key if isinstance(data, Mapping) else key[:-1]
    return key


def _origin(key: Key, layers: Sequence[Layer]) -> tuple[int, int]:
    """Return the layer that sets a key and the line there; 0 where no line is known.

    A key that no layer has, being missing, is looked for at the tables around it, in files only:
    an override beside it did not leave it out.
    """
    for index in reversed(range(len(layers))):
        if key in layers[index].lines:
            return index, layers[index].lines[key]
    files = [index for index, layer in enumerate(layers) if layer.is_file]
    for length in range(len(key) - 1, 0, -1):
        for index in reversed(files):
            if key[:length] in layers[index].lines:
                return index, layers[index].lines[key[:length]]
    return (files or [0])[-1], 0


def _where(index: int, line: int, layers: Sequence[Layer]) -> str:
    """Write a place as `file:line`, or as the file alone where no line is known."""
    return f"{layers[index].label}:{line}" if line else layers[index].label


def _dotted(key: Key) -> str:
    """Write a place as a user would: names joined by dots, positions in a list in brackets."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key)
    return path.removeprefix(".")

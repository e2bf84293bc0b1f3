"""Typed results made up from their fields: one of everything, for a table with all columns."""

from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeAliasType, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

PLAIN: dict[Any, Any] = {str: "x", int: 1, float: 1.0, bool: True, NoneType: None, Any: "x"}


def made(kind: Any) -> Any:
    """Return a value of a type: a model with every field filled, a tuple or dict of one."""
    if isinstance(kind, TypeAliasType):
        return made(kind.__value__)
    if kind in PLAIN:
        return PLAIN[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return inner[0]
    if origin in (Union, UnionType):
        return made(next(one for one in inner if one is not NoneType))
    if origin is dict:
        return {made(inner[0]): made(inner[1])}
    if origin is list:
        return [made(inner[0])] * (2 if inner[0] is float else 1)  # an interval has two ends
    if origin is tuple:
        return tuple(made(one) for one in inner if one is not Ellipsis)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {name: made(field.annotation) for name, field in kind.model_fields.items()}
        return kind.model_construct(None, **fields)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{field.name: made(hints[field.name]) for field in fields_of(kind)})
    return PLAIN.get(getattr(kind, "__origin__", kind), "x")

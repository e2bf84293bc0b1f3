"""Strategies as objects: what a user has made in Python becomes the text that designs hold."""

from collections.abc import Mapping
from typing import Any

from regame.core.errors import UserError
from regame.strategies import registry
from regame.strategies.contract import Strategy


def text_of(strategy: object) -> str:
    """Return the text of a strategy: of an object `Mine(severity=0.4)`, of a text the text itself.

    Its class becomes known in this process (`registry.add`). Raises UserError for anything else,
    and where the text does not lead back to an equal object.
    """
    if isinstance(strategy, str):
        return strategy
    if isinstance(strategy, type) and issubclass(strategy, Strategy):
        hint = f": write {strategy.__name__}()"
        raise UserError(f"strategy {strategy.__name__}: is a class, not an object{hint}")
    if not isinstance(strategy, Strategy):
        raise UserError(f"strategy {strategy!r}: must be an object of a Strategy, or a text")
    cls = type(strategy)
    if registry.strategies().get(cls.__name__) is not cls:
        registry.add(cls)
    if registry.parse(strategy.name) != strategy:
        raise UserError(f"strategy {strategy.name}: parameters must be plain numbers or texts")
    return strategy.name


def texts_in(value: Any) -> tuple[Any, bool]:
    """Return a value with texts in place of objects of strategies, and whether there were any.

    Looks into lists, tuples and mappings.
    """
    if isinstance(value, Strategy):
        return text_of(value), True
    if isinstance(value, list | tuple):
        pairs = [texts_in(item) for item in value]
        return type(value)(item for item, _ in pairs), any(is_own for _, is_own in pairs)
    if isinstance(value, Mapping):
        texts, is_own = texts_in(list(value.values()))
        return dict(zip(value, texts, strict=True)), is_own
    return value, False

"""What the columns of results mean, for the sheet of definitions and the reference of the site."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from regame.core.packaged import toml

_TABLE = toml("definitions.toml")
DEFINITIONS: dict[str, str] = _TABLE["all"]  # columns that mean the same wherever they are
# Class of the result, or further table of one -> its own columns, before all others.
OF_RESULT: dict[str, dict[str, str]] = _TABLE["result"]
OF_SHEET: dict[str, dict[str, str]] = _TABLE["sheet"]
ENDS = {"_low": "lower end of {}", "_high": "upper end of {}"}


HEADS = {"_ci_low": ", 95 % low", "_ci_high": ", 95 % high", "_usd": ", USD"}


def head_of(column: str) -> str:
    """Return a column's name in words with its unit: worth_usd is "worth, USD"."""
    for end, words in HEADS.items():
        column = column.removesuffix(end) + words if column.endswith(end) else column
    return column.replace("_usd_", ", USD, ").replace("_", " ")


def meaning(column: str, model: type | None = None, sheet: str = "") -> str:
    """Return what a column means: by its table's or result's own list, models' fields, or all's.

    sheet: further table of the result, if the column is in one.
    Ends of intervals, `_low` and `_high`, say which interval they end. "" for a column that nobody
    defined.
    """
    of_result = OF_RESULT.get(getattr(model, "__name__", ""), {})
    for meanings in (OF_SHEET.get(sheet, {}), of_result, dict(_fields(model)), DEFINITIONS):
        if meanings.get(column):
            return meanings[column]
    for end, ending in ENDS.items():
        stem = column.removesuffix(end)
        if stem != column and stem.endswith(("ci", "between")):
            of = meaning(stem, model, sheet) or f"the 95 % interval of {stem.removesuffix('_ci')}"
            return ending.format(of)
    return ""


def _fields(model: type | None, seen: tuple[type, ...] = ()) -> Iterator[tuple[str, str]]:
    """Give the fields of a model that say what they are, those of the models within it first."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)) or model in seen:
        return
    for field in model.model_fields.values():
        for part in _within(field.annotation):
            yield from _fields(part, (*seen, model))
    for name, field in model.model_fields.items():
        if field.description:
            yield name, field.description


def _within(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for inner in get_args(annotation):
        yield from _within(inner)

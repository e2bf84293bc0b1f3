"""What rules answer, as numbers: looked through a field at a time, for all answers at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from regame.strategies.firms.contract import FIRM_FLAGS, FIRM_LIMITS, FIRM_STATES, FirmAction

type Rows = dict[str | None, float]
NOTHING = type(None)


def rows_of(names: Sequence[str]) -> Rows:
    """Each name with its row as a number; none with NaN."""
    return {None: np.nan} | {name: float(row) for row, name in enumerate(names)}


def numbers_of(
    actions: Sequence[FirmAction], names: tuple[Rows, Rows], check: Callable[[int], None]
) -> dict[str, np.ndarray]:
    """The fields that any action sets, as numbers (action,); NaN where it is not set.

    names: of states and of firms. check: called with the place of each action if any may be wrong;
    raises StrategyError where it is.
    """
    if set(map(type, actions)) == {FirmAction}:
        with suppress(ValueError):  # an array in place of a number
            columns = _given(actions)
            if all(_plain(field, column, names) for field, column in columns.items()):
                return _numbers(columns, names)
    for place in range(len(actions)):
        check(place)
    return _numbers(_given(actions), names)


def _given(actions: Sequence[FirmAction]) -> dict[str, tuple[Any, ...]]:
    """The fields that any action sets, as they are."""
    nothing = (None,) * len(actions)
    columns = zip(FirmAction._fields, zip(*actions, strict=True), strict=True)
    return {field: column for field, column in columns if column != nothing}


def _numbers(
    columns: Mapping[str, tuple[Any, ...]], names: tuple[Rows, Rows]
) -> dict[str, np.ndarray]:
    found = {}
    for field, column in columns.items():
        if field in FIRM_STATES or field == "bid":
            column = tuple(map(names[field == "bid"].__getitem__, column))
        found[field] = np.array(column, float)
    return found


def _plain(field: str, column: tuple[Any, ...], names: tuple[Rows, Rows]) -> bool:
    """Whether a field of all actions is certainly sound: of plain types and within limits."""
    kinds = set(map(type, column))
    if limits := FIRM_LIMITS.get(field):
        return kinds <= {float, NOTHING} and _within(limits, column)
    if field in FIRM_FLAGS:
        return kinds <= {bool, NOTHING}
    return kinds <= {str, NOTHING} and names[field == "bid"].keys() >= set(column)


def _within(limits: tuple[float, float], column: tuple[float | None, ...]) -> bool:
    values = np.array(column, float)
    inside = (values >= limits[0]) & (values <= limits[1])
    return int(np.count_nonzero(inside)) + column.count(None) == len(column)

"""Ranges of single keys, changed, added, fixed or dropped beside those of an experiment."""

import tomllib
from collections.abc import Iterable, Mapping
from math import isfinite

from regame.core.errors import UserError
from regame.design.design import GIVEN, Uncertain, Uncertainty

type Range = tuple[float, float] | float | bool  # false: not sampled, the config's value holds

FORMS = "KEY=[LOW, HIGH], KEY=VALUE or KEY=false"


def ranged(uncertainties: Uncertain, ranges: Mapping[str, Range]) -> tuple[Uncertainty, ...]:
    """Return uncertainties with some of their ranges changed; new keys come last.

    A key that was sampled keeps its law, a triangular one its mode, if the new range allows.
    Raises ValueError for a range that is none.
    """
    changed = []
    for item in uncertainties:
        if item.key not in ranges:
            changed.append(item)
        elif (value := ranges[item.key]) is not False:
            changed.append(_with(item, item.key, value))
    sampled = {item.key for item in uncertainties}
    added = [
        _with(None, key, value)
        for key, value in ranges.items()
        if key not in sampled and value is not False
    ]
    return (*changed, *added)


def _with(item: Uncertainty | None, key: str, value: Range) -> Uncertainty:
    source = GIVEN if item is None else f"{item.source}; range {GIVEN}"
    if value is True:
        raise ValueError(f"ranges: {key} = true: must be [low, high], a number or false")
    if not isinstance(value, tuple):
        return Uncertainty(key=key, law="choice", values=(float(value),), source=source)
    low, high = value
    if low >= high:
        raise ValueError(f"ranges: {key} = [{low:g}, {high:g}]: low must lie below high")
    law = item.law if item is not None else "uniform"
    mode = item.mode if item is not None else None
    within = mode is not None and low <= mode <= high
    fits = {"choice": False, "triangular": within, "loguniform": low > 0}  # laws that may not
    if not fits.get(law, True):
        law = "uniform"
    return Uncertainty(
        key=key, law=law, low=low, high=high, mode=mode if law == "triangular" else None,
        levels=item.levels if item is not None else None, source=source,
    )  # fmt: skip


def read_ranges(texts: Iterable[str]) -> dict[str, Range]:
    """Read ranges as the command line takes them, values as in TOML.

    Raises UserError for one that is neither two numbers, the lower first, a number nor false.
    """
    ranges: dict[str, Range] = {}
    for string in texts:
        key, _, written = (part.strip() for part in string.partition("="))
        try:
            value = tomllib.loads(f"value = {written}")["value"]
        except tomllib.TOMLDecodeError:
            value = None
        pair = isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))
        if pair and value[0] < value[1]:
            ranges[key] = (float(value[0]), float(value[1]))
        elif value is False or _is_number(value):
            ranges[key] = value
        else:
            raise UserError(f"--range {string}: must read like {FORMS}")
    return ranges


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)

"""Which fields of its view a rule reads, found in its code: no others are made.

A rule keeps no memory and rolls no dice. So runs in which it would read the same numbers have the
same answer, and it is asked once for all of them.
"""

import dis
from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import pairwise
from types import FunctionType, MethodType
from typing import Any

import numpy as np

LOOKS = {"locals", "eval", "exec", "vars", "_getframe"}  # what can read a view unseen


def read_by(decide: Any, every: tuple[str, ...]) -> tuple[str, ...]:
    """The fields, of `every`, that a rule's method `decide(seen)` reads, in their order.

    All of them if its code does anything else with `seen` than to read a field by its name: hand it
    to a function, take it apart, give it another name.
    """
    return _read_by(decide.__func__, every) if isinstance(decide, MethodType) else every


@cache
def _read_by(function: Any, every: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(function, FunctionType) or function.__code__.co_argcount != 2:
        return every
    code, fields_read = function.__code__, set()
    if not LOOKS.isdisjoint(code.co_names):
        return every
    view = code.co_varnames[1]
    for here, after in pairwise(dis.get_instructions(code)):
        names_read = here.argval if isinstance(here.argval, tuple) else (here.argval,)
        if view not in names_read:
            continue
        loads = here.opname.startswith("LOAD_FAST") and names_read[-1] == view
        field = after.opname == "LOAD_ATTR" and after.argval in every
        if not (loads and field and names_read.count(view) == 1):
            return every
        fields_read.add(after.argval)
    return tuple(name for name in every if name in fields_read)


@cache
def _new(fields: tuple[str, ...]) -> Callable[[tuple[float, ...]], Any]:
    """What makes a view of some fields from its numbers, without a check."""
    return partial(tuple.__new__, namedtuple("FirmView", fields))


def ask_each(decide: Callable[[Any], Any], seen: Mapping[str, np.ndarray], runs: int) -> list[Any]:
    """What a rule answers in every run: asked once for each combination of numbers.

    seen: the fields that it reads, (run,) each.
    """
    columns = [np.asarray(column, float).tolist() for column in seen.values()]
    rows = list(zip(*columns, strict=True)) if columns else [()] * runs
    distinct = dict.fromkeys(rows)
    answer_by_view = dict(zip(distinct, map(decide, map(_new(tuple(seen)), distinct)), strict=True))
    return list(map(answer_by_view.__getitem__, rows))

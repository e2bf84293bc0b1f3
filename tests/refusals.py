"""What a mechanism may not do, and what the rewriter says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from tests.dialect import Floats

from lanes.gangs import lanes


def helper(x: Floats, r: int) -> float:
    return float(x[r, 0])


def skips(x: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        if x[r, k] > 0:
            continue


def stops(x: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        if x[r, k] > 0:
            break


def leaves(x: Floats, r: int) -> float:
    if x[r, 0] > 0:
        return 1.0
    return 0.0


def plays(x: Floats, r: int) -> None:
    if x[r, 0] > 0:
        helper(x, r)


def sets_in_some_runs(x: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        if x[r, k] > 0:
            size = k
        x[r, k] = size


def counts_differ(x: Floats, r: int) -> None:
    for k in range(int(x[r, 0])):
        x[r, k] = 0.0


def goes_over_numbers(x: Floats, r: int) -> None:
    for value in x[r]:
        x[r, 0] += value


def asks_again(x: Floats, r: int) -> None:
    while x[r, 0] > 0:
        x[r, 0] -= 1


def names_arguments(x: Floats, r: int) -> None:
    x[r, 0] = helper(x, r=r)


def counts_from_the_end(x: Floats, r: int) -> None:
    x[r, -1] = 0.0


def takes_the_rest(x: Floats, r: int) -> None:
    x[r, 0] = len(x[r][1:]) + helper(x[r][1:], r)


def raises_to_a_power(x: Floats, r: int) -> None:
    x[r, 0] = x[r, 0] ** 2


def asks_numpy(x: Floats, r: int) -> None:
    x[r, 0] = np.sqrt(x[r, 0])


def asks_python(x: Floats, r: int) -> None:
    x[r, 0] = abs(x[r, 0])


def chooses_several(x: Floats, r: int) -> None:
    pair = (x[r, 1], x[r, 0]) if x[r, 0] > 0 else (0.0, 0.0)
    x[r, 0], x[r, 1] = pair


def lists(x: Floats, r: int) -> None:
    x[r, 0] = sum([x[r, k] for k in range(3)])


def loops_within(x: Floats) -> None:
    if len(x):
        for r in lanes(len(x)):
            x[r, 0] = 0.0


def decides_by_what_some_set(x: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        if x[r, k] > 0:
            size = 1.0
        if size > 0:
            x[r, k] = 0.0


def sets_on_one_way_only(x: Floats, r: int) -> None:
    if x[r, 0] > 0:
        size = x[r, 1]
    else:
        x[r, 2] = 1.0
    x[r, 0] = size


def leaves_within(x: Floats, r: int) -> float:
    if x[r, 0] > 0:
        if x[r, 1] > 0:
            x[r, 2] = 1.0
        return 1.0
    return 0.0


class Refusal(NamedTuple):
    """A function that is refused, the line of it that is at fault, and what the error says."""

    function: Any
    line: int
    says: str


REFUSALS = [
    Refusal(*refusal)
    for refusal in (
        (skips, 3, "use `if`"),
        (stops, 3, "use `if`"),
        (leaves, 2, "return once, at the end"),
        (plays, 2, "move the `if` into it"),
        (sets_in_some_runs, 4, "set it before the `if`"),
        (counts_differ, 1, "annotate what counts them as `int`"),
        (goes_over_numbers, 1, "over places"),
        (asks_again, 1, "use =, for, if"),
        (names_arguments, 1, "by position"),
        (counts_from_the_end, 1, "counted from the first"),
        (takes_the_rest, 1, r"x\[:n\]"),
        (raises_to_a_power, 1, "`power`"),
        (asks_numpy, 1, "isnan, isfinite"),
        (asks_python, 1, "max and min"),
        (chooses_several, 1, "one after the other"),
        (lists, 1, "write a loop"),
        (loops_within, 2, "for r in lanes"),
        (decides_by_what_some_set, 4, "set it before the `if`"),
        (sets_on_one_way_only, 5, "set it before the `if`"),
        (leaves_within, 4, "return once, at the end"),
    )
]


def refuse(refusal: Refusal, rewriter: Any) -> None:
    """Check that a rewriter (the module) refuses a function, and where."""
    function, line, says = refusal
    loops = function is loops_within
    rewrite = rewriter.vectorise_loops if loops else rewriter.vectorise
    place = function.__code__.co_firstlineno + line
    with pytest.raises(TypeError, match=rf"{Path(__file__).name}, line {place}, .*{says}"):
        rewrite(function, frozenset())

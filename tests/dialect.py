"""Mechanisms, each for a part of the dialect of `lanes`, for tests of the rewriter and its mutants.

`hold` compares a compiled verb with its text run by run, `hold_interpreted` what the rewriter makes
of the text, in Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lanes.elementwise import flat
from lanes.gangs import lanes
from lanes.intrinsics import LANES
from lanes.memory import copy_by_run
from regame.engine.verbs import Table, compiled, mechanism, verb

type Floats = NDArray[np.float64]

RUNS = (1, 7, 8, 9, 20)
FACTS = (0.1, -0.2, 0.0)
PARTNER = np.array([3, -1, 1, 4, -1, 0])
ODD = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0)


def numbers(runs: int, seed: int, *shape: int) -> Floats:
    """Return numbers of both signs, some of them odd ones (run, ...), by run."""
    dice = np.random.default_rng(seed)
    drawn = dice.normal(size=(runs, *shape))
    odd = dice.choice(ODD, size=drawn.shape)
    return copy_by_run(np.where(dice.random(drawn.shape) < 0.3, odd, drawn))


def bits(values: Floats) -> NDArray[np.uint64]:
    """Return the bits of numbers; one NaN is like another."""
    return np.ascontiguousarray(np.where(np.isnan(values), np.nan, values)).view(np.uint64)


class Case(NamedTuple):
    """A verb on x and y (run, *shape), and what else it is given."""

    verb: Any
    rest: tuple[Any, ...] = ()
    shape: tuple[int, ...] = (6,)


def hold(case: Case, runs: int, play: Callable[..., Any]) -> None:
    """Play a verb on numbers of so many runs and compare it with its text, bit for bit."""
    x, y = numbers(runs, runs, *case.shape), numbers(runs, 100 + runs, *case.shape)
    plain, start = y.copy(), y.copy()
    with np.errstate(all="ignore"):
        play(x, y, *case.rest)
        case.verb.plain(x, plain, *case.rest)
    assert not np.array_equal(bits(plain), bits(start)), "it does nothing"
    np.testing.assert_array_equal(bits(y), bits(plain), f"{runs} runs")


def hold_interpreted(case: Case) -> None:
    """Compare what the rewriter makes of a verb, in Python, with its text."""
    hold(case, 2 * LANES, case.verb.interpreted)


@mechanism
def sort_out(x: Floats, y: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        value, kind = x[r, k], 0.0
        if value > 0:
            kind = 1.0
            if value > 1 or k == 2:
                kind, value = 2.0, 1.0
            elif 0.2 < value < 0.7:
                kind += 0.5
            else:
                kind -= value
        elif not value >= -1:
            kind = value - 1
        y[r, k] = 10 * kind + value


@verb
def sorting(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        sort_out(x, y, r)


@compiled
def sides(one: float, other: float) -> tuple[float, float]:
    return (one if one < other else other), -one


@mechanism
def exchange(x: Floats, y: Floats, r: int) -> None:
    low, high = sides(x[r, 0], x[r, 1])
    for k in range(1, x.shape[1]):
        low, high = high, low - x[r, k]
        if low > high:
            low, high = high, low
            y[r, k - 1], y[r, k] = y[r, k], y[r, k - 1]
    first = second = low + high
    y[r, 0], y[r, 1] = first, 2 * second


@verb
def exchanging(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        exchange(x, y, r)


@mechanism
def bound(x: Floats, y: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        one, other = x[r, k], y[r, k]
        large, small = max(one, other, 0.5), min(one, other, -0.5)
        same_sign = max(other, 0.0) * min(0.0, one)
        number = not np.isnan(one) and np.isfinite(other)
        y[r, k] = large - 3 * small + same_sign if number else max(one, 1.0)


@verb
def bounding(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        bound(x, y, r)


@mechanism
def heap_up(x: Floats, y: Floats, r: int) -> None:
    scale, count, held = 1, 0, 0.0  # uniform, until the first turn ends
    for k in range(x.shape[1]):
        if scale > 1:
            held = x[r, k]
        y[r, k] = scale * held + count
        if x[r, k] > 0:
            count += 1
        scale = x[r, k] + k


@verb
def heaping(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        heap_up(x, y, r)


@compiled
def shift(values: Floats, by: float, count: int) -> float:
    moved = 0.0
    for k in range(len(values)):
        if k >= count:
            values[k] += by
            moved += values[k]
    return moved


@mechanism
def move_parts(x: Floats, y: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        moved = shift(y[r, k], x[r, k, 0], k)
        y[r, k, 0] = moved + shift(flat(y[r])[:4], 0.25, 1)


@verb
def moving_parts(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        move_parts(x, y, r)


@mechanism
def follow_partners(x: Floats, y: Floats, partner: NDArray[np.int64], r: int) -> None:
    for k in range(len(partner)):
        other = partner[k]
        if other >= 0 and x[r, other] > x[r, k]:
            y[r, other] -= x[r, k]
            y[r, k] = x[r, other]


@verb
def following(x: Floats, y: Floats, partner: NDArray[np.int64]) -> None:
    for r in lanes(len(x)):
        follow_partners(x, y, partner, r)


@mechanism
def set_both(x: Floats, y: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        if x[r, k] > 0:
            size = x[r, k]
            small = 0.0
        else:
            small = 1.0
            size = -y[r, k]
        y[r, k] = size + small


@verb
def setting_both(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        set_both(x, y, r)


@mechanism
def price(q: Any, y: Floats, r: int) -> None:
    for k in range(y.shape[1]):
        y[r, k] = q.floor if q.floor > q.ceiling else q.ceiling * k


@verb
def pricing(p: Table, y: Floats) -> None:
    for r in lanes(len(p)):
        price(p[r], y, r)


@verb
def pricing_one_by_one(p: Table, y: Floats) -> None:
    for r in range(len(p)):
        price(p[r], y, r)


@mechanism
def guard(x: Floats, y: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        if k > 2 and x[r, k] > 0:
            y[r, k] += 1.0
        if k < 2 or x[r, k] > 0:
            y[r, k] -= 4.0
        if x[r, k] > 1 or k == 5:
            y[r, k] *= 3.0


@verb
def guarding(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        guard(x, y, r)


@mechanism
def take_turns(x: Floats, y: Floats, r: int) -> None:
    held, scale = x[r, 0], 1.0  # one varies until the first turn ends, the other from then on
    for k in range(x.shape[1]):
        if held > 0:
            y[r, k] += scale
        held = float(k)
        scale = x[r, k]


@verb
def taking_turns(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        take_turns(x, y, r)


@mechanism
def branch(x: Floats, y: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        if k > 2:
            size = x[r, k]
            y[r, k] -= 1.0
        else:
            size = 1.0
        if size > 0:
            y[r, k] = size


@verb
def branching(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        branch(x, y, r)


@mechanism
def set_anew(x: Floats, y: Floats, r: int) -> None:
    for k in range(x.shape[1]):
        if x[r, k] > 0:
            size = x[r, k]
            y[r, k] = size
        size = y[r, k] - 1.0
        while_it_lasts = 1.0 if k > 2 else size
        if size > 0:
            size = while_it_lasts
        y[r, k] = size


@verb
def setting_anew(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        set_anew(x, y, r)


@compiled
def scaled_by(value: float, times: int) -> float:
    found = value
    for _ in range(times):
        found = found * 2.0 if found < 3 else -found
    return found


@mechanism
def nest(x: Floats, y: Floats, r: int) -> None:
    total = 0.0
    for k in range(x.shape[1]):
        if x[r, k] > 0:
            if y[r, k] > 0:
                total += scaled_by(x[r, k], 2)
            else:
                y[r, k] = total
            total -= 1.0
        y[r, k] -= total


@verb
def nesting(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        nest(x, y, r)


@mechanism
def read_facts(a: Floats, y: Floats, r: int) -> None:
    for k in range(len(FACTS)):
        if a[r, k] > FACTS[k]:
            y[r, k] = -1.0


@verb
def reading_facts(a: Floats, y: Floats) -> None:
    for r in lanes(len(a)):
        for k in range(len(FACTS)):
            if a[r, k] < FACTS[k]:
                y[r, k] = a[r, k] + FACTS[k]
        read_facts(a, y, r)


CASES = [
    Case(reading_facts),
    *map(Case, (sorting, exchanging, bounding, heaping, setting_both)),
    *map(Case, (guarding, taking_turns, branching, setting_anew, nesting)),
    Case(moving_parts, shape=(3, 5)),
    Case(following, (PARTNER,)),
]

"""Mechanisms played eight runs at a time give bit for bit what their text gives, run by run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from regame.engine.lanes.blocks import lanes
from regame.engine.lanes.elementwise import flat
from regame.engine.lanes.expressions import Refused
from regame.engine.lanes.memory import Memory, beside
from regame.engine.lanes.pointers import Pointers
from regame.engine.lanes.rewriting import loops_side_by_side, side_by_side
from regame.engine.verbs import Row, Table, compiled, mechanism, verb

type Floats = NDArray[np.float64]

RUNS = (1, 7, 8, 9, 20)
PARTNER = np.array([3, -1, 1, 4, -1, 0])
ODD = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0)


def numbers(runs: int, seed: int, *shape: int) -> Floats:
    """Return numbers of both signs, some of them odd ones (run, ...), runs side by side."""
    dice = np.random.default_rng(seed)
    drawn = dice.normal(size=(runs, *shape))
    odd = dice.choice(ODD, size=drawn.shape)
    return beside(np.where(dice.random(drawn.shape) < 0.3, odd, drawn))


def bits(values: Floats) -> NDArray[np.uint64]:
    """Return the bits of numbers; one NaN is like another."""
    return np.where(np.isnan(values), np.nan, values).view(np.uint64)


def hold(played: Any, *same: Any, shape: tuple[int, ...] = (6,)) -> None:
    """Play a verb on x and y (run, ...) and hold the compiled one to its text."""
    for runs in RUNS:
        x, y = numbers(runs, runs, *shape), numbers(runs, 100 + runs, *shape)
        plain, start = y.copy(), y.copy()
        played.play([x, y, *same])
        with np.errstate(all="ignore"):
            played.plain(x, plain, *same)
        assert not np.array_equal(bits(plain), bits(start)), "it does nothing"
        np.testing.assert_array_equal(bits(np.ascontiguousarray(y)), bits(plain), f"{runs} runs")


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


def test_nested_conditions():
    hold(sorting)


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


def test_several_at_once():
    hold(exchanging)


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


def test_largest_and_smallest_with_what_is_no_number():
    hold(bounding)


@mechanism
def heap_up(x: Floats, y: Floats, r: int) -> None:
    scale, count, held = 1, 0, 0.0  # the same in all runs, until the first turn ends
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


def test_a_name_that_a_later_turn_makes_differ_differs_from_the_start():
    hold(heaping)


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


def test_helpers_and_parts_of_arrays():
    hold(moving_parts, shape=(3, 5))


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


def test_what_is_written_in_some_runs_stays_in_others():
    hold(following, PARTNER)


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


def test_a_name_that_both_ways_set():
    hold(setting_both)


@mechanism
def price(q: Row, y: Floats, r: int) -> None:
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


@pytest.mark.parametrize("played", [pricing, pricing_one_by_one])
def test_parameters_are_those_of_the_run(played: Any):
    for runs in RUNS:
        memory = Memory(runs, {"floor": (), "ceiling": ()})
        for seed, values in enumerate(memory.arrays.values()):
            values[:] = numbers(runs, seed)
        table, y = Pointers("Prices", {}, memory), numbers(runs, 5, 3)
        plain = y.copy()
        played.play([table, y])
        with np.errstate(all="ignore"):
            played.plain(table, plain)
        np.testing.assert_array_equal(bits(np.ascontiguousarray(y)), bits(plain))


def test_arrays_whose_runs_do_not_lie_side_by_side_are_refused():
    lying, other = numbers(9, 0, 6), numbers(9, 1, 6)
    for standing in (other.copy(), other[:, ::-1], other[:8], np.zeros((9, 6), order="F")):
        with pytest.raises(Refused, match=r"sorting: .* `y` do not lie .* `memory\.beside`"):
            sorting.play([lying, standing])


@verb
def reading_what_is_flat(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        y[r, 0] = x[r]


def test_an_array_of_one_axis_is_refused():
    with pytest.raises(Refused, match="runs do not lie side by side in it"):
        reading_what_is_flat.play([np.zeros(9), numbers(9, 0, 6)])


# What a mechanism may not do


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


@pytest.mark.parametrize(
    "function, line, told",
    [
        (skips, 3, "use `if`"),
        (stops, 3, "use `if`"),
        (leaves, 2, "return once, at the end"),
        (plays, 2, "put the `if` into it"),
        (sets_in_some_runs, 4, "set it before the `if`"),
        (counts_differ, 1, "say `int`"),
        (goes_over_numbers, 1, "over places"),
        (asks_again, 1, "use =, for, if"),
        (names_arguments, 1, "by place"),
        (counts_from_the_end, 1, "counted from the first"),
        (takes_the_rest, 1, r"x\[:n\]"),
        (raises_to_a_power, 1, "`power`"),
        (asks_numpy, 1, "isnan, isfinite"),
        (asks_python, 1, "max and min"),
        (chooses_several, 1, "one after the other"),
        (lists, 1, "write a loop"),
        (loops_within, 2, "for r in lanes"),
    ],
)
def test_what_cannot_be_played_side_by_side_is_refused_where_it_stands(
    function: Callable[..., Any], line: int, told: str
):
    rewrite: Any = loops_side_by_side if function is loops_within else side_by_side
    place = function.__code__.co_firstlineno + line
    with pytest.raises(Refused, match=rf"{Path(__file__).name}, line {place}, .*{told}"):
        rewrite(function, frozenset())


@mechanism
def calls_what_is_not_compiled(x: Floats, r: int) -> None:
    x[r, 0] = helper(x, r)


def test_a_helper_that_is_not_compiled_is_refused():
    def played(x: Floats) -> None:
        for r in lanes(len(x)):
            calls_what_is_not_compiled(x, r)

    with pytest.raises(Refused, match="helper has no form for eight runs"):
        verb(played)

"""Mechanisms compiled for gangs give bit for bit what their text gives, run by run."""

import ast
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from tests.dialect import (
    CASES,
    RUNS,
    Case,
    Floats,
    bits,
    hold,
    hold_interpreted,
    numbers,
    pricing,
    pricing_one_by_one,
    sorting,
)
from tests.refusals import REFUSALS, Refusal, helper, refuse

from lanes import rewriting
from lanes.expressions import Refused
from lanes.gangs import lanes
from lanes.memory import Memory
from lanes.pointers import Pointers
from regame.engine.verbs import mechanism, verb


def name(case: Any) -> str:
    return str(case.verb.__name__ if isinstance(case, Case) else case.function.__name__)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_gang_gets_what_the_text_says(case: Case):
    for runs in RUNS:
        hold(case, runs, lambda *given: case.verb.play([*given]))


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_rewritten_text_says_the_same_in_python(case: Case):
    hold_interpreted(case)


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
        np.testing.assert_array_equal(bits(y), bits(plain))


def test_scratch_of_one_run_has_an_array_for_a_gang():
    def hear(d: Any, x: Floats, r: int) -> None:
        for k in range(len(d.news)):
            d.news[k] = d.all[r, k] + x[r, k]

    assert isinstance(hear, FunctionType)
    text = ast.unparse(rewriting.vectorise(hear, frozenset({"news"})))
    news = "_get_item_(d.news_gang, (_gang_(0),))"
    assert f"_put_item_({news}, (k,), _get_item_(d.all, (r, k)) + " in text


def test_arrays_whose_runs_are_not_contiguous_are_refused():
    lying, other = numbers(9, 0, 6), numbers(9, 1, 6)
    for standing in (other.copy(), other[:, ::-1], other[:8], np.zeros((9, 6), order="F")):
        with pytest.raises(Refused, match=r"sorting: .* `y` are not .* `memory\.copy_by_run`"):
            sorting.play([lying, standing])


@verb
def reading_what_is_flat(x: Floats, y: Floats) -> None:
    for r in lanes(len(x)):
        y[r, 0] = x[r]


def test_an_array_of_one_axis_is_refused():
    with pytest.raises(Refused, match="its runs are not contiguous"):
        reading_what_is_flat.play([np.zeros(9), numbers(9, 0, 6)])


@pytest.mark.parametrize("refusal", REFUSALS, ids=name)
def test_what_cannot_be_vectorised_is_refused_with_its_place(refusal: Refusal):
    refuse(refusal, rewriting)


@mechanism
def calls_what_is_not_compiled(x: Floats, r: int) -> None:
    x[r, 0] = helper(x, r)


def test_a_helper_that_is_not_compiled_is_refused():
    def played(x: Floats) -> None:
        for r in lanes(len(x)):
            calls_what_is_not_compiled(x, r)

    with pytest.raises(Refused, match="helper has no form for a gang"):
        verb(played)

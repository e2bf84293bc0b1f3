"""Compiled verbs: they give what their plain text gives, and rows together are cheap."""

import copy
import gc
import time
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests import toy

from lanes.backend.kinds import type_of
from lanes.compiling import Kernel, _layout, heard_by, stamp
from lanes.helpers import plain
from regame.engine.mechanisms import clearing, month
from regame.engine.verbs import Verb, compiled
from regame.game.game import Game

CLOSE = 1e-12  # relative: compiled, a product and a sum are rounded once


def arrays(value: Any) -> list[NDArray[np.float64]]:
    """Return all arrays of floats in an argument or a result, however deep."""
    if isinstance(value, np.ndarray):
        return [] if value.dtype.names else [value.astype(float)]
    if isinstance(value, tuple | list):
        return [found for part in value for found in arrays(part)]
    return []


def plain_arguments(given: list[Any]) -> list[Any]:
    """Return copies of a verb's arguments; Python reads fields of a record array only."""
    return [
        value.view(np.recarray) if isinstance(value, np.ndarray) and value.dtype.names else value
        for value in copy.deepcopy(given)
    ]


STEPS = {
    name
    for module in (month, clearing)
    for name, found in vars(module).items()
    if isinstance(found, Verb) and found is not month.draw_stakes  # where a dispute opens
}


def test_a_compiled_verb_says_what_its_plain_text_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    compared = set()

    def both(verb: Any, *stage: Any) -> Any:
        given = verb.given(*stage)
        other = plain_arguments(given)
        found = verb.play(given)
        with np.errstate(all="ignore"):  # nan and inf stand for instruments that are not set
            expected = verb.plain(*other)
        for one, two in zip(arrays([given, found]), arrays([other, expected]), strict=True):
            size = np.abs(two[np.isfinite(two)]).max(initial=0.0)
            np.testing.assert_allclose(one, two, CLOSE, CLOSE * size, err_msg=verb.__name__)
        compared.add(verb.__name__)
        return found

    monkeypatch.setattr(Verb, "__call__", both)
    Game(
        toy.config(tmp_path),
        toy.design(["Quota2010", "Coerce", "Flood", "LicenseCases(start=2010.0)"]),
    ).run_for(3)
    assert compared >= {"see", "fill", *STEPS}


def scale(value: float) -> float:
    return value * FACTOR


FACTOR, OTHER = 2.0, 3.0
helper = compiled(scale)


def double(value: float) -> float:
    return helper(value) + 1.0


def remade(function: Any, **scope: Any) -> Any:
    """Return a function with the same text that finds other things under its names."""
    return FunctionType(function.__code__, {**function.__globals__, **scope}, function.__name__)


def test_compiled_code_is_made_anew_when_what_it_reaches_changes():
    same = remade(double, OTHER=4.0)  # which it does not name
    assert stamp(same) == stamp(double)
    assert stamp(remade(double, helper=compiled(remade(scale, FACTOR=3.0)))) != stamp(double)
    assert stamp(remade(double, helper=compiled(lambda value: value))) != stamp(double)
    with pytest.raises(TypeError, match="FACTOR"):  # not one of what a stamp can tell apart
        stamp(remade(double, helper=compiled(remade(scale, FACTOR=[2.0]))))


def twice(value: float) -> float:
    return 2.0 * value


def test_what_has_to_be_compiled_is_announced_once(capsys: pytest.CaptureFixture[str]):
    first, again = Kernel(twice), Kernel(twice)
    first.compiled._cache.flush()
    assert first.entry([2.0])(2.0) == 4.0
    assert "compiling twice" in capsys.readouterr().err
    assert again.entry([2.0])(2.0) == 4.0
    assert capsys.readouterr().err == ""


def test_no_garbage_is_looked_for_while_something_is_compiled():
    kernel, states = Kernel(twice), list[tuple[str, bool]]()
    kernel.compiled._cache.flush()
    with heard_by(lambda name: states.append((name, gc.isenabled()))):
        kernel.entry([2.0])
    assert states == [("twice", False)]
    assert gc.isenabled()


HEARD: list[float] = []


def overhear(value: float) -> float:
    HEARD.append(value)  # which compiled code could not do
    return value


def test_a_plain_function_is_plain_down_to_its_last_helper():
    assert plain(remade(double, helper=compiled(overhear)))(5.0) == 6.0
    assert HEARD == [5.0]


def test_a_copy_of_a_world_is_played_for_itself(tmp_path: Path):
    game = Game(toy.config(tmp_path), toy.design()).run_for(1)
    first, before = game.world, game.world.price.copy()
    game.world = copy.deepcopy(first)
    assert game.world.pointers.named["price"] is game.world.price
    game.run_for(1)
    assert (game.world.price != before).any()
    assert (first.price == before).all()


def test_a_month_that_nobody_looks_at_is_played(tmp_path: Path):
    game = Game(toy.config(tmp_path), toy.design().drop(columns=["China", *toy.RIVALS]))
    game.run_for(2)
    assert (game.world.failed_month < 0).all()


@pytest.mark.alone
def test_rows_that_are_played_together_are_cheap(tmp_path: Path):
    config, months = toy.config(tmp_path), 6

    def seconds_a_row(rows: int) -> float:
        game = Game(config, toy.design(["Quota2010"] * rows)).run_for(1)
        best = np.inf
        for _ in range(3):
            begun = time.process_time()
            game.run_for(months)
            best = min(best, time.process_time() - begun)
        return float(best / rows)

    assert seconds_a_row(128) < seconds_a_row(1) / 4  # about a twentieth, where it was measured


def test_arguments_of_one_layout_have_one_type():
    plain = np.zeros((3, 4))
    fixed = plain.copy()
    fixed.flags.writeable = False
    given: list[Any] = [
        *(plain, plain + 1, plain.T, plain[:, ::2], plain[0], fixed, plain.astype(int)),
        *(1, 2, 1.0, True, (1, plain), (1.0, plain), (1, plain.T), (1, plain[:, ::2])),
    ]
    for one in given:
        for other in given:
            assert (_layout(one) == _layout(other)) == (type_of(one) == type_of(other))

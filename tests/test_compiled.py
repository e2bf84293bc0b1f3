"""Compiled verbs: they say what their plain text says, and rows together are cheap."""

import copy
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests import toy

from regame.atlas import Facts
from regame.game import Game
from regame.mechanisms import disputes, investment, oxides, production
from regame.mechanisms.compiled import ARRAYS, Verb

CLOSE = 1e-12  # relative: powers are worked out in another way than Python's


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


def test_a_compiled_verb_says_what_its_plain_text_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    compared = set()

    def both(verb: Any, world: Any, atlas: Any, p: Any = None, *rest: Any) -> Any:
        given = verb.given(world, atlas, p, *rest)
        other = plain_arguments(given)
        found = verb.compiled(*given)
        with np.errstate(all="ignore"):  # nan and inf stand for instruments that are not set
            expected = verb.plain(*other)
        for one, two in zip(arrays([given, found]), arrays([other, expected]), strict=True):
            size = np.abs(two[np.isfinite(two)]).max(initial=0.0)
            np.testing.assert_allclose(one, two, CLOSE, CLOSE * size, err_msg=verb.__name__)
        compared.add(verb.__name__)
        return found

    monkeypatch.setattr(Verb, "__call__", both)
    Game(toy.config(tmp_path), toy.design(["Quota2010", "Coerce", "Flood"])).run_for(2)
    assert len(compared) > 50


def test_a_verb_is_given_what_it_and_its_helpers_name():
    for verb in (disputes.contest, oxides.follow_flows, investment.lead_time):
        assert set(verb._world._fields) <= set(ARRAYS)
        assert set(verb._facts._fields) <= set(Facts._fields)
    assert {"credibility", "concession_cost"} <= set(disputes.contest._world._fields)
    assert "mine_states" in production.plan_mines._facts._fields  # named by a helper


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

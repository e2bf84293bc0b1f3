"""People who live in Mesa can use a run as one of their models."""

from typing import Any

import mesa
import pandas as pd
import pytest

from regame.core.errors import UserError
from regame.game.mesa_model import mesa_model


def test_batch_run_sweeps_strategies_with_seeds_of_their_own() -> None:
    found = pd.DataFrame(
        mesa.batch_run(
            mesa_model,
            {"china": ["StatusQuo", "Quota2010"], "months": 15},
            rng=[1, 2],
            number_processes=1,
            max_steps=15,
            data_collection_period=-1,
            display_progress=False,
        )
    )
    assert len(found) == 4
    rent = (
        found.set_index(["china", "rng"])["rent"]
        if "rng" in found
        else found.groupby("china")["rent"].mean()
    )
    assert (rent["Quota2010"] > rent["StatusQuo"]).all()


def test_a_seed_brings_the_same_run_back() -> None:
    one, other = (mesa_model("Quota2010", months=4, rng=5) for _ in range(2))
    for model in (one, other):
        while model.running:
            model.step()
    frames = [model.datacollector.get_model_vars_dataframe() for model in (one, other)]
    pd.testing.assert_frame_equal(*frames)
    assert len(frames[0]) == 4


@pytest.mark.parametrize(
    "given, told",
    [
        (
            {"china": "Quota2011"},
            ["china: ", "(did you mean 'Quota2010'?); allowed: ", "StatusQuo"],
        ),
        ({"united_states": None}, ["united_states: ", "allowed: ", "Subsidise"]),
        ({"months": 0}, ["months = 0: must be a whole number from 1 to 600"]),
        ({"months": 601}, ["months = 601: must be a whole number from 1 to 600"]),
        ({"rng": "one"}, ["rng = 'one': must be a whole number from 0"]),
    ],
)
def test_a_mistake_is_one_line_that_says_what_is_allowed(
    given: dict[str, Any], told: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        mesa_model(**given)
    (fault,) = caught.value.faults
    assert all(part in fault for part in ["mesa_model: ", *told])
    assert "\n" not in fault

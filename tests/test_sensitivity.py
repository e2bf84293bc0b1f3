"""Sensitivity finds what a known function hangs on, and the box in which it is high."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame import salib_problem, to_ema
from regame.analysis.pairing import pair
from regame.cli import DONE, MISTAKE, call
from regame.config.files import load, load_config
from regame.core.errors import UserError
from regame.design.design import Uncertainty, cross
from regame.game.game import Game
from regame.runs import store
from regame.runs.experiment import Experiment
from regame.runs.results import read_result
from regame.runs.rows import play_rows
from regame.runs.stability import are_steady
from regame.studies.sensitivity.result import Index, Sensitivity, in_words
from regame.studies.sensitivity.sensitivity import (
    LUCK,
    NARROWED,
    OPEN,
    Sample,
    box,
    independent,
    indices,
    narrowed_draws,
    sample,
)
from regame.tables.world import states_of

RANGES = tuple(
    Uncertainty(key=key, law="uniform", low=0.0, high=1.0, source="for this test")
    for key in ("market.a", "market.b", "demand.c")
)


def gains(sampled: Sample, luck: float = 0.0) -> np.ndarray:
    """2a + c and some luck: a carries 4/5 of the variance, c the rest, b nothing."""
    worlds = sampled.worlds
    draw = (worlds["seed"] % 2**32) / 2**32
    return np.array(2 * worlds["market.a"] + worlds["demand.c"] + luck * draw)


def found(by: str, luck: float = 0.0) -> dict[str, float]:
    sampled = sample(RANGES, 256, 3, by)
    return {row.factor: row.total for row in indices(sampled, gains(sampled, luck), 3)}


def test_each_parameter_gets_its_share_of_the_variance():
    shares = found("parameter")
    assert shares["market.a"] == pytest.approx(0.8, abs=0.02)
    assert shares["demand.c"] == pytest.approx(0.2, abs=0.02)
    assert shares["market.b"] == pytest.approx(0, abs=1e-9)
    assert shares[LUCK] == pytest.approx(0, abs=1e-9)


def test_sections_add_up_and_luck_has_its_share():
    shares = found("section", luck=1.0)  # variances 4, 1 and 1
    assert shares["market"] == pytest.approx(4 / 6, abs=0.03)
    assert shares["demand"] == pytest.approx(1 / 6, abs=0.03)
    assert shares[LUCK] == pytest.approx(1 / 6, abs=0.03)


def test_a_failed_world_takes_its_block_along_and_no_more():
    sampled = sample(RANGES, 256, 3, "parameter")
    holed = gains(sampled)
    holed[[7, 300]] = np.nan
    rows = indices(sampled, holed, 3)
    assert all(np.isfinite([r.first, r.first_ci, r.total, r.total_ci]).all() for r in rows)
    assert rows[0].total == pytest.approx(0.8, abs=0.03)


def test_a_gain_that_never_varies_is_refused():
    sampled = sample(RANGES, 4, 3, "parameter")
    with pytest.raises(UserError, match="does not vary"):
        indices(sampled, np.ones(len(sampled.worlds)), 3)


def test_the_box_is_where_it_was_put():
    worlds = sample(RANGES, 256, 5, "parameter").worlds[[item.key for item in RANGES]]
    chosen = ((worlds["market.a"] > 0.5) & (worlds["demand.c"] < 0.6)).to_numpy()
    about = box(worlds, chosen)
    assert about is not None
    assert about.density > 0.9
    assert about.coverage > 0.8
    assert about.limits["market.a"][0] == pytest.approx(0.5, abs=0.06)
    assert about.limits["demand.c"][1] == pytest.approx(0.6, abs=0.06)
    text = in_words(about, "pays")
    assert "with market.a above 0." in text
    assert "market.b" not in text


def test_shares_for_which_worlds_are_too_few_are_named():
    rows = [Index(factor=name, first=0.2, first_ci=0.1, total=1.13, total_ci=half)
            for name, half in (("market.a", 0.96), ("market.b", 0.2))]  # fmt: skip
    told = "16 base points are too few (--runs) for the shares of market.a."
    for shown, closing in ((rows, [told]), (rows[1:], [])):
        values: dict[str, Any] = {"base": 16, "indices": shown, "pays": None, "harms": None}
        assert Sensitivity.model_construct(**values).closing()[2:] == closing


def test_no_box_where_all_or_none_are_chosen():
    worlds = sample(RANGES, 16, 5, "parameter").worlds[["market.a"]]
    assert box(worlds, np.ones(len(worlds), bool)) is None
    assert in_words(box(worlds, np.zeros(len(worlds), bool)), "harms").startswith(
        "There is no part"
    )


def test_base_points_that_are_no_power_of_two_are_the_users_mistake(capsys):
    assert call(["sensitivity", "--runs", "12"]) == MISTAKE
    assert "power of 2, such as 16" in capsys.readouterr().err


def test_salib_gets_the_uncertainties_with_luck_as_the_last():
    problem = salib_problem()
    assert problem["num_vars"] == len(problem["names"]) == len(problem["groups"])
    assert problem["names"][-1] == problem["groups"][-1] == LUCK
    assert "market.sharpness" in problem["names"]


def test_ema_plays_a_world_as_regame_does():
    model = to_ema(treatment="quota", months=12)
    names = [item.name for item in model.uncertainties]
    assert "market__sharpness" in names
    assert names[-1] == "seed"
    read = load(Experiment, "experiments", "weaponization")
    baseline, weapon = (
        {"China": text, **read.others} for text in ("StatusQuo", "Weapon(quota=true)")
    )
    world = pd.DataFrame([{"world": 0, "seed": 7, "market.sharpness": 7.0}])
    design = cross(world, {"baseline": baseline, "quota": weapon})
    expected = play_rows(load_config("world_2010"), design, 12)["payoff_1y"].diff().iloc[1]
    assert model.function(seed=7, market__sharpness=7.0) == {"gain_1y": expected}


def test_worlds_that_swing_are_counted_and_left_out_of_the_median(tmp_path, capsys):
    # Of eight worlds of this seed three swing.
    tables = "opening.still=false"  # as they are: not all worlds are steady then
    asked = ["sensitivity", "--runs", "4", "--seed", "7", "--workers", "1", "--json"]
    assert call([*asked, "--set", tables, "--out", str(tmp_path / "out")]) == DONE
    found = json.loads(capsys.readouterr().out)
    table = store.read(tmp_path / "out")
    pairs = pair(table, found["treatment"], found["baseline"])
    own = independent(found["worlds"], 4)
    config = load_config("world_2010", [tables])
    rows = pairs.baseline.loc[own]  # with what all play, of which a world knows nothing
    worlds = rows.drop(columns=["treatment", *(s for s in states_of(config) if s in rows)])
    calm = are_steady(Game, config, worlds)
    assert found["tried_worlds"] == len(own) == 8
    assert found["unsteady_worlds"] == int((~calm).sum()) > 0
    result = read_result(Sensitivity, tmp_path / "out" / "_notes/sensitivity.json")
    assert result.to_json() == found
    totals = result.to_frame()["total"]
    assert totals.is_monotonic_decreasing
    bad = result.model_copy(update={"treatment": "<script>"})
    assert bad._repr_html_().count("<svg") == 1
    assert "<script" not in bad._repr_html_()
    gains = pd.Series(pairs.difference("payoff_20y"), index=pairs.baseline.index).loc[own[calm]]
    assert found["median_gain_usd"] == pytest.approx(float(gains.median()))


def test_what_the_record_narrows_is_drawn_from_the_posterior_together():
    experiment = load(Experiment, "experiments", "weaponization")
    found = sample(experiment.uncertainties, 8, 3, "record")
    draws = narrowed_draws(experiment.uncertainties)
    assert set(found.groups) == {NARROWED, OPEN, LUCK}
    assert 0 < draws.shape[1] < len(experiment.uncertainties)
    known = {tuple(row) for row in draws.to_numpy()}
    assert {tuple(row) for row in found.worlds[list(draws)].to_numpy()} <= known
    assert found.block == 5
    assert found.worlds.groupby(draws.columns[0]).ngroups > 8

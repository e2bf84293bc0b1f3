"""A design: its worlds are a Latin hypercube, its treatments share luck, its faults are told."""

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from regame.config import files
from regame.config.files import load_config
from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.options import StudyOptions
from regame.design.design import Uncertainty, check, cross, worlds
from regame.game.game import Game
from regame.runs.experiment import Experiment
from regame.runs.plan import Ask
from regame.runs.policies import Cell, choose, cross_policies
from regame.runs.protocol import candidates, prepare

SHARP = Uncertainty(key="market.sharpness", law="uniform", low=4, high=12, source="test")
HOLD = Uncertainty(key="market.hold", law="loguniform", low=0.5, high=8, source="test")
STATES = ("China", "United States", "Japan", "Australia")
PROFILES = {
    "status quo": {"China": "StatusQuo", "Japan": "Diversify2010"},
    "quota": {"China": "Quota2010(severity=0.4)", "Japan": "Diversify2010"},
}


def parse(text: str) -> str:
    """A registry of three."""
    if text.split("(")[0] not in {"StatusQuo", "Quota2010", "Diversify2010"}:
        raise UserError(f"no strategy {text!r}")
    return text


def law(**fields: object) -> Uncertainty:
    return Uncertainty.model_validate({"key": "market.hold", "source": "test"} | fields)


def test_quantiles_of_every_law_by_hand():
    share = np.array([0.0, 0.25, 0.5, 0.999])
    uniform = law(law="uniform", low=2, high=6)
    assert np.allclose(uniform.quantile(share), [2, 3, 4, 5.996])
    log = law(law="loguniform", low=1, high=16)
    assert np.allclose(log.quantile(share[:3]), [1, 2, 4])
    # Peak at 1 of [0, 4]: F(1) = 1/4; F(x) = 1 - (4 - x)^2 / 12 beyond it.
    peaked = law(law="triangular", low=0, mode=1, high=4)
    assert np.allclose(peaked.quantile(share[:3]), [0, 1, 4 - 6**0.5])
    assert np.allclose(law(law="triangular", low=0, mode=0, high=4).quantile(share[:1]), [0])
    choice = law(law="choice", values=(0, 5))
    assert list(choice.quantile(share)) == [0, 0, 5, 5]


@pytest.mark.parametrize(
    "fields",
    [
        {"law": "uniform", "low": 2, "high": 2},
        {"law": "uniform", "low": 2},
        {"law": "uniform", "low": 1, "high": 2, "mode": 1.5},
        {"law": "loguniform", "low": 0, "high": 2},
        {"law": "triangular", "low": 0, "high": 2},
        {"law": "triangular", "low": 0, "high": 2, "mode": 3},
        {"law": "choice"},
        {"law": "choice", "values": (1,), "low": 0, "high": 2},
        {"law": "uniform", "low": float("nan"), "high": 2},
        {"law": "normal", "low": 1, "high": 2},
    ],
)
def test_a_law_without_what_it_needs_is_refused(fields):
    with pytest.raises(ValidationError):
        law(**fields)


def test_worlds_are_a_latin_hypercube():
    table = worlds(64, [SHARP, HOLD], seed=3)
    strata = np.floor((table["market.sharpness"] - 4) / 8 * 64)
    assert sorted(strata) == list(range(64))
    strata = np.floor(np.log(table["market.hold"] / 0.5) / np.log(16) * 64)
    assert sorted(strata) == list(range(64))
    assert abs(np.corrcoef(table["market.sharpness"], table["market.hold"])[0, 1]) < 0.4


def test_another_uncertainty_leaves_the_others_and_the_seed_leaves_none():
    both, lone = worlds(16, [HOLD, SHARP], 3), worlds(16, [SHARP], 3)
    pd.testing.assert_series_equal(both["market.sharpness"], lone["market.sharpness"])
    other = worlds(16, [SHARP], 4)
    assert not np.isin(other["market.sharpness"], lone["market.sharpness"]).any()
    assert not np.isin(other["seed"], lone["seed"]).any()


def test_seeds_of_runs_never_meet_and_do_not_depend_on_the_number_of_worlds():
    assert list(worlds(3, [], 5)["seed"]) == [5 * 2**32, 5 * 2**32 + 1, 5 * 2**32 + 2]
    assert list(worlds(9, [], 5)["seed"][:3]) == list(worlds(3, [], 5)["seed"])
    with pytest.raises(UserError, match="seed = -1"):
        worlds(3, [], -1)
    with pytest.raises(UserError, match="seed = 2147483648"):
        worlds(3, [], 2**31)


def test_a_cross_gives_every_world_every_treatment_with_the_same_luck():
    sampled = worlds(3, [SHARP], 5)
    design = cross(sampled, PROFILES)
    assert design.index.name == "run"
    assert list(design.columns) == [
        "seed", "world", "treatment", "China", "Japan", "market.sharpness"
    ]  # fmt: skip
    assert list(design["world"]) == [0, 0, 1, 1, 2, 2]
    assert list(design["treatment"]) == ["status quo", "quota"] * 3
    assert list(design["China"]) == ["StatusQuo", "Quota2010(severity=0.4)"] * 3
    assert list(design["seed"]) == list(np.repeat(sampled["seed"], 2))
    assert list(design["market.sharpness"]) == list(np.repeat(sampled["market.sharpness"], 2))
    check(design, Config(), STATES, parse)


def test_every_fault_of_a_design_is_told_at_once():
    design = cross(worlds(2, [SHARP], 5), PROFILES).drop(columns="treatment")
    design["market.sharpness"] = [8.0, 900.0, 8.0, 8.0]
    design["market.sharpnes"] = 8.0
    design["Jappan"] = "StatusQuo"
    design["China"] = "Quotta"
    design["market.hold"] = np.nan
    with pytest.raises(UserError) as refused:
        check(design, Config(), STATES, parse)
    told = "\n".join(refused.value.faults)
    assert len(refused.value.faults) == 6
    for part in (
        "'treatment' is missing",
        "market.sharpness = 900: Input should be less than or equal to 500",
        "did you mean 'market.sharpness'",
        "did you mean 'Japan'",
        "China: no strategy 'Quotta'",
        "market.hold has missing values",
    ):
        assert part in told
    with pytest.raises(UserError, match="count the runs"):
        check(cross(worlds(2, [], 5), PROFILES).iloc[1:], Config(), STATES, parse)


def experiment(**fields: object) -> Experiment:
    base = {
        "question": "?",
        "config": "world_2010",
        "runs": 4,
        "months": 12,
        "headline": "quota",
        "treatments": {"duty": "Weapon(duty=true)", "quota+duty": "Weapon()", "quota": "Quota"},
        "baselines": {"status quo": "StatusQuo"},
        "others": {"Japan": "Diversify2010"},
        "uncertainties": [SHARP.model_dump(), HOLD.model_dump()],
        "outcomes": ["payoff_1y"],
    }
    return Experiment.model_validate(base | fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "denial"},
        {"treatments": {}},
        {"baselines": {"quota": "StatusQuo"}},
        {"others": {"China": "Open"}},
        {"uncertainties": [SHARP.model_dump()] * 2},
        {"zzz": 1},
    ],
)
def test_an_experiment_that_does_not_hang_together_is_refused(fields):
    with pytest.raises(ValidationError):
        experiment(**fields)


def test_treatments_are_chosen_by_cell_or_text_and_the_headline_comes_first():
    asked = experiment()
    assert list(choose(asked, ())) == ["quota", "duty", "quota+duty"]
    assert choose(asked, ("duty+quota", "StatusQuo")) == {
        "quota+duty": "Weapon()",
        "StatusQuo": "StatusQuo",
    }


@pytest.mark.parametrize(
    "text, told",
    [
        ("quotta", "neither a cell of the experiment nor a strategy (did you mean 'quota'?)"),
        ("Quota2011(severity=0.3)", "nor a strategy (did you mean 'Quota2010'?)"),
        ("xyzzy", "nor a strategy; cells join duty, quota with +, and"),
        ("Quota2010(severty=0.3)", "has no parameter 'severty' (did you mean 'severity'?)"),
        ("Quota2010(", "must read like Name"),
    ],
)
def test_a_wrong_treatment_gets_one_line_with_one_hint(text: str, told: str):
    with pytest.raises(UserError) as caught:
        choose(experiment(), (text,))
    (fault,) = caught.value.faults
    assert fault.startswith("--treatment")
    assert told in fault
    assert fault.count("did you mean") <= 1


def test_a_key_that_the_user_sets_is_not_sampled():
    asked = experiment()
    world = files.load_config("world_2010")
    _, profiles = cross_policies(asked)
    design = cross(candidates(asked, world, {"market.hold"}, 1)(2), profiles)
    assert "market.hold" not in design
    assert "market.sharpness" in design
    assert list(design["treatment"][:4]) == ["status quo", "quota", "duty", "quota+duty"]
    assert len(design) == 8
    assert set(design["Japan"]) == {"Diversify2010"}


def test_the_main_experiment_is_a_full_factorial_with_four_baselines():
    asked = files.load(Experiment, "experiments", "weaponization")
    cells = [frozenset(name.split("+")) for name in asked.treatments]
    assert len(set(cells)) == 15
    assert frozenset().union(*cells) == {"quota", "duty", "denial", "enforcement"}
    for name, text in asked.treatments.items():
        assert text == f"Weapon({', '.join(f'{part}=true' for part in name.split('+'))})"
    assert list(asked.baselines) == ["status quo", "campaign", "free trade", "domestic reform"]
    assert (asked.headline, asked.baseline) == ("quota+duty", "campaign")
    assert len(asked.rules) == 4


def test_the_main_experiment_can_be_prepared():
    plan = prepare("weaponization", StudyOptions(runs=2, seed=9), Ask(("denial",)))
    baselines = ["enforcement", "status quo", "free trade", "domestic reform"]
    assert list(plan.design["treatment"]) == [*baselines, "denial+enforcement", "denial"] * 2
    assert plan.treatments == ("denial+enforcement", "denial")
    assert plan.headline == Cell("denial", "campaign", "denial+enforcement", "enforcement")


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"seed": [1], "Chnia": ["StatusQuo"]}, "did you mean 'China'"),
        ({"seed": [1], "demand.elasticty": [0.5]}, "did you mean 'demand.elasticity'"),
        ({"seed": [1], "market.sharpness": [-2.0]}, "market.sharpness = -2"),
        ({"seed": [1], "market.sharpness": [np.nan]}, "missing values"),
        ({"China": ["StatusQuo"]}, "'seed' is missing"),
        ({"seed": [1.5]}, "whole numbers"),
        ({"seed": [-1]}, "0 or more"),
    ],
)
def test_a_game_refuses_columns_that_it_cannot_play(columns, fault):
    with pytest.raises(UserError, match=fault):
        Game(load_config("world_2010"), pd.DataFrame(columns))


def test_a_game_leaves_labels_of_ones_own_alone():
    design = pd.DataFrame({"seed": [1], "note": ["mine"], "world": [0], "China": ["Open"]})
    assert Game(load_config("world_2010", ["opening.still=false"]), design).design is design

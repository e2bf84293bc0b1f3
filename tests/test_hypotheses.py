"""Each of the four hypotheses can come out any way, by tables made by hand."""

import numpy as np
import pytest
from pydantic import ValidationError
from tests.worlds import outcomes, rule

from regame.analysis.hypotheses import decide, judge
from regame.analysis.pairing import pair
from regame.analysis.statistics import pooled_share, wilson
from regame.config.files import load
from regame.runs.experiment import Experiment

N = 40
RULES = {item.name: item for item in load(Experiment, "experiments", "weaponization").rules}


def answer(name: str, horizons=(10,), **columns):
    payoffs = {"baseline": np.full(N, 1e9), "denial": columns.pop("payoff", np.full(N, 1e9))}
    both = {key: {"baseline": value[0], "denial": value[1]} for key, value in columns.items()}
    table = outcomes(payoffs, horizons, **both)
    return judge(RULES[name], table, pair(table, "denial", "baseline"), "denial")


@pytest.mark.parametrize(
    "won, verdict", [(0, "supported"), (20, "contradicted"), (10, "undecided")]
)
def test_intimidate(won, verdict):
    zero, given = np.zeros(N), np.where(np.arange(N) < won, 2.0, 0.0)
    found = answer("intimidate", conceded=(zero, given), threats=(zero, np.full(N, 2.0)))
    assert found.by_rule == verdict
    assert found.value == won / N
    assert f"{2 * won} of 80 threats" in found.evidence
    assert found.verdict == "not testable here"
    assert found.not_testable.startswith("resolve is fitted")
    testable = RULES["intimidate"].model_copy(update={"untestable": ""})
    assert decide(testable, *(found.ci or [])) == verdict


def test_without_a_threat_intimidation_is_undecided_and_says_why():
    zero = np.zeros(N)
    found = answer("intimidate", conceded=(zero, zero), threats=(zero, zero))
    assert found.verdict == "undecided"
    assert "no threat" in found.evidence


@pytest.mark.parametrize(
    "pays, verdict", [(5, "supported"), (35, "contradicted"), (20, "undecided")]
)
def test_earn(pays, verdict):
    found = answer("earn", payoff=np.where(np.arange(N) < pays, 2e9, 1e9 + 5e6))
    assert found.verdict == verdict
    assert found.ci == wilson(pays, N)  # worlds within the band are not paid


@pytest.mark.parametrize(
    "lost, verdict", [(0.2, "supported"), (0.0, "contradicted"), (None, "undecided")]
)
def test_keep_trust(lost, verdict):
    spread = np.where(np.arange(N) % 2, 0.0, 0.3) if lost is None else np.full(N, lost)
    found = answer("keep trust", trust=(np.ones(N), 1 - spread))
    assert found.verdict == verdict


def test_the_premium_of_lost_trust_is_told():
    premium = np.full(N, 0.2)
    columns = {"trust": (np.ones(N), np.full(N, 0.7)), "reputation.premium": (premium, premium)}
    found = answer("keep trust", **columns)
    assert "+6.0 points more of the price" in found.evidence  # .2 x .3


@pytest.mark.parametrize(
    "lost, rivals, verdict",
    [
        (0.0, 0.2, "supported"),
        (0.1, 0.1, "supported"),
        (0.0, 0.05, "contradicted"),
        (0.0, 0.1, "contradicted"),
        (0.0, None, "undecided"),
    ],
)
def test_block_substitution(lost, rivals, verdict):
    columns = {"lost": (np.zeros(N), np.full(N, lost))}
    spread = np.where(np.arange(N) % 2, 0.1, 0.3)  # the median lies between, its interval on both
    columns["rivals"] = (np.full(N, 0.1), spread if rivals is None else np.full(N, rivals))
    found = answer("block substitution", **columns)
    assert found.verdict == verdict
    middle = 0.2 if rivals is None else rivals
    assert found.value == pytest.approx(1 - (1 - lost) * (1 - middle) - 0.1)


def test_a_horizon_that_was_not_played_is_told():
    found = answer("earn", horizons=(1,))
    assert (found.verdict, found.evidence) == ("undecided", "10 years were not played")


def test_a_rule_that_could_give_both_answers_is_refused():
    with pytest.raises(ValidationError, match="overlap"):
        rule("pays", supported_below=0.6, contradicted_above=0.4)
    with pytest.raises(ValidationError, match="give supported_below"):
        rule("pays", supported_below=0.6)
    with pytest.raises(ValidationError, match="give supported_below"):
        rule("pays", supported_below=0.4, supported_above=0.6)


def test_the_rule_says_itself():
    text = rule("trust", supported_below=-0.05, contradicted_above=0.0).text
    assert "supported if its whole 95 % interval lies below -5.0 points" in text
    text = rule("decoupled", supported_above=0.01, contradicted_below=-0.01).text
    assert "contradicted if its whole 95 % interval lies below -1.0 points" in text


def test_threats_of_a_world_are_not_independent():
    """Ten threats a world that go alike tell no more than one: the interval is as wide."""
    won = np.where(np.arange(N) < 12, 1.0, 0.0)
    one, many = pooled_share(won, np.ones(N)), pooled_share(10 * won, np.full(N, 10.0))
    assert one == many
    low, high = wilson(12, N)
    assert one[1] == pytest.approx([low, high], abs=0.04)
    assert pooled_share(np.zeros(N), np.full(N, 9.0)) == (0, wilson(0, N))
    assert pooled_share(np.zeros(N), np.zeros(N)) == (0, [0, 1])


@pytest.mark.parametrize("name", ["earn", "keep trust", "block substitution"])
def test_what_is_no_weapon_says_nothing_about_weapons(name):
    zero = np.zeros(N)
    columns = dict.fromkeys(("trust", "lost", "rivals"), (zero, zero + 0.3))
    found = answer(name, restricted=(zero, zero), **columns)
    assert found.verdict == "undecided"
    assert "never active" in found.evidence

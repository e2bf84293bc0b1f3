"""Break-evens by hand: what a concession, the others' loss, a year's waiting must be worth."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.worlds import outcomes

from regame.analysis.breakevens import (
    break_evens,
    closed_form,
    concession_value,
    rival_weight,
    sentences,
    turn,
    turning_years,
)
from regame.analysis.pairing import Pairs, pair
from regame.config.files import load_config

M = 1e6
ZERO = [0.0] * 8


def pairs(gains: list[float], **columns: Any) -> Pairs:
    both: dict[str, Any] = {
        key: {"baseline": np.zeros(len(gains)), "w": value} for key, value in columns.items()
    }
    return pair(outcomes({"baseline": np.zeros(len(gains)), "w": gains}, **both), "w", "baseline")


def test_a_concession_must_be_worth_what_the_rest_costs():
    # Mean loss 30 M, mean number won 1.5: 20 M each.
    found = concession_value(pairs([-20 * M, -40 * M] * 4, conceded=[1, 2] * 4), 10)
    assert found.value == pytest.approx(20 * M)
    assert found.ci == pytest.approx([20 * M, 20 * M])  # in every world the same
    assert "must be worth" in found.note


def test_a_weapon_that_pays_needs_no_concession():
    found = concession_value(pairs([30 * M] * 8, conceded=[1] * 8), 10)
    assert found.value == pytest.approx(-30 * M)
    assert "pays without" in found.note
    assert concession_value(pairs([30 * M] * 8, conceded=ZERO), 10).value == 0
    idle = concession_value(pairs([0.0] * 8, conceded=ZERO), 10)
    assert (idle.value, "neither pays nor harms" in idle.note) == (0, True)


def test_where_none_is_won_the_value_is_bounded_by_the_rule_of_three():
    # With none in 8 worlds a world wins fewer than 3/8: at least 30 M / (3/8) = 80 M.
    found = concession_value(pairs([-30 * M] * 8, conceded=ZERO), 10)
    assert found.value == pytest.approx(80 * M)
    assert found.ci is None
    assert found.note.startswith("at least")


@pytest.mark.parametrize(
    "own, theirs, weight, said",
    [
        (-10.0, -40.0, 0.25, "at least this"),
        (10.0, -40.0, -0.25, "without any weight"),
        (10.0, 40.0, 0.25, "no more than this"),
        (-10.0, 40.0, -0.25, "cannot make it pay"),
        (-10.0, 0.0, 0.0, "lose nothing"),
    ],
)
def test_the_weight_on_the_others_loss(own, theirs, weight, said):
    found = rival_weight(pairs([own * M] * 8, targets=[theirs * M] * 8), 10)
    assert found.value == pytest.approx(weight)
    assert said in found.note


@pytest.mark.parametrize(
    "first, second, value, harms, said",
    [
        (100, -110, 0.1, True, "harms at lower rates and pays just above"),
        (-100, 110, 0.1, False, "pays at lower rates and harms just above"),
        (100, 1, 0.0, True, "pays at every rate"),
        (-100, -1, 0.5, True, "harms at every rate"),
        (0, 0, 0.0, False, "changes nothing"),
    ],
)
def test_the_rate_at_which_the_sign_turns(first, second, value, harms, said):
    table = outcomes({"baseline": ZERO, "w": ZERO})
    for year, flow in ((1, first), (2, second)):
        table[f"flow_y{year}"] = np.where(table["treatment"] == "w", float(flow), 0.0)
    found = turn(pair(table, "w", "baseline"))
    assert found.rate == pytest.approx(value, abs=1e-6)
    assert found.harms_below is harms
    assert said in found.note


def test_the_closed_form_of_the_turn():
    """theory.md T4: eS = .2, eL = 2, k = .25 a year turns after 2.35 years."""
    short, long, speed = (np.array(x) for x in ([0.2, 0.2, 1.2], [2.0, 0.9, 2.0], [0.25] * 3))
    found = turning_years(short, long, speed)
    assert found[0] == pytest.approx(2.351, abs=1e-3)
    assert found[1] == np.inf
    assert found[2] == 0


def test_the_closed_form_says_when_it_never_turns():
    config = load_config("world_2010", None)
    worlds = outcomes({"baseline": ZERO})
    assert closed_form(config, worlds, 6).month is None
    steep = worlds.assign(**{"demand.elasticity_long": 5.0, "demand.adaptation": 0.05})
    found = closed_form(config, steep, 6)
    short, long = found.elasticity_start, found.elasticity_long
    assert found.month == pytest.approx(6 + np.log((long - short) / (long - 1)) / 0.05)


def test_a_value_is_told_only_where_the_answer_turns_at_it():
    def said(gain: float, won: float, *by_year: float) -> list[str]:
        both = pairs([gain * M] * 8, targets=[-40 * M] * 8, conceded=[won] * 8)
        flows = {f"flow_y{year}": flow for year, flow in enumerate(by_year, start=1)}
        none = dict.fromkeys(flows, 0.0)
        return sentences(
            break_evens(
                replace(
                    both,
                    treated=both.treated.assign(**flows),
                    baseline=both.baseline.assign(**none),
                ),
                10,
            )
        )

    assert said(30, 0, 100, 1) == [
        "Break-even discount rate: it pays at every rate from 0 to 50 %.",
        "Break-even value of a concession: on average it pays without concessions; none was won.",
        "Break-even weight on the others' loss: on average it pays without any weight on the "
        "targets' loss.",
    ]
    rate, concession, weight = said(-10, 2, 100, -110)  # a year later and 10 % more
    assert rate.startswith("Break-even discount rate: 10.0 % a year; it harms at lower rates")
    assert concession.startswith("Break-even value of a concession: 5.0 M USD (95 %: ")
    assert weight.startswith("Break-even weight on the others' loss: 0.250 (95 %: 0.250 to 0.250);")

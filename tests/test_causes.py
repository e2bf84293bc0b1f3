"""Instruments, channels, regret and parameters: what each function says of tables made by hand."""

from collections.abc import Callable
from functools import partial
from itertools import chain, combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.worlds import outcomes

from regame.analysis.factorial import effects, interaction, main_effect
from regame.analysis.pairing import pair
from regame.analysis.statistics import mean_interval, spearman
from regame.analysis.turns import ex_ante, regret, separation
from regame.config.files import load_config
from regame.core.errors import UserError
from regame.runs.experiment import Channel, Experiment
from regame.runs.plan import Plan
from regame.runs.protocol import check_channels
from regame.studies.verdict.channels import contribution, design_without, gains_of, smallest_set

NAMES = ("a", "b", "c")


def factorial_of(value: Callable[[set[str]], Any]) -> dict[tuple[str, ...], Any]:
    sets = chain.from_iterable(combinations(NAMES, size) for size in range(4))
    return {some: value(set(some)) for some in sets}


def test_effects_of_a_sum_with_one_interaction():
    """Payoff = 10 a + 3 b - 4 ab + world: ab takes 4 / 2 off each main effect, and is -4."""

    def payoff(some):
        a, b = "a" in some, "b" in some
        return 10.0 * a + 3 * b - 4 * (a and b) + np.arange(8.0)

    cells = factorial_of(payoff)
    table = outcomes({"+".join(some) or "baseline": value for some, value in cells.items()})
    treatments = ["+".join(some) for some in cells if some]
    found = effects(table, treatments, "baseline")
    assert [item.years for item in found] == [10]
    means = {"+".join(item.instruments): item.mean_usd for item in found[0].effects}
    expected = {"a": 8, "b": 1, "c": 0, "a+b": -4, "a+c": 0, "b+c": 0}
    assert means == pytest.approx(expected)
    assert found[0].effects[0].mean_ci == pytest.approx([8, 8])  # paired: worlds cancel
    assert effects(table, treatments[:-1], "baseline") == []  # a cell is missing


def test_a_world_with_a_failed_cell_is_left_out_of_the_factorial():
    cells = factorial_of(lambda some: 1.0 * len(some) + np.zeros(7))
    table = outcomes({"+".join(some) or "baseline": value for some, value in cells.items()})
    table.loc[3, "failed"] = True
    assert effects(table, ["+".join(some) for some in cells if some], "baseline")[0].worlds == 6


def test_effects_take_any_number_of_instruments():
    cells = {frozenset(): 1.0, frozenset("a"): 3.0, frozenset("b"): 2.0, frozenset("ab"): 9.0}
    arrays = {key: np.array([value]) for key, value in cells.items()}
    assert main_effect(arrays, "a") == pytest.approx([(2 + 7) / 2])
    assert interaction(arrays, "a", "b") == pytest.approx([9 - 3 - 2 + 1])


def test_before_and_after_are_told_apart():
    """Nine small gains and a ruinous loss: ex post one in ten is harmed, ex ante the mean is."""
    table = outcomes({"baseline": np.full(10, 1e9), "w": [1.1e9] * 9 + [-9e9]})
    found = ex_ante(pair(table, "w", "baseline"))[0]
    assert found.mean_difference_usd == pytest.approx(-0.91e9)
    assert found.ex_post_self_harm_share == 0.1
    assert found.ex_ante == "undecided"  # ten worlds are too few to tell
    sure = outcomes({"baseline": np.full(10, 1e9), "w": np.full(10, 0.5e9)})
    assert ex_ante(pair(sure, "w", "baseline"))[0].ex_ante == "harms"


def test_regret_by_hand():
    table = outcomes({"baseline": [5.0, 0, 0, 9], "w": [4.0, 2, 3, 1], "x": [0.0, 3, 3, 2]})
    found = regret(table, "w", 10)
    assert found is not None
    assert found.mean_usd == pytest.approx((1 + 1 + 0 + 8) / 4)
    assert found.median_usd == 1
    assert found.best_itself_share == 0.25
    assert found.best_on_average == "baseline"
    assert found.mean_gap_to_it_usd == pytest.approx(14 / 4 - 10 / 4)


def test_the_parameter_that_decides_is_found():
    rng = np.random.default_rng(1)
    n = 60
    speed, idle = rng.uniform(0.01, 0.08, n), rng.uniform(0, 0.3, n)
    given: dict[str, Any] = {"substitution.speed": speed, "reputation.premium": idle}
    columns: dict[str, Any] = {key: {"baseline": value, "w": value} for key, value in given.items()}
    gain = np.where(speed < 0.03, 1e9, -1e9) - 1e10 * speed
    table = outcomes({"baseline": np.zeros(n), "w": gain}, **columns)
    found = separation(pair(table, "w", "baseline"), load_config("world_2010", None), 10)
    assert [item.key for item in found] == ["substitution.speed", "reputation.premium"]
    assert found[0].spearman == pytest.approx(-1)
    assert [item.beyond_chance for item in found] == [True, False]
    assert found[0].high_third.loss_share == 1
    assert found[0].meaning


def test_rank_correlation_by_hand():
    # d = 1, 1, 0, 1, 1: 1 - 6 x 4 / (5 x 24)
    x, y = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 3, 5, 4])
    assert spearman(x, y) == pytest.approx(0.8)
    assert spearman(x, np.ones(5)) == 0


def test_the_interval_of_a_mean_is_that_of_the_normal_law_where_it_holds():
    values = np.random.default_rng(4).normal(3, 2, 400)
    half = 1.96 * values.std() / 20
    expected = [values.mean() - half, values.mean() + half]
    assert mean_interval(values) == pytest.approx(expected, abs=0.02)
    assert mean_interval(values[::-1]) == mean_interval(values)


CHANNELS = [
    Channel(name="x", what="one", off={"reputation.premium": 0.0}),
    Channel(name="y", what="two", off={"learning.rate": 0.0, "demand.adaptation": 0.0}),
]


def test_a_channel_is_told_with_what_it_changes():
    channel = Channel(name="c", what="It does", off={"learning.rate": 0.0}, idle="It does not")
    some = frozenset({"c"})
    for change, note in ((np.array([0.0, 2.0, 4.0]), ""), (np.zeros(3), "It does not")):
        search: Any = SimpleNamespace(gains={some: (change + 7.0, np.full(3, 7.0))})
        found = contribution(channel, search)
        assert found.note == note
        assert found.contribution_usd == np.median(change)
        assert found.median_difference_usd == 7


def test_a_design_without_channels_overrides_their_keys_and_nothing_else():
    design = pd.DataFrame({
        "seed": [7, 7, 7, 8, 8, 8], "world": [0, 0, 0, 1, 1, 1],
        "treatment": ["baseline", "w", "other"] * 2, "reputation.premium": [0.2] * 3 + [0.3] * 3,
    })  # fmt: skip
    plan: Any = SimpleNamespace(
        design=design, treatments=("w", "other"), baseline="baseline",
        config=load_config("world_2010", None),
        experiment=SimpleNamespace(channels=CHANNELS, parts=(), channel_runs=1),
    )  # fmt: skip
    plan.headline = SimpleNamespace(treated="w", against="baseline")
    plan.headline_design = partial(Plan.headline_design, plan)
    found = design_without(plan, [frozenset("x"), frozenset("xy")])
    assert list(found["treatment"]) == [
        *("baseline without x", "w without x"),
        *("baseline without x and y", "w without x and y"),
    ]
    assert list(found.index) == [0, 1, 2, 3]
    assert set(found["seed"]) == {7}
    assert (found["reputation.premium"] == 0).all()
    assert list(found["learning.rate"]) == [plan.config.learning.rate] * 2 + [0] * 2


def test_contributions_are_compared_in_the_same_worlds():
    on = outcomes({"baseline": [0.0, 0, 0], "w": [5.0, 6, 7]})
    off = outcomes({"baseline": [0.0, 0, 0], "w": [1.0, 2, 3]})
    off.loc[4, "failed"] = True
    gains = gains_of(pair(on, "w", "baseline"), pair(off, "w", "baseline"), 10)
    assert [list(side) for side in gains] == [[5, 7], [1, 3]]


def test_a_switch_out_of_bounds_or_unknown_is_the_users_mistake():
    config = load_config("world_2010", None)
    wrong = [
        Channel(name="x", what="-", off={"reputation.premum": 0.0}),
        Channel(name="y", what="-", off={"licences.usable": 0.0}),
    ]
    experiment: Any = SimpleNamespace(channels=wrong, parts=())
    with pytest.raises(UserError) as told:
        check_channels(experiment, config)
    assert "premium" in told.value.faults[0]
    assert "licences.usable = 0" in told.value.faults[1]
    fields = {"question": "?", "config": "c", "runs": 1, "months": 12, "headline": "w"}
    fields |= {"treatments": {"w": "Weapon"}, "baselines": {"t": "Open"}, "outcomes": ["payoff_1y"]}
    with pytest.raises(ValueError, match="channel is given twice"):
        Experiment.model_validate(fields | {"channels": [wrong[0], wrong[0]]})


def found_set(effect: dict[str, float], base: float, both: float = 0.0) -> tuple[Any, Any]:
    """A world in which channels add up, but for `both`, which a and b together add."""
    median: dict[frozenset[str], float] = {frozenset(): base}
    played = []

    def play(name: str, sets: Any) -> None:
        for some in sets:
            played.append(some)
            joint = both if {"a", "b"} <= some else 0
            median[some] = base - sum(effect[item] for item in some) - joint

    play("", [frozenset({name}) for name in effect])
    told: list[Any] = [
        SimpleNamespace(name=name, contribution_mean_usd=value) for name, value in effect.items()
    ]
    return smallest_set(play, median, told), played


def test_the_smallest_set_that_turns_the_sign():
    # A loss of 10: without a (which costs 12) it pays.
    (found, note), _ = found_set({"a": -12.0, "b": -3.0, "c": 5.0}, -10.0)
    assert found == {"a"}
    assert note.startswith("without a ")
    # c helps and stays on; a and b are needed both.
    (found, _), _ = found_set({"a": -6.0, "b": -5.0, "c": 5.0}, -10.0)
    assert found == {"a", "b"}
    # The two largest do not turn it, all three do; then the largest is needless.
    (found, _), _ = found_set({"c": -6.0, "a": -4.0, "b": -4.0}, -10.0, both=-5.0)
    assert found == {"a", "b"}
    # A gain turns into a loss by what carries it.
    (found, _), _ = found_set({"a": -6.0, "b": 8.0, "c": 5.0}, 10.0)
    assert found == {"b", "c"}


def test_where_no_set_turns_the_sign_a_sentence_says_so():
    (found, note), _ = found_set({"a": -1.0, "b": -1.0, "c": 1.0}, -10.0)
    assert found == frozenset()
    assert note.startswith("no set found turns the sign: even without a and b")
    (found, note), _ = found_set({"a": 1.0, "b": 1.0}, -10.0)
    assert found == frozenset()
    assert "hardly a channel" in note

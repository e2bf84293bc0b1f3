"""One recommendation under a stop: by each rule, beyond luck, without add-ons that gain nothing."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.core.errors import UserError
from regame.reports.templating import said
from regame.strategies.registry import parse
from regame.studies.respond import advice as advice_module
from regame.studies.respond.advice import Trial, advise, scores
from regame.studies.respond.file import Doses, Policy, Respond
from regame.studies.respond.money import Sums
from regame.studies.respond.options import (
    AVERSIONS,
    MEAN,
    REGRET,
    TENTH,
    RespondOptions,
    check_ways,
)
from regame.studies.respond.parts import Best, Late, Outlay, Regret, Undefended
from regame.studies.respond.rows import play_targets
from regame.studies.respond.words import by_holder

WORLDS = 40


def said_of(one: Any, others: Any, harm: Any, candidates: int, late: Any = None) -> list[str]:
    """What is said of a stop with this advice, to Japan from 2026 on in 64 worlds."""
    result = SimpleNamespace(
        **{"stop": "full stop", "state": "Japan", "start_year": 2026, "runs": 64, "options": ()},
        **{"recommended": one, "alternatives": others, "nothing_done": harm, "setting": None},
        **{"best_mix": None, "recommended_late": late},
    )
    return said("respond", "advised", result, candidates)


LUCK = np.random.Generator(np.random.PCG64(1)).normal(size=WORLDS)
LUCK = (LUCK - LUCK.mean()) / LUCK.std()
STOCK, MIX = "Package(stockpile=3, start=2026)", "Package(stockpile=3, research=1e7, start=2026)"


def trial(policies: Mapping[str, tuple[str, Any, float]]) -> tuple[list[Trial], Respond]:
    """Policies by name: play, gain in the stop by world, gain if none comes."""
    doses = {
        "stock": Doses(parameter="stockpile", unit="months of use", amounts=(3.0, 6.0)),
        "research": Doses(parameter="research", unit="USD a year", amounts=(1e7, 2e7)),
    }
    plays = {name: Policy(play=play, why="-") for name, (play, _, _) in policies.items()}
    study = Respond(
        question="?", experiment="weaponization_2025", runs=WORLDS, doses=doses,
        holder={"calm": "StatusQuo", "stop": "Stop"},
        policies={"nothing": Policy(play="LaissezFaire", why="-"), **plays},
    )  # fmt: skip
    gains = [np.zeros(WORLDS), *(np.zeros(WORLDS) + under for _, under, _ in policies.values())]
    idle = [np.zeros(WORLDS), *(np.zeros(WORLDS) + calm for *_, calm in policies.values())]
    income = 1e6 * (np.array([idle, gains]) + 50 * LUCK)  # luck that all policies share
    zero = np.zeros_like(income)
    return [Trial(study, pd.DataFrame(), Sums(income, -np.abs(income), zero, zero))], study


@pytest.mark.parametrize(("extra", "recommended"), [(0.2 * LUCK + 0.01, "a"), (2 + LUCK, "a+b")])
def test_an_add_on_is_recommended_where_its_gain_is_more_than_noise(extra, recommended):
    """Both are worth the same spread in the same worlds; only the pair tells them apart."""
    wide = 30 + 20 * LUCK
    trials, study = trial({"a+b": (MIX, wide + extra, -1.0), "a": (STOCK, wide, -1.0)})
    advice, _ = advise(MEAN, trials, study, 0, 0)
    assert advice is not None
    assert (advice.policy, advice.candidates) == (recommended, 2)
    assert [item.name for item in advice.instruments] == ["stock", "research"][
        : 1 + len(advice.policy) // 3
    ]


def test_of_what_cannot_be_told_apart_the_cheaper_if_no_stop_comes_is_recommended():
    dear, cheap = (MIX, 30 + LUCK, -9.0), (MIX, 29.99 + 0.9 * LUCK, -2.0)
    advice, _ = advise(MEAN, *trial({"dear": dear, "cheap": cheap}), 0, 0)
    assert advice is not None
    assert advice.policy == "cheap"


def test_where_nothing_helps_beyond_luck_the_answer_is_nothing():
    trials, study = trial({"a": (STOCK, 0.1 + LUCK, 0.0), "b": (MIX, -5.0, 0.0)})
    assert advise(MEAN, trials, study, 0, 0) == (None, ())
    (line,) = said_of(None, (), None, 2)
    assert line.startswith("Recommended to Japan: nothing. Of 2 policies")


def test_each_rule_recommends_its_own_and_the_others_stand_beside_it():
    """Sure but small; large but risky; of least regret since it costs nothing if no stop comes."""
    policies = {
        "sure": (MIX, 8.0, -30.0),
        "risky": (STOCK, 30 + 25 * LUCK, -40.0),
        "free": ("LaissezFaire", 6.0, 0.0),
    }
    trials, study = trial(policies)
    advised = {rule: advise(rule, trials, study, 0, 0) for rule in AVERSIONS}
    assert {rule: one.policy for rule, (one, _) in advised.items() if one} == {
        MEAN: "risky", TENTH: "sure", REGRET: "free"
    }  # fmt: skip
    one, others = advised[MEAN]
    assert one is not None
    assert {item.rule: item.policy for item in others} == {TENTH: "sure", REGRET: "free"}
    outlay = Outlay(years=1, stop_usd=-3e6, if_nothing_usd=2e6)
    one = one.model_copy(update={"outlays": (outlay, outlay.model_copy(update={"years": 10}))})
    lines = said_of(one, others, None, 3)
    assert lines[0] == "Recommended to Japan: stock (3 months of use), from January 2026 on."
    assert sum(line.startswith("Recommended") for line in lines) == 1
    assert "more likely than 57 %" in lines[1]
    assert "if no stop comes it pays 2.0 M USD" in lines[2]
    assert "with the stop it earns 3.0 M USD" in lines[2]
    bare = one.model_copy(update={"outlays": ()})
    paid = said_of(bare, others, None, 3)[2]
    assert paid.startswith("Cost: ")
    assert paid.endswith(" USD of public money.")
    assert any(
        line.startswith("If you fear the worst tenth of worlds: stock (3 m") for line in lines
    )
    assert any(line.startswith("Least regret, come a stop or not: 'free'") for line in lines)


def test_the_loss_has_the_spread_of_worlds_and_what_the_policy_leaves_of_it():
    trials, study = trial({"a": (STOCK, 30 + LUCK, -1.0)})
    one, _ = advise(MEAN, trials, study, 0, 0)
    harm = Undefended(
        loss_usd=100e6, loss_ci=[90e6, 110e6], low_usd=20e6, high_usd=300e6, share_of_gdp=None,
        losses=(),
    )  # fmt: skip
    late = Late(worth_usd=5e6, worth_ci=[4e6, 6e6], play="-")
    text = " ".join(said_of(one, (), harm, 1, late))
    assert "(95 % 90.0 M to 110 M; in 90 of 100 worlds 20.0 M to 300 M)" in text
    assert "policy 70.0 M of that average remain, 95.0 M where it begins a month before." in text
    assert "Begun only a month before the stop can come it is worth +5.0 M (95 % +4.0 M" in text
    assert "Begun" not in " ".join(said_of(one, (), harm, 1))


def test_the_recommended_policy_is_played_again_from_a_month_before_the_earliest_stop(monkeypatch):
    trials, study = trial({"a": (STOCK, 30 + LUCK, -1.0)})
    one, _ = advise(MEAN, trials, study, 0, 0)
    assert one is not None
    played: list[Respond] = []

    def sums_of_trial(late: Respond, *_: object) -> Sums:
        played.append(late)
        return trials[0].sums

    monkeypatch.setattr(advice_module, "played_here", sums_of_trial)
    plan: Any = SimpleNamespace(config=SimpleNamespace(world=SimpleNamespace(start_year=2026)))
    options = RespondOptions(stop="all", begins="2026-12..2027-06")
    late = advice_module.begun_late(one, study, plan, options, play_targets)
    assert late is not None
    assert late.worth_usd == pytest.approx(30e6)
    package: Any = parse(late.play)
    assert 2026 + 9 / 12 < package.start <= 2026 + 10 / 12  # November, not October
    assert (package.stockpile, package.trigger) == (3, 3)  # the same, and no will brings it on
    assert [policy.play for policy in played[0].policies.values()] == ["LaissezFaire", late.play]
    for play in ("LaissezFaire", "Package(stockpile=3)", "mine.py:Mine"):
        other = one.model_copy(update={"play": play})
        assert advice_module.begun_late(other, study, plan, options, play_targets) is None
    soon = RespondOptions(stop="all", begins="2026-02")
    assert advice_module.begun_late(one, study, plan, soon, play_targets) is None


def test_scores_by_hand():
    gains = np.array([np.zeros((2, 20)), [np.arange(20.0), np.full(20, -1.0)]])
    assert scores(gains, MEAN)[:, 0].tolist() == [0, 9.5]
    assert scores(gains, TENTH)[:, 0].tolist() == [0, 0.5]
    assert scores(gains, REGRET)[:, 0].tolist() == [-9.5, -1.0]
    with pytest.raises(UserError, match="--aversion tenths: must be one of mean, tenth, regret"):
        check_ways((), "tenths")


def test_what_loses_against_no_play_is_named_or_that_nothing_is():
    def regret(policy: str, holder: str, net: float) -> Regret:
        return Regret(
            policy=policy, holder=holder, net_usd=net, net_ci=None, best_usd=9.0, regret_usd=9 - net
        )

    best = [
        Best(holder="stop", policy="stock", net_usd=5.0, net_ci=None),
        Best(holder="none", policy="wait", net_usd=0.0, net_ci=None),
    ]
    nets = {"wait": (0.0, 0.0), "stock": (-1.0, 5.0)}
    regrets = [
        regret(policy, holder, net)
        for policy, pair in nets.items()
        for holder, net in zip(("none", "stop"), pair, strict=True)
    ]
    assert by_holder(best, regrets).endswith("costs something against another.")
    free = [regret("signal", "none", 0.0), regret("signal", "stop", 1.0)]
    assert by_holder(best, [*regrets, *free]).endswith("doing nothing against any: 'signal'.")

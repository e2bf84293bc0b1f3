"""The target's question: sums by hand, the contract of its result, and what is refused."""

import json
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regame.config.files import load, load_config
from regame.core.errors import UserError
from regame.core.words import money
from regame.runs.experiment import Experiment, installed
from regame.strategies import registry
from regame.strategies.importers import Package
from regame.studies.respond import respond
from regame.studies.respond.file import Respond
from regame.studies.respond.money import Sums
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.respond import play_respond
from regame.studies.respond.result import RespondResult
from regame.studies.respond.study import study_named, that_can_be
from regame.studies.respond.sums import (
    best_found,
    contrasts_found,
    options_found,
    regrets_found,
)
from regame.studies.respond.words import how_sure, regret_table

STUDY = load(Respond, "experiments", "respond_2010")
TWO = STUDY.model_copy(
    update={
        "holder": {"calm": "StatusQuo", "cut": "Weapon(quota=true)"},
        "policies": dict(list(STUDY.policies.items())[:3]),
    }
)


def made() -> Sums:
    """Two strategies, three policies, two worlds: nothing, a cheap one and a dear one."""
    income = np.array([[[0.0, 0], [-1, -1], [-3, -3]], [[0.0, 0], [2, 4], [9, 1]]])
    budget = np.array([[[0.0, 0], [-1, -1], [-4, -4]]] * 2)
    stock = np.array([[[0.0, 0], [0, 0], [2, 2]], [[0.0, 0], [0, 0], [1, 1]]])
    return Sums(income, budget, stock, np.zeros_like(income))


def test_cost_loss_avoided_and_regret_are_those_by_hand():
    nothing, cheap, dear = options_found(TWO, made())
    assert (nothing.cost_usd, nothing.net_usd, nothing.loss_avoided_usd) == (0, 0, 0)
    assert (cheap.cost_usd, dear.cost_usd) == (1, 4 - 1.5)
    assert (dear.spent_usd, dear.stock_left_usd) == (4, 1.5)
    assert cheap.net_usd == pytest.approx((-1 - 1 + 2 + 4) / 4)
    assert cheap.loss_avoided_usd == pytest.approx(cheap.net_usd + 1)
    # against the cut the best of the worlds are 9 and 4; without it nothing is best
    assert cheap.worst_regret_usd == pytest.approx((7 + 0) / 2)
    assert dear.worst_regret_usd == pytest.approx(3.0)
    assert nothing.worst_regret_usd == pytest.approx(6.5)
    assert [option.robust for option in (nothing, cheap, dear)] == [False, False, True]
    assert (nothing.satisfies, cheap.satisfies) == (1.0, 0.5)
    assert all(option.efficient for option in (nothing, cheap, dear))


def test_regret_follows_from_the_figures_that_are_kept():
    """The best of each world less the policy's own, by strategy of the holder; worst: the most."""
    found = regrets_found(TWO, made())
    nothing, cheap, dear = TWO.policies
    at = {(one.policy, one.holder): one for one in found}
    assert {one.best_usd for one in found if one.holder == "cut"} == {(9 + 4) / 2}
    assert {one.best_usd for one in found if one.holder == "calm"} == {0.0}
    assert at[cheap, "cut"].net_usd == (2 + 4) / 2
    assert at[cheap, "cut"].regret_usd == 3.5
    for option in options_found(TWO, made()):
        worst = max(one.best_usd - one.net_usd for one in found if one.policy == option.policy)
        assert worst == pytest.approx(option.worst_regret_usd)
    millions = Sums(*(1e6 * part for part in made()))
    given = {"regrets": regrets_found(TWO, millions), "options": options_found(TWO, made())}
    given |= {"best_by_strategy": best_found(TWO, made()), "contrasts": ()}
    shown = RespondResult.model_construct(None, **given)  # type: ignore[arg-type]
    assert regret_table(shown.regrets).cells[1] == [
        cheap,
        "0 less -1.0 M = +1.0 M",
        "+6.5 M less +3.0 M = +3.5 M",
    ]
    assert set(shown.sheets()["regrets"]["policy"]) == {nothing, cheap, dear}


def test_a_policy_is_set_beside_the_one_that_differs_in_one_thing():
    names = list(TWO.policies)
    dear = TWO.policies[names[2]].model_copy(update={"beside": names[0]})
    cheap = TWO.policies[names[1]].model_copy(update={"beside": None})
    policies = {**TWO.policies, names[1]: cheap, names[2]: dear}
    (found,) = contrasts_found(TWO.model_copy(update={"policies": policies}), made())
    assert (found.policy, found.beside) == (names[2], names[0])
    assert found.net_usd == pytest.approx((-3 - 3 + 9 + 1) / 4)


def test_a_policy_beside_none_is_refused():
    fault = STUDY.policies["offtake"].model_copy(update={"beside": "oftake"})
    with pytest.raises(ValueError, match="oftake"):
        Respond.model_validate(
            STUDY.model_copy(update={"policies": {**STUDY.policies, "offtake": fault}}).model_dump()
        )


def test_the_best_policy_against_each_strategy_of_the_holder():
    calm, cut = best_found(TWO, made())
    names = list(TWO.policies)
    assert (calm.policy, cut.policy) == (names[0], names[2])
    assert cut.net_usd == pytest.approx(5)


def test_a_policy_without_effect_is_named():
    option = options_found(TWO, made())[1].model_copy(
        update={"spent_usd": 0.0, "stock_left_usd": 0.0, "net_usd": 0.0, "net_ci": [0.0, 0.0]}
    )
    given = {"state": "Japan", "years": 10, "start_year": 2025, "options": (option, option)}
    found = RespondResult.model_construct(None, **given)  # type: ignore[arg-type]
    assert found.idle == [option.policy]
    assert any(option.policy in line and "never used" in line for line in found.details())
    (_, shown) = found.policies().cells
    assert shown == [option.policy, "0"]
    better = option.model_copy(update={"net_usd": 1.0})
    assert found.model_copy(update={"options": (option, better)}).idle == []
    unsure = option.model_copy(update={"net_ci": [-1.0, 1.0]})
    assert found.model_copy(update={"options": (option, unsure)}).idle == []


ASKED: dict[str, object] = {
    **{"state": "Japan", "years": 10, "start_year": 2025, "runs": 2, "worlds": "posterior_2024"},
    "best_by_strategy": best_found(TWO, made()),
}


def test_where_nothing_is_best_the_next_policy_says_why():
    nothing, cheap, _ = options_found(TWO, made())
    best = nothing.model_copy(update={"robust": True, "worst_regret_usd": 0.0})
    given = ASKED | {"options": (best, cheap)}
    found = RespondResult.model_construct(None, **given)  # type: ignore[arg-type]
    assert f"the next, {cheap.policy!r}, costs" in found.answer()[1]
    other = found.model_copy(
        update={"options": (nothing, cheap.model_copy(update={"robust": True}))}
    )
    why = other.answer()[1]
    assert why.startswith("Why: it costs")
    assert "in 10 years from 2025, mean of 2 worlds x 2 strategies of the holder" in why


@pytest.mark.parametrize(
    ("worlds", "said"),
    [
        ("prior", "worlds span what sources allow."),
        ("posterior", "worlds fit the record to 2015."),
        ("posterior_2024", "worlds fit the record to 2024."),
        ("results/posterior_x.parquet", "worlds are those of results/posterior_x.parquet."),
    ],
)
def test_what_worlds_have_in_common_is_said_in_words(worlds: str, said: str):
    options = options_found(TWO, made())
    found = RespondResult.model_construct(None, **(ASKED | {"options": options, "worlds": worlds}))  # type: ignore[arg-type]
    assert how_sure(options, worlds, found.unsure).startswith(f"How sure: {said}")
    often = sum(option.picked for option in options)
    assert often == pytest.approx(1)
    dear = options[2]
    assert (
        f"Other samples of them would name {dear.policy!r} in {100 * dear.picked:.0f} %"
        in how_sure(options, worlds, found.unsure)
    )


PUBLISHED = Path(__file__).parent.parent / "docs" / "figures" / "respond.json"


OF_2025 = load(Respond, "experiments", "respond_2025").policies


@pytest.mark.parametrize("runs", [64, 8])
@pytest.mark.parametrize("policy", OF_2025)
def test_the_last_ten_lines_at_80_columns_say_what_why_and_how_sure(policy, runs, capsys):
    kept = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    found = RespondResult.model_validate(
        {**kept, "out": "", "runs": runs, "state": "European Union"}
    )
    options = tuple(
        option.model_copy(
            update={
                "robust": option.policy == policy,
                "net_ci": [-1e8, 1e8],
                "why": OF_2025[option.policy].why,
            }
        )
        for option in found.options
    )
    found = found.model_copy(update={"options": options})
    found.show()
    text = capsys.readouterr().out.rstrip("\n")
    last = [part for line in text.split("\n") for part in textwrap.wrap(line, 80) or [""]][-10:]
    starts = [line.partition(":")[0] for line in last if ": " in line]
    assert {"What", "Why", "How sure"} <= set(starts)
    assert ("Few worlds" in starts) == (runs == 8)
    said = " ".join(found.asides())
    assert "The best answer" in said
    assert all(pair.beside in said for pair in found.contrasts)


def test_the_next_policy_is_one_that_does_something():
    nothing, cheap, _ = options_found(TWO, made())
    best = nothing.model_copy(update={"robust": True, "worst_regret_usd": 0.0})
    idle = cheap.model_copy(
        update={
            **{"policy": "idle", "worst_regret_usd": 0.0, "net_usd": 0.0, "spent_usd": 0.0},
            **{"stock_left_usd": 0.0, "net_ci": None},
        }
    )
    given = ASKED | {"options": (best, idle, cheap)}
    found = RespondResult.model_construct(None, **given)  # type: ignore[arg-type]
    assert f"the next, {cheap.policy!r}, costs" in found.answer()[1]


def test_a_small_study_keeps_the_contract(tmp_path):
    options = RespondOptions(state="Korea", years=1, runs=2, workers=1, out=tmp_path / "out")
    found, played = play_respond(options, "respond_2010")
    assert len(played.table) == 2 * len(STUDY.holder) * len(STUDY.policies)
    for option in found.options:
        own = [one for one in found.regrets if one.policy == option.policy]
        assert len(own) == len(STUDY.holder)
        assert max(one.regret_usd for one in own) == pytest.approx(option.worst_regret_usd)
    options_json = found.to_json()["options"]
    keys = {"policy", "cost_usd", "loss_avoided_usd", "net_usd", "regret_usd", "robust"}
    assert all(keys <= set(option) for option in options_json)
    assert sum(option["robust"] for option in options_json) == 1
    assert [best.holder for best in found.best_by_strategy] == list(STUDY.holder)
    nothing = found.options[0]
    doubt = any("may be nothing" in line for line in found.answer())
    low, high = found.robust.net_ci or (-1.0, 1.0)
    assert doubt == (low <= 0 <= high)
    assert (nothing.net_usd, nothing.cost_usd) == (0, 0)
    assert "options=<12>" in repr(found)
    assert len(repr(found)) < 700
    assert str(found).startswith(found.question)
    assert type(found).model_validate(found.to_json()) == found


@pytest.mark.parametrize(
    "state, years, why",
    [("Japn", 10, "Japan"), ("China", 10, "no target"), ("Japan", 3, "1, 2, 5, 10, 20")],
)
def test_a_state_or_horizon_that_cannot_be_asked_for_is_refused(monkeypatch, state, years, why):
    monkeypatch.setattr(respond, "prepare", lambda *_, **__: pytest.fail("worlds were sampled"))
    with pytest.raises(UserError, match=why):
        play_respond(RespondOptions(state=state, years=years, runs=1), "respond_2010")


def test_recycling_is_not_offered_where_nothing_recycles():
    """Alone it is left out, with others it is played without; where plants recycle, all stays."""
    study = load(Respond, "experiments", "respond_2010")
    assert that_can_be(study, load_config("world_2010")) is study
    found = that_can_be(study, load_config("gas"))
    assert set(study.policies) - set(found.policies) == {"recycling"}
    assert "recycling" not in "".join(policy.play for policy in found.policies.values())
    assert found.policies["all at once"].play.startswith("Package(stockpile=3.0, offtake=")
    assert study.search is not None
    assert found.search is not None
    assert set(study.search.levers) - set(found.search.levers) == {"recycling"}
    assert "recycling" not in that_can_be(study, load_config("rubber")).policies  # nothing is made


def test_in_a_bargain_giving_way_is_counted_and_holding_out_has_its_price(tmp_path):
    """Who always gives way does so most, who never does not at all; the price joins the two."""
    options = RespondOptions(state="Japan", years=1, runs=4, workers=1, out=tmp_path / "out")
    found, _ = play_respond(options, "respond_bargain")
    by_policy = {option.policy: option for option in found.options}
    times = {name: option.concessions for name, option in by_policy.items()}
    assert times["hold out"] == 0
    assert 0 < (times["as it weighs"] or 0) <= (times["give way"] or 0)
    price = by_policy["hold out"].break_even_concession_usd
    assert price is not None
    assert price > 0
    assert f"{money(price, False)} USD ('hold out')" in " ".join(found.answer())
    most, least = by_policy["give way"], by_policy["hold out"]
    assert most.break_even_concession_usd is None  # the price is against who gives way most often
    dearer = (most.worth_usd or 0) - (least.worth_usd or 0)
    assert price == pytest.approx(dearer / (times["give way"] or 0))
    assert found.policies().headings[-1] == "once must cost, USD"


def others(name: str) -> dict[str, str]:
    return load(Experiment, "experiments", name).others


def test_a_target_of_any_case_may_ask():
    """What is paid is the same part of the holder's exports as in 2010; floors are of a price."""
    record = load(Respond, "experiments", "respond_2010")
    for name in set(installed().values()) - {"weaponization"}:
        study, start = study_named(name), load_config(name).world.start_year
        alone = set() if others(name) else {"all, with allies"}
        assert set(record.policies) - set(study.policies) == {"price floor"} | alone
        assert f"start={start}" in study.policies["stockpile before"].play.replace(".0", "")
        assert {"StatusQuo", "full stop"} <= set(study.holder)
    paid: Any = registry.parse(study_named("palm_oil_2022").policies["research"].play)
    prices = 14.1, 76.0, 3.3, 6.0
    exports = 34_230 * 1200 / (50_145 * sum(prices) / 4)
    assert isinstance(paid, Package)
    assert paid.research == pytest.approx(8e7 * exports, rel=0.05)
    assert study_named("respond_2010") == record

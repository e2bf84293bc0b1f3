"""Worth under a stop: by hand from two runs, the chance at which it pays, doses and mixes."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load, load_config
from regame.core.errors import UserError
from regame.design.design import cross
from regame.runs.played import Played
from regame.strategies.china import Stop
from regame.strategies.registry import parse
from regame.studies.respond.file import Policy, Respond
from regame.studies.respond.money import (
    Sums,
    best_mixes,
    curves_of,
    dose_of,
    open_holder,
    tops_of,
    with_doses,
    with_mixes,
    worths_of,
)
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import Point
from regame.studies.respond.respond import club_of, play_respond, target_of
from regame.studies.respond.result import RespondResult
from regame.studies.respond.scenarios import OWN, what_is_asked, with_scenario
from regame.studies.respond.sums import profiles_of, with_draws
from regame.studies.respond.words import gain_table, tops_in_words
from regame.tables.world import states_of

STUDY = """
question = "Does a stock pay?"
experiment = "weaponization_2025"
runs = 3

[holder]
"no restriction" = "StatusQuo"

[policies.nothing]
play = "LaissezFaire"
why = "what firms do by themselves"

[policies.magnets]
play = "Package(stockpile_products=3.0, start=2025.0)"
why = "a stock"

[doses.research]
parameter = "research"
unit = "USD a year"
amounts = [1e7, 4e7]

[doses.stock]
parameter = "stockpile_products"
unit = "months of use"
amounts = [1.0, 3.0]
"""
TODAY = load_config("world_2025")
OF_2025 = load(Respond, "experiments", "respond_2025")
STOPPED: dict[str, Any] = {"stop": "all", "share": 0.0, "begins": "2025-04", "months": 6}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[RespondResult, Played]:
    """A study of one policy and two instruments under a stop, played for a year."""
    folder = tmp_path_factory.mktemp("worth")
    file = folder / "study.toml"
    file.write_text(STUDY, encoding="utf-8")
    options = RespondOptions(
        state="japan", loss="users_money", years=1, workers=1, out=folder / "out", **STOPPED
    )
    return play_respond(options, str(file))


def test_worth_is_the_difference_of_two_runs(played: tuple[RespondResult, Played]) -> None:
    """With the policy less without it, by hand from the table of runs: same worlds, same luck."""
    found, runs = played
    japan = states_of(TODAY).index("Japan")
    side = {
        str(name): np.array([row[japan] for row in rows.sort_values("world")["incomes_1y"]])
        for name, rows in runs.table.groupby("treatment")
    }
    held = [name for name in side if name.endswith("| nothing")]
    stop = next(name for name in held if name.startswith("full stop")).partition(" |")[0]
    under = side[f"{stop} | magnets"] - side[f"{stop} | nothing"]
    idle = side["no restriction | magnets"] - side["no restriction | nothing"]
    option = found.options[1]
    assert option.worth_usd == pytest.approx(under.mean())
    assert option.worth_if_nothing_usd == pytest.approx(idle.mean())
    assert option.worst_tenth_usd == pytest.approx(under.min())  # the worst of three worlds
    assert option.worth_ci is not None
    assert option.worth_ci[0] <= under.mean() <= option.worth_ci[1]
    assert abs(under.mean()) > 1e5
    assert (found.state, found.stop) == ("Japan", stop)
    assert found.options[0].worth_usd == 0
    # the same amount as a dose is the same policy
    (dose,) = (one for one in found.curves if (one.policy, one.dose) == ("stock", 3.0))
    assert (option.dose, dose.worth_usd) == (3.0, option.worth_usd)
    assert OWN in {one.policy for one in found.options}
    calm = side["no restriction | nothing"] - side[f"{stop} | nothing"]
    assert found.nothing_done is not None
    assert found.nothing_done.loss_usd == pytest.approx(calm.mean())
    assert RespondResult.model_validate(found.to_json()) == found


def test_who_wins_adds_up(played: tuple[RespondResult, Played]) -> None:
    """The asking state's part is the policy's worth, and lines of its ledger add up to it."""
    found, runs = played
    policy = found.options[1]
    mine = {gain.of: gain for gain in found.gains if gain.policy == policy.policy}
    assert mine["Japan"].worth_usd == policy.worth_usd
    assert mine["Japan"].worth_if_nothing_usd == policy.worth_if_nothing_usd
    lines = [gain.worth_usd for gain in mine.values() if gain.by == "line"]
    assert sum(filter(None, lines)) == pytest.approx(policy.worth_usd)
    assert sum(bool(line) for line in lines) >= 3
    korea = states_of(TODAY).index("Korea")  # by hand: a neighbour that plays nothing of it
    sides = {str(n): rows.sort_values("world") for n, rows in runs.table.groupby("treatment")}
    change = [
        np.array([row[korea] for row in sides[f"{found.stop} | {name}"]["incomes_1y"]])
        for name in (policy.policy, found.options[0].policy)
    ]
    assert mine["Korea"].worth_usd == pytest.approx((change[0] - change[1]).mean())
    assert [gain.of for gain in mine.values() if gain.by == "state" and gain.plays] == ["Japan"]
    title, heads, cells = gain_table(found.gains, "state", "Japan")
    assert "Japan" in heads
    assert cells[0][heads.index("Japan")].endswith("*")
    assert title.startswith("Worth to each state")


def test_a_club_is_who_follows() -> None:
    """Only its members play the part of allies; all where none is named."""
    plan: Any = SimpleNamespace(
        experiment=SimpleNamespace(
            weapon="China", others=dict.fromkeys(("Japan", "Korea", "US"), "U")
        )
    )
    policies = {
        "nothing": Policy(play="N", why="-"),
        "joint": Policy(play="J", allies="A", why="-"),
    }
    study = OF_2025.model_copy(update={"policies": policies, "holder": {"calm": "StatusQuo"}})
    everybody = profiles_of(study, plan, "Japan")["calm | joint"]
    assert everybody == {"China": "StatusQuo", "Japan": "J", "Korea": "A", "US": "A"}
    small = study.model_copy(update={"club": ("Korea",)})
    assert profiles_of(small, plan, "Japan")["calm | joint"] == everybody | {"US": "U"}
    assert club_of(OF_2025, RespondOptions(state="Japan", club=("south korea",))) == ("Korea",)
    with pytest.raises(UserError, match="--club China: must be one of"):
        club_of(OF_2025, RespondOptions(state="Japan", club=("China",)))


def test_a_larger_budget_costs_more(played: tuple[RespondResult, Played]) -> None:
    found, _ = played
    small, large = (one for one in found.curves if one.policy == "research")
    assert 0.5e7 < small.cost_usd < 1.2e7
    assert large.cost_usd == pytest.approx(4 * small.cost_usd, rel=0.05)
    assert all(one.low_usd <= one.high_usd for one in found.curves)


def made(under: list[float], idle: list[float]) -> tuple[Respond, Sums]:
    """A study of policies that bring so much under a stop and if nothing happens, in 20 worlds."""
    names = ("nothing", *(f"policy {k}" for k in range(len(under))))
    study = Respond(
        question="?",
        experiment="weaponization_2025",
        runs=20,
        holder={"calm": "StatusQuo", "stop": "Stop"},
        policies={name: Policy(play="LaissezFaire", why="-") for name in names},
    )
    spread = np.linspace(-1, 1, 20)
    income = np.array(
        [
            [np.zeros(20), *(x + 0 * spread for x in idle)],
            [spread, *(x + 2 * spread for x in under)],
        ]
    )
    return study, Sums(income, -np.abs(income), *[np.zeros_like(income)] * 2)


@pytest.mark.parametrize(
    ("under", "idle", "chance", "said"),
    [
        (30.0, -10.0, 0.25, "over 25 %"),
        (1000.0, -1.0, 1 / 1001, "over 0.1 %"),
        (30.0, 10.0, 0.0, "always"),
        (-30.0, 10.0, 0.25, "under 25 %"),
        (-30.0, -10.0, None, "never"),
    ],
)
def test_the_chance_of_a_stop_at_which_a_policy_is_worth_nothing(
    under: float, idle: float, chance: float | None, said: str
) -> None:
    study, sums = made([under], [idle])
    nothing, one = worths_of(study, sums.income)
    assert one.break_even_probability == pytest.approx(chance)
    if chance:
        assert chance * under + (1 - chance) * idle == pytest.approx(0)
    assert one.pays_where == said
    assert one.worst_tenth_usd == pytest.approx(under + (-1 - 17 / 19) / 2)
    assert nothing.break_even_probability is None


def test_without_an_open_holder_nothing_is_said_of_idle_worlds() -> None:
    study, sums = made([3.0], [1.0])
    closed = study.model_copy(update={"holder": {"stop": "Stop", "half": "Stop(share=0.5)"}})
    assert open_holder(closed) is None
    one = worths_of(closed, sums.income)[1]
    assert one.worth_usd == pytest.approx(2.0)  # the mean of both
    assert (one.worth_if_nothing_usd, one.break_even_probability) == (None, None)


def test_the_best_mix_loses_under_no_play_of_the_holder() -> None:
    safe, most = best_mixes([made([5.0, 90.0, 7.0], [0.0, -1.0, 2.0])])
    assert safe is not None
    assert most is not None
    assert (safe.policy, most.policy, most.candidates) == ("policy 2", "policy 1", 3)
    assert best_mixes([made([-5.0], [0.0])]) == (None, None)
    assert best_mixes([made([5.0], [-1.0])])[0] is None


def test_a_top_at_the_end_of_its_range_says_so() -> None:
    def point(name: str, dose: float, worth: float) -> Point:
        sums = {"low_usd": worth, "high_usd": worth, "cost_usd": 1.0, "worth_if_nothing_usd": 0.0}
        return Point(policy=name, dose=dose, unit="USD a year", worth_usd=worth, **sums)

    curves = [
        *(point("grants", 1, 2), point("grants", 2, 5), point("grants", 3, 4)),
        *(point("offtake", 1, 2), point("offtake", 2, 3)),
        *(point("research", 1, -2), point("research", 2, -3)),
    ]
    tops = {one.policy: (one.dose, one.end_binds) for one in tops_of(curves)}
    assert tops == {"grants": (2, False), "offtake": (2, True), "research": (None, False)}
    inside, bound, without = tops_in_words(tops_of(curves))
    assert "grants" in inside
    assert "offtake" in bound
    assert "research" in without
    mixes = with_mixes(OF_2025, curves, 2025).policies
    assert list(mixes)[1:] == ["grants 2 USD + offtake 2 USD"]
    assert [one.play for one in mixes.values()][1:] == ["Package(grant=2, offtake=2, start=2025)"]


def test_doses_are_packages_from_the_opening_on() -> None:
    dosed = with_doses(OF_2025, 2025)
    assert len(dosed.policies) == 1 + sum(len(one.amounts) for one in OF_2025.doses.values())
    assert all(len(one.amounts) >= 4 for one in OF_2025.doses.values())
    plays = [one.play for one in dosed.policies.values()][1:]
    assert all(getattr(parse(play), "start", None) == 2025 for play in plays)
    amounts = [x for one in OF_2025.doses.values() for x in one.amounts]
    assert [dose_of(OF_2025, play) for play in plays] == amounts
    assert dose_of(OF_2025, "Package(stockpile=1, grant=5)") is None
    study, sums = made([1.0] * (len(dosed.policies) - 1), [0.0] * (len(dosed.policies) - 1))
    again = study.model_copy(update={"policies": dosed.policies})
    assert [one.dose for one in curves_of(OF_2025, again, sums)] == amounts


def stopped(**given: Any) -> Respond:
    """The study of 2025 with what flags say the holder does."""
    study, options, scenario = what_is_asked(OF_2025, RespondOptions(**given))
    return with_scenario(study, options, scenario, TODAY.world.start_year, None)


@pytest.mark.parametrize(
    ("given", "play"),
    [
        (STOPPED, Stop(1.0, 2025.25, 6)),
        ({"stop": "all"}, Stop(1.0, 2026.0, 12)),
        ({"stop": "EU", "share": 0.25}, Stop(0.75, 2026.0, 12, "European Union")),
        ({"stop": "All", "share": 1.0, "begins": "2026-07"}, Stop(0.0, 2026.5, 12)),
        ({"scenario": "half stop", "months": 3}, Stop(0.5, 2026.0, 3)),
    ],
)
def test_share_is_what_still_leaves(given: dict[str, Any], play: Stop) -> None:
    study = stopped(**given)
    assert open_holder(study) == "no restriction"
    assert len(study.holder) == 2
    assert parse(list(study.holder.values())[1]) == replace(play, licensed=2025.25, kept=True)


def test_of_a_stop_at_an_unknown_day_every_world_draws_its_own() -> None:
    """Within the ranges, every month and length about as often, the same for every policy."""
    study = stopped(stop="all", begins="2026-01..2026-12", months="3..6")
    calm, stop = study.holder
    assert stop == (
        "full stop to all for 3 to 6 months from a month between January 2026 and December 2026"
    )
    worlds = pd.DataFrame({"world": np.arange(0, 96, 2), "seed": 1})  # some were drawn again
    profiles = {f"{held} | {p}": {"China": play}
                for held, play in study.holder.items() for p in ("nothing", "stock")}  # fmt: skip
    plan: Any = SimpleNamespace(
        experiment=SimpleNamespace(weapon="China"), design=worlds, seed=7, config=TODAY
    )
    design = with_draws(cross(worlds, profiles), study, plan)
    sides = {name: rows.set_index("world")["China"] for name, rows in design.groupby("treatment")}
    assert sides[f"{stop} | nothing"].equals(sides[f"{stop} | stock"])
    assert set(sides[f"{calm} | nothing"]) == {"StatusQuo"}
    plays = [play for text in sides[f"{stop} | stock"] if isinstance(play := parse(text), Stop)]
    assert len(plays) == len(worlds)
    assert all((play.share, play.target) == (1.0, "") for play in plays)
    months = Counter(round(12 * (play.start - 2026)) for play in plays)
    lengths = Counter(play.months for play in plays)
    assert months == dict.fromkeys(range(12), 4)
    assert lengths == dict.fromkeys((3.0, 4.0, 5.0, 6.0), 12)
    assert len({(play.start, play.months) for play in plays}) > 24  # the two are drawn apart
    again = with_draws(cross(worlds, profiles), study, plan)
    assert again.equals(design)
    plan.seed = 8
    assert not with_draws(cross(worlds, profiles), study, plan).equals(design)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"share": 0.5}, "--share.*add --stop all"),
        ({"stop": "all", "share": 1.5}, "between 0"),
        ({"stop": "all", "begins": "March 2026"}, "2026-03"),
        ({"stop": "all", "begins": "2024-12"}, "must lie in the 10 years"),
        ({"stop": "all", "begins": "2026-07..2026-03"}, "2026-03..2027-12"),
        ({"stop": "all", "begins": "2026-01..2035-01"}, "must lie in the 10 years"),
        ({"stop": "all", "months": "12..3"}, "a range such as 3..12"),
        ({"stop": "all", "months": "a few"}, "a number from 1 to 240"),
        ({"stop": "all", "months": 241}, "a number from 1 to 240"),
        ({"stop": "China"}, "holds the chokepoint"),
        ({"stop": "Germany"}, "European Union"),
    ],
)
def test_a_stop_that_makes_no_sense_is_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(UserError, match=why):
        stopped(**given)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("korea", "Korea"),
        ("South Korea", "Korea"),
        ("EU", "European Union"),
        ("usa", "United States"),
        ("US", "United States"),
    ],
)
def test_a_state_answers_to_its_names(name: str, state: str) -> None:
    assert target_of(OF_2025, RespondOptions(state=name)) == state


def test_a_member_of_a_state_is_pointed_to_it() -> None:
    with pytest.raises(UserError, match="European Union"):
        target_of(OF_2025, RespondOptions(state="Germany"))


def test_the_holder_s_strategies_are_no_policy_of_a_target(tmp_path: Path) -> None:
    options = RespondOptions(runs=1, policies=("mine=Stop",), workers=1, out=tmp_path / "out")
    with pytest.raises(UserError, match="policy 'mine': Stop plays China, not Japan"):
        play_respond(options, "respond_2025")

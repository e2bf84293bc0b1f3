"""Goals of a state: what their text may be, the year they speak of, and the cheapest mix."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regame.config.files import load_config
from regame.core.errors import UserError
from regame.game.game import Game
from regame.studies.respond.goal_result import GoalResult, Lever, Reached
from regame.studies.respond.goals import Goal, check_goal, read_goal
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import SUPPLY
from regame.studies.respond.respond import play_respond
from regame.studies.respond.rows import play_targets

STUDY = """
question = "What does a goal cost?"
experiment = "weaponization_2025"
runs = 2

[holder]
"no restriction" = "StatusQuo"

[policies.nothing]
play = "LaissezFaire"
why = "what firms do by themselves"

[policies.research]
play = "Package(research=1e7, start=2025.0)"
why = "thrift"

[doses."stock of magnets"]
parameter = "stockpile_products"
unit = "months of use"
amounts = [1.0, 12.0]

[doses.research]
parameter = "research"
unit = "USD a year"
amounts = [1e7, 4e7]
"""


def test_a_goal_reads_as_people_write_it():
    goal = read_goal("own_refining>=25% by 2031", 2025, 10, None)
    assert goal == Goal("own_refining>=25% by 2031", "own_refining", True, 0.25, 2031)
    less = read_goal("import_share = 50 %", 2025, 10, None)
    assert less is not None
    assert (less.at_least, less.level, less.by) == (False, 0.5, 2035)
    assert list(less.is_met(np.array([0.4, 0.5, 0.6]))) == [True, True, False]
    assert read_goal(None, 2025, 10, None) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a quarter of our own", "must read like"),
        ("own_refinery>=25%", "did you mean 'own_refining'"),
        ("output>=90%", "add --stop all"),
        ("own_refining>=25% by 2036", "up to 2035"),
        ("own_refining>=25% by 2025", "after 2025"),
        ("own_refining>=125%", "more than all"),
    ],
)
def test_a_goal_that_no_run_can_answer_is_refused(text: str, told: str):
    with pytest.raises(UserError, match=told):
        read_goal(text, 2025, 10, None)


def test_own_supply_is_what_was_made_and_bought_in_the_year():
    design = pd.DataFrame({"seed": [3, 4]})
    config = load_config("world_2025")
    table = play_targets(config, design, 24)
    game = Game(config, design, series=False)
    states = game.atlas.states_count
    supply = np.stack(table["own_supply"].to_list()).reshape(2, len(SUPPLY), states, 2)
    bought = np.zeros((2, states))
    for _ in range(12):
        game.step()
    for _ in range(12):
        game.step()
        bought += game.world.flow.sum(axis=(1, 2))
    used = supply[:, SUPPLY.index("refined_used"), :, 1]
    np.testing.assert_allclose(used, bought, rtol=1e-6)
    from_holder, total = (supply[:, SUPPLY.index(name), :, 1] for name in ("from_holder", "bought"))
    assert (from_holder <= total * (1 + 1e-6)).all()
    assert (from_holder > 0).any()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> GoalResult:
    """What Japan needs for nearly all its output in a year's stop, with stocks and research."""
    folder = tmp_path_factory.mktemp("goal")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    stop: dict[str, Any] = {"stop": "all", "begins": "2026-01", "months": 6, "licences": "lapse"}
    options = RespondOptions(
        state="Japan", years=2, workers=1, out=folder / "out", goal="output>=90%", **stop
    )
    found, _ = play_respond(options, str(folder / "study.toml"))
    assert found.goal is not None
    assert found.model_validate(found.to_json()) == found
    return found.goal


def test_the_cheapest_mix_that_reaches_a_goal_is_named(kept: GoalResult):
    nothing, reached = kept.nothing, [mix for mix in kept.frontier if mix.share_of_worlds >= 0.5]
    assert nothing.value < 0.9
    if kept.cheapest is None:
        assert not reached
        assert kept.nearest.value < 0.9
        assert "none of" in kept.sentences()[0]
    else:
        assert kept.cheapest == min(reached, key=lambda mix: mix.cost_usd)
    assert any("stock of magnets" in mix.policy for mix in kept.frontier)
    stock, research = kept.levers
    assert (stock.policy, research.policy) == ("stock of magnets", "research")
    assert stock.moved == pytest.approx(stock.value - nothing.value)
    assert [mix.cost_usd for mix in kept.frontier] == sorted(m.cost_usd for m in kept.frontier)
    assert [mix.value for mix in kept.frontier] == sorted(mix.value for mix in kept.frontier)


def test_a_stock_of_magnets_keeps_lines_at_work(kept: GoalResult):
    stocked = max(kept.frontier, key=lambda mix: mix.value)
    assert stocked.value > kept.nothing.value + 0.05


def test_words_say_what_allies_and_a_flood_change():
    def mix(name: str, cost: float, value: float) -> Reached:
        return Reached(
            policy=name, play=name, cost_usd=cost, value=value, low=0, high=1, share_of_worlds=0.6
        )

    found = GoalResult(
        goal="own_refining>=25%", measure="own_refining", level=0.25, by=2035, tried=9,
        holder="no restriction", nothing=mix("nothing", 0, 0.1), cheapest=mix("a", 3e9, 0.26),
        with_allies=mix("b", 1e9, 0.25), if_flooded=mix("a", 3e9, 0.12),
        nearest=mix("a", 3e9, 0.26),
        frontier=(mix("a", 3e9, 0.26),),
    )  # fmt: skip
    said = " ".join(found.sentences())
    assert "'a' for +3.00 bn USD" in said
    assert "'b' for +1.00 bn USD" in said
    assert "floods the market it is 12 %" in said
    assert found.table()[0][0] == "a"
    grants = Lever(
        policy="grants", dose=3e8, unit="USD a year", value=0.14, moved=0.04, end_binds=False
    )
    missed = found.model_copy(update={"cheapest": None, "levers": (grants,)})
    (why,) = (
        line for line in missed.sentences() if line.startswith("Why: doing nothing reaches 1")
    )
    assert "grants alone moves it most, by +4.0 points to 14 % at 300.0 M USD a year" in why
    assert "More of it moves it no further. What binds is what can be built" in why
    more = missed.model_copy(update={"levers": (grants.model_copy(update={"end_binds": True}),)})
    assert "the range of doses binds" in " ".join(more.sentences())
    none = missed.model_copy(update={"levers": ()})
    assert "no instrument alone moves it" in " ".join(none.sentences())


def test_a_goal_is_refused_before_worlds_are_sampled(tmp_path: Path):
    with pytest.raises(UserError, match="must read like"):
        play_respond(RespondOptions(goal="more", out=tmp_path / "out"), "respond_2025")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("config", "measure", "fault"),
    [
        ("cobalt_2025", "own_refining", "no stage that refines; goals here are of import_share$"),
        ("cobalt_2025", "own_making", "no stage that makes"),
        ("nickel", "output", "no accounts of sectors; goals here are of own_making, import_share$"),
    ],
)
def test_a_goal_that_a_case_cannot_answer_is_refused_with_those_that_it_can(config, measure, fault):
    goal = Goal("asked", measure, True, 0.25, 2030)
    with pytest.raises(UserError, match=fault):
        check_goal(goal, load_config(config))
    check_goal(Goal("asked", "import_share", False, 0.25, 2030), load_config(config))
    check_goal(goal, load_config("world_2025"))

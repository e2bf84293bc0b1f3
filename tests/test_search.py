"""Policies with triggers: the strategy by hand, a front that is known, and a small search."""

import random
from types import SimpleNamespace
from typing import Any

import pytest

from regame.config.files import load
from regame.strategies.answers import Triggered
from regame.strategies.contract import Action
from regame.strategies.registry import parse
from regame.studies.respond.file import Respond, Search
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.parts import Searched, Tried
from regame.studies.respond.respond import play_respond
from regame.studies.respond.search import found_policies, optimise

STUDY = load(Respond, "experiments", "respond_2010")


@pytest.mark.parametrize(
    ("price", "cover", "stock", "research"),
    [
        (1.0, 2.5, 3.0, None),  # cheap: it is built
        (1.2, 4.0, 1.5, None),  # between: what users hold beyond 2.5 months stays
        (1.6, 9.0, 3.0, 1e7),  # at most three months; dear enough to pay for research
        (2.0, 2.0, 0.0, 1e7),  # users hold less than usual: there is none
        (2.6, 5.5, 0.0, 1e7),  # dear: it is sold
    ],
)
def test_what_triggers_do(price, cover, stock, research):
    policy = Triggered(stockpile=3.0, build_below=1.2, sell_above=2.5, research=1e7, act_above=1.5)
    seen: Any = SimpleNamespace(price=price, cover=cover, since_restricted=24)
    assert policy.decide(seen) == Action(stockpile=stock, research=research)


def test_the_front_of_a_problem_that_is_known():
    """Objectives x and 1 - x + y: on the front y is 0, and x is free."""
    how = Search(
        strategy="-", worlds=1, population=20, generations=30, kept=3,
        levers={"x": (0.0, 1.0), "y": (0.0, 1.0)},
    )  # fmt: skip
    sizes = []

    def judged(points):
        sizes.append(len(points))
        return [(x, 1 - x + y) for x, y in points]

    before = random.getstate()
    found = optimise(how, judged, seed=1)
    assert random.getstate() == before
    assert max(sizes) == 20  # a generation is judged at once
    assert all(y < 0.02 for (_, y), _ in found)
    assert max(x for (x, _), _ in found) - min(x for (x, _), _ in found) > 0.8
    assert optimise(how, judged, seed=1) == found
    assert optimise(how, judged, seed=2) != found


def test_levers_are_parameters_of_the_strategy():
    assert STUDY.search is not None
    lows, highs = zip(*STUDY.search.levers.values(), strict=True)
    for values in (lows, highs):
        assert isinstance(parse(STUDY.search.play(values)), Triggered)


def test_policies_are_spread_over_the_front():
    front = tuple(
        Tried(play=f"Triggered(stockpile={k})", cost_usd=k, loss_avoided_usd=k) for k in range(9)
    )
    found = found_policies(STUDY, Searched(worlds=1, seed=1, tried=9, front=front))
    assert [policy.play for policy in found.values()] == [front[k].play for k in (0, 2, 4, 6, 8)]
    assert list(found) == [f"found {k}" for k in range(1, 6)]


def test_a_small_search_plays_what_it_found_in_other_worlds(tmp_path, monkeypatch):
    assert STUDY.search is not None
    small = STUDY.search.model_copy(update={"worlds": 2, "population": 4, "generations": 2})
    policies = {name: STUDY.policies[name] for name in ("do nothing", "recycling")}
    study = STUDY.model_copy(update={"search": small, "policies": policies})
    monkeypatch.setattr(
        "regame.studies.respond.study.load",
        lambda kind, *where: study if kind is Respond else load(kind, *where),
    )
    options = RespondOptions(
        state="Japan", years=1, runs=2, workers=1, optimise=True, out=tmp_path / "out"
    )
    found, _ = play_respond(options, "respond_2010")
    assert found.searched is not None
    assert found.searched.seed != found.seed
    assert found.searched.tried == 8
    assert "found 1" in [option.policy for option in found.options]
    assert any("search has not seen" in line for line in found.details())

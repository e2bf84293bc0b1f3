"""Tasks: a goal, its score over the worlds, what it holds to, and the best that is known."""

from dataclasses import replace

import numpy as np
import pytest
from tests.app.visitor import Visitor, until

from regame.app.answers import Answer
from regame.app.fan import Fan
from regame.app.finding import KEEPING, MET, USED, differences, score
from regame.app.form import TASKS, best, check_task, opening
from regame.app.levers import HOLDER, TARGETS, pull
from regame.app.setup import Setup
from regame.core.errors import UserError

MONTHS = 24


def played(setup: Setup) -> tuple[Answer, Fan]:
    """The answer in the first 64 worlds, for two years."""
    answer = Answer(replace(setup, months=MONTHS))
    while len(answer.took) < 2:
        answer.play(60, lambda: False)
    assert answer.fan is not None
    return answer, answer.fan


@pytest.mark.slow
def test_a_score_counts_the_worlds_that_meet_the_rule():
    answer, fan = played(pull(opening(), TARGETS, "stockpile", 2))
    weapon, baseline = fan.parts[-1]
    met = []
    for world in range(len(weapon.budget)):
        lost = spent = 0.0
        for state in range(fan.atlas.states_count):
            if state != fan.atlas.home:
                lost -= weapon.lines[world, state, USED] - baseline.lines[world, state, USED]
                spent -= weapon.budget[world, state]
        met.append(lost < KEEPING and spent < KEEPING)
    assert list(MET["flow"](fan)[-len(met) :]) == met
    assert score("flow", answer) == round(100 * float(np.mean(MET["flow"](fan))))
    dear, _ = played(pull(opening(), TARGETS, "research", 500))
    assert score("flow", dear) == 0  # five states spend that each year


def test_a_weapon_that_is_never_used_does_not_pay():
    idle = pull(pull(opening(), HOLDER, "licensing", False), HOLDER, "press", False)
    assert score("pay", played(idle)[0]) == 0


@pytest.mark.parametrize("name", list(TASKS))
def test_a_score_holds_the_other_side_and_the_worlds(name: str):
    begun = opening()
    other, own = (TARGETS, HOLDER) if TASKS[name].by_holder else (HOLDER, TARGETS)
    lever = {HOLDER: "cut", TARGETS: "grant"}
    assert differences(name, begun) == ""
    assert differences(name, best(name)) == ""
    assert best(name) != begun
    assert differences(name, pull(begun, own, lever[own], 20)) == ""
    assert differences(name, pull(begun, other, lever[other], 20)) != ""
    assert differences(name, replace(begun, seed=2, months=12)) == "seed and months"


@pytest.mark.slow
@pytest.mark.parametrize("name", list(TASKS))
def test_the_best_that_is_known_beats_where_the_task_begins(name: str):
    known, begun = Answer(best(name)), Answer(opening())
    for answer in (known, begun):
        while not answer.done:
            answer.play(60, lambda: False)
    assert score(name, known) >= score(name, begun) + 10


def test_every_task_has_its_count():
    assert MET.keys() == TASKS.keys()


def test_a_task_that_there_is_not_is_a_line():
    with pytest.raises(UserError, match="task = 'flaw': no such task"):
        check_task("flaw")


@pytest.mark.slow
def test_a_task_is_scored_shared_and_compared_with_the_best(visitors):
    visitor: Visitor = visitors("?at=0&months=6")
    visitor.page.get_by_label("Question").select_option(TASKS["flow"].title)
    said = visitor.page.locator(".finding .task")
    until(lambda: "Your score" in said.inner_text(), 90)
    assert said.inner_text().startswith(TASKS["flow"].title)
    visitor.page.get_by_label("Public stock").fill("1")
    address = visitor.wait_for_address("task=flow", "stockpile%3D1.0")
    visitor.wait_for_answer()
    until(lambda: "of 100 worlds. The best known:" in said.inner_text(), 120)
    again: Visitor = visitors(address)
    again.wait_for_answer()
    until(lambda: again.page.locator(".finding .task").inner_text() == said.inner_text(), 60)
    again.click(again.page.get_by_role("button", name="Show it"))
    until(lambda: "Your score" in again.page.locator(".finding .task").inner_text(), 60)
    again.wait_for_address("task=flow", "Package")
    again.page.get_by_label("Export duty, added").fill("50")
    until(
        lambda: "No score: China must be" in again.page.locator(".finding .task").inner_text(), 60
    )

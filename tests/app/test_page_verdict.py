"""The page's answer and the verdict's: the same worlds, the same luck, the same gains."""

from dataclasses import replace

import numpy as np
import pytest

from regame.app.answers import STAGES, Answers
from regame.app.form import OPENING, preset
from regame.app.setup import QUESTIONS, WORLDS, question
from regame.core.options import StudyOptions
from regame.runs.plan import Ask
from regame.runs.protocol import prepare
from regame.runs.rows import play_rows

MONTHS = 24
RECORD = "2010: quota, duty and a campaign on illegal mines, the record"


@pytest.mark.parametrize("name", [OPENING, RECORD])
def test_the_page_answers_as_a_verdict_does_in_the_same_worlds(name: str):
    """The sampled worlds, their luck, who plays what, and what the holder gains in each."""
    setup = replace(preset(name), months=MONTHS)
    plan = prepare(
        QUESTIONS[setup.config], StudyOptions(runs=WORLDS), Ask(first=STAGES[0], firms="")
    )
    weapon = setup.players[setup.holder]
    quiet = next(iter(question(setup.config).baselines.values())).strategy
    without = plan.design[plan.design[setup.holder] == quiet].drop_duplicates("world")
    assert (name == RECORD) != (weapon in set(plan.design[setup.holder]))  # the record is none
    found = Answers()
    found.ask(setup)
    found.play(60, lambda: False)
    assert found.shown is not None
    assert found.shown.fan is not None
    home, gains = found.shown.fan.atlas.home, found.shown.fan.incomes()
    for text, incomes in zip((weapon, quiet), gains, strict=True):
        rows = without.assign(**{setup.holder: text}).reset_index(drop=True).rename_axis("run")
        played = play_rows(plan.config, rows, MONTHS)
        assert np.array_equal(played["payoff_2y"], incomes[:, home])
    assert (gains[0] != gains[1])[:, home].all()

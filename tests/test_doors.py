"""One scenario, the same worlds and plays from every command that takes it: so the same digits."""

import pandas as pd
import pytest

from regame.config.files import load
from regame.config.openings import newest
from regame.runs.plan import Ask
from regame.runs.protocol import prepare
from regame.studies.respond import scenarios as of_target
from regame.studies.respond.file import Respond
from regame.studies.respond.options import RespondOptions
from regame.studies.respond.study import sampled
from regame.studies.verdict import scenarios as of_verdict
from regame.studies.verdict.options import VerdictOptions

SIX = (
    "licences as in force", "october package", "half stop", "full stop", "price war",
    "stop of Japan",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", SIX)
def test_verdict_and_respond_ask_the_same_of_the_same_worlds(name: str):
    opening = newest()
    options, ask, one = of_verdict.what_is_asked(
        VerdictOptions(scenario=name, runs=2, seed=1), opening.experiment
    )
    study = load(Respond, "experiments", opening.study)
    study, asked, two = of_target.what_is_asked(
        study, RespondOptions(scenario=name, runs=2, seed=1)
    )
    assert one == two
    first = prepare(opening.experiment, options, ask)
    second = prepare(study.experiment, sampled(study, asked), Ask(firms=""))
    assert first.config.hash == second.config.hash
    assert first.experiment.others == second.experiment.others
    pd.testing.assert_frame_equal(first.worlds, second.worlds)

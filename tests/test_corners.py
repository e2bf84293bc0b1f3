"""Two corners of the world in which theory says what the weapon must do, 20 years on.

Their values are edges of the priors, set once: the tests hold the direction and print the share.
"""

import pandas as pd
import pytest

from regame.analysis.outcomes import at_horizon, pair
from regame.analysis.results import Horizon
from regame.config.files import load, load_config
from regame.design.design import cross
from regame.runs.experiment import Experiment
from regame.runs.policies import cross_policies
from regame.runs.rows import play_rows

SEEDS = 32
MONTHS = 240


def after_twenty_years(corner: str) -> Horizon:
    """Play the headline weapon and its baseline in a corner; return its classes at 20 years."""
    experiment = load(Experiment, "experiments", "weaponization")
    (cell, *_), profiles = cross_policies(experiment, (experiment.headline,))
    sides = {name: profiles[name] for name in (cell.treated, cell.against)}
    worlds = pd.DataFrame({"world": range(SEEDS), "seed": range(SEEDS)})
    design = cross(worlds, sides)
    outcomes = play_rows(load_config(corner), design, MONTHS)
    pairs = pair(pd.concat([design, outcomes], axis=1), cell.treated, cell.against)
    found = at_horizon(pairs, 20)
    assert found.failed == 0
    assert found.worlds == SEEDS
    return found


@pytest.mark.parametrize(
    "corner, share", [("corner_pays", "pays_share"), ("corner_harms", "self_harm_share")]
)
def test_the_weapon_does_in_a_corner_what_theory_says(corner: str, share: str):
    found = after_twenty_years(corner)
    print(f"{corner}: {share} {getattr(found, share):.2f}")
    assert getattr(found, share) > 0.5, found

"""Two corners of the world in which theory says what the weapon must do, 20 years on.

Their values are edges of the priors by theory's sign, set once and never tuned. So a test asks
for the direction in most lucks, and prints the share.
"""

import tomllib

import pandas as pd
import pytest

from regame.analysis.pairing import at_horizon, pair
from regame.analysis.results import Horizon
from regame.config.files import find, load, load_config
from regame.design.design import cross
from regame.runs.experiment import Experiment
from regame.runs.policies import cross_policies
from regame.runs.rows import play_rows
from regame.tables import figures

SEEDS = 32
MONTHS = 240
SIGNS = {  # +1: theory says that a high value favours the weapon, -1: that it works against it
    "demand.elasticity": -1,
    "demand.elasticity_long": -1,
    "demand.adaptation": -1,
    "demand.irreversible": -1,
    "demand.growth_outside": -1,
    "demand.growth_fade": -1,
    "demand.growth_magnets": -1,
    "substitution.speed": -1,
    "substitution.ceiling": -1,
    "substitution.irreversible": -1,
    "reputation.premium": -1,
    "reputation.fall": -1,
    "reputation.heal_years": -1,
    "reputation.will_jump": -1,
    "reputation.will_half_life_years": -1,
    "reputation.permits": -1,
    "market.requalification": 1,
    "market.openness": -1,
    "licences.domestic_share": 1,
    "leakage.evasion": -1,
    "leakage.capacity": -1,
    "leakage.ceiling": -1,
    "leakage.growth": -1,
    "leakage.owner_share": 1,
    "investment.hurdle": 1,
    "investment.hazard": -1,
    "investment.lead_mine": 1,
    "investment.lead_separation": 1,
    "investment.lead_magnet": 1,
    "investment.ramp": 1,
    "investment.reach": -1,
    "investment.expansion": -1,
    "investment.slip": +1,
    "production.cost_outside": 1,
    "learning.rate": -1,
}
NOT_SAMPLED = {"ledger.discount"}  # an accounting choice: the usual rates are 3 to 10 %


def after_twenty_years(corner: str) -> Horizon:
    """Play the headline weapon and its baseline in a corner; return its classes at 20 years."""
    experiment = load(Experiment, "experiments", "weaponization")
    cells, profiles = cross_policies(experiment, [experiment.headline])
    headline = cells[0]
    sides = {name: profiles[name] for name in (headline.treated, headline.against)}
    worlds = pd.DataFrame({"world": range(SEEDS), "seed": range(SEEDS)})
    design = cross(worlds, sides)
    outcomes = play_rows(load_config(corner), design, MONTHS)
    pairs = pair(pd.concat([design, outcomes], axis=1), headline.treated, headline.against)
    found = at_horizon(pairs, 20)
    assert found.failed == 0
    assert found.worlds == SEEDS
    return found


def keys_of(corner: str) -> dict[str, float]:
    content = tomllib.loads(find("configs", corner).read_text(encoding="utf-8"))
    return {
        f"{section}.{key}": value
        for section, values in content.items()
        if isinstance(values, dict)
        for key, value in values.items()
    }


@pytest.mark.parametrize("corner, side", [("corner_pays", 1), ("corner_harms", -1)])
def test_every_value_of_a_corner_is_an_edge_of_its_prior_by_theorys_sign(corner: str, side: int):
    given = keys_of(corner)
    assert given.keys() == SIGNS.keys() | NOT_SAMPLED
    priors = figures.read("priors").set_index("key")
    for key, sign in SIGNS.items():
        assert given[key] == priors.loc[key, "high" if sign * side > 0 else "low"], key


def test_the_weapon_pays_where_nobody_can_do_without_china():
    found = after_twenty_years("corner_pays")
    print(f"corner_pays: {found.pays_share:.0%} pay, median {found.median_difference_usd}")
    assert found.pays_share > 0.5, found


def test_the_weapon_harms_where_everybody_can():
    found = after_twenty_years("corner_harms")
    print(f"corner_harms: {found.self_harm_share:.0%} harm, median {found.median_difference_usd}")
    assert found.self_harm_share > 0.5, found

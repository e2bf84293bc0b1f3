"""Licences: how many reach somebody who ships, what a cut tells, and what it does to trust."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lanes.helpers import plain
from regame.config.files import load_config
from regame.engine.mechanisms.reputation import lose_trust
from regame.game.game import Game
from regame.strategies.contract import Action, Observation, Strategy

QUIET = ["demand.shock=0", "production.noise=0"]


@dataclass(frozen=True)
class Cuts(Strategy):
    """A quota from January 2011 on, but for one month in which the order is lost."""

    quota: float
    lost: float = -1.0

    def decide(self, seen: Observation) -> Action:
        if seen.month < 12 or seen.month == self.lost:
            return Action()
        return Action(export_quota=self.quota)


def game(strategy: Strategy, *overrides: str) -> Game:
    """A world of one run, in which China plays a strategy."""
    found = Game(load_config("world_2010", [*QUIET, *overrides]), pd.DataFrame({"seed": [1]}))
    found.states[found.atlas.home].profile = [(strategy, np.array([0]))]
    return found


def test_no_licences_at_all_are_felt_as_almost_none_are():
    none, few = game(Cuts(0.0)).run_for(24).world, game(Cuts(1e-3)).run_for(24).world
    assert (none.failed_month < 0).all()
    assert none.rent[0, 0] > 0.5 * few.rent[0, 0] > 0
    np.testing.assert_allclose(none.restricted, few.restricted, atol=0.1)
    np.testing.assert_allclose(none.trust, few.trust, atol=0.1)


def test_an_order_that_is_lost_for_a_month_leaves_no_licences_behind():
    """In July 2011 the old quota holds again: what it adds is what goes when the cut is back."""
    kept, lost = (game(Cuts(0.6, at), "licences.usable=0.45") for at in (-1.0, 18.0))
    pools = []
    for played in (kept, lost):
        played.run_for(20)
        pools.append(played.world.licences_left[0, 0] + played.world.counted_half[0, 0])
    usable = pools[0]
    july = lost.parameters("licences.export_quota")[0] / 12  # what July alone could add
    assert usable <= pools[1] <= usable + july


def test_only_the_others_see_what_one_state_suffers():
    world = (found := game(Cuts(1.0))).world
    japan = found.atlas.state("Japan")
    world.restricted[:] = 0.0
    world.restricted[:, japan] = 0.5
    p = found.parameters
    plain(lose_trust)(world.pointers, found.atlas.facts.pointers, p.pointers[0], 0)
    felt = 0.5 - p("reputation.tolerated")[0]
    lost = 1 - world.trust[0, 0]
    away = np.arange(found.atlas.states_count) != found.atlas.home
    others = away & (np.arange(found.atlas.states_count) != japan)
    fall = p("reputation.fall")[0]
    np.testing.assert_allclose(lost[japan], fall * felt, rtol=1e-9)
    np.testing.assert_allclose(lost[others], fall * p("reputation.seen")[0] * felt, rtol=1e-9)


def test_the_quoted_price_is_told_over_its_own_start():
    found = game(Cuts(1.0))
    seen = found.observation(found.atlas.home)
    np.testing.assert_allclose(seen.outside_price, 1.0, rtol=1e-12)

"""What hits back: a campaign's costs, complaints, retaliation. Each is nil with its switch off."""

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from regame.config.files import load_config
from regame.engine.state.lines import (
    BROAD,
    BUDGET,
    ENVIRONMENT,
    EXTRACTORS,
    INCOME,
    INCOME_LINES,
    LINES,
    RETALIATION,
    SUPPORT,
)
from regame.game.game import Game

QUIET = ["ledger.discount=0", "production.noise=0"]
CAMPAIGN = "Weapon(enforcement=True)"
KEPT_UP = "Weapon(quota=True, duty=True, denial=True, enforcement=True, until=2030)"
PHYSICS = ("price", "index", "flow", "output", "phase", "stock", "product_index")

type Floats = NDArray[np.float64]
type Row = dict[str, float | str]


def of(rows: list[Row], china: str, config: str = "world_2010") -> Game:
    """A game with a row for each of these, all with the same luck unless they say otherwise."""
    loaded = load_config(config, QUIET)
    usual = {key: loaded.numbers().get(key) for row in rows for key in row if "." in key}
    full = [{"seed": 5, "China": china, **usual, **row} for row in rows]
    return Game(loaded, pd.DataFrame(full))


# The campaign.

COSTS: list[Row] = [
    {},
    {"enforcement.budget": 100},
    {"enforcement.idle": 0.5},
    {"enforcement.compensation": 0.5},
]


@pytest.fixture(scope="module")
def campaign() -> tuple[Game, Floats, Floats]:
    """Worlds of `COSTS` after four years; campaign and cost of idle mines, month by month.

    The second is worked out from what mines made, not from what the engine kept of it.
    """
    game = of(COSTS, CAMPAIGN)
    atlas, world, q = game.atlas, game.world, game.parameters
    inside = np.flatnonzero(atlas.extracts & atlas.plant_inside)
    strength, idle = [], []
    for _ in range(48):
        cost = world.unit_cost[:, inside].copy()
        game.step()
        c = world.campaign[:, [0]]
        hidden = atlas.undocumented[inside]
        cut = (1 - hidden) * q("production.enforced_plan", 1) * c + hidden * c
        kept_off = world.output[:, inside] * cut / (1 - cut)
        strength.append(c[:, 0].copy())
        idle.append((1000 * kept_off * cost).sum(axis=1))
    return game, np.array(strength), np.array(idle)


def test_what_a_campaign_costs_moves_no_goods(campaign: tuple[Game, Floats, Floats]):
    world = campaign[0].world
    for name in PHYSICS:
        assert np.ptp(getattr(world, name), axis=0).max() == 0, name
    assert campaign[1].max() > 0.3


def test_a_campaign_costs_its_budget_and_what_idle_mines_cost(
    campaign: tuple[Game, Floats, Floats],
):
    game, strength, idle = campaign
    income = game.world.payoff[:, game.atlas.home, INCOME]
    patrols = 100e6 / 12 * strength[:, 1].sum()
    upkeep = 0.5 * idle[:, 2].sum()
    assert patrols > 5e7
    assert upkeep > 5e6
    np.testing.assert_allclose(income[0] - income[1], patrols, rtol=1e-9)
    np.testing.assert_allclose(income[0] - income[2], upkeep, rtol=1e-6)


def test_compensation_moves_the_budget_and_not_income(campaign: tuple[Game, Floats, Floats]):
    game = campaign[0]
    home = game.world.payoff[:, game.atlas.home]
    np.testing.assert_allclose(home[3, INCOME], home[0, INCOME], rtol=1e-12)
    paid = home[0, BUDGET] - home[3, BUDGET]
    # Half a year's cost of licensed output shut, once: no more than of all that mines lost.
    assert 1e6 < paid < 6 * campaign[2][:, 3].max()


def test_a_campaign_spares_the_environment_in_the_broad_payoff():
    with_it, without = (of([{}], china) for china in (CAMPAIGN, "StatusQuo"))
    spared = 0.0
    for _ in range(24):
        with_it.step()
        without.step()
        spared += with_it.ledger[0, 0, ENVIRONMENT] - without.ledger[0, 0, ENVIRONMENT]
    assert ENVIRONMENT >= INCOME_LINES
    assert spared > 1e7
    payoff = (with_it.world.payoff - without.world.payoff)[0, with_it.atlas.home]
    assert payoff[BROAD] - payoff[INCOME] > 1e7  # depletion is spared, too


def test_without_a_campaign_its_costs_change_nothing():
    world = of(COSTS, "Weapon(quota=True, duty=True)").run_for(36).world
    assert np.ptp(world.payoff, axis=0).max() == 0


# Complaints.

SURE: Row = {"wto.complaint": 100.0, "wto.wins": 1.0, "wto.delay": 24.0}
FIRST = 6  # the month of the first cut, July 2010


def test_a_complaint_that_wins_ends_quota_and_duty_on_its_day():
    game = of([{}, SURE, SURE | {"wto.wins": 0.0}, {"wto.complaint": 0.0}], KEPT_UP)
    world = game.world
    game.run_for(FIRST + 24)
    assert (world.set_export_quota < 1).all()
    assert (world.ruled == 0).all()
    assert (world.complaint[:, 0] == [-1, 23, 23, -1]).all()
    game.step()
    assert (world.ruled[:, 0] == [0, 1, 0, 0]).all()
    assert np.isnan(world.set_export_quota[1, 0])
    assert np.isnan(world.set_export_duty[1, 0])
    assert world.export_quota[1, 0] == game.parameters("licences.export_quota")[1]
    assert (world.set_export_quota[[0, 2, 3]] < 1).all()
    assert (world.set_export_duty[[0, 2, 3]] > 0).all()
    assert (world.set_threat == 1).all()  # what is no quota and no duty goes on
    game.run_for(60)
    assert np.isnan(world.set_export_quota[1, 0])
    assert world.ruled[1, 0] == 1


def test_no_complaint_is_all_there_was_before():
    rows: list[Row] = [{"wto.delay": 24.0}, {"wto.delay": 54.0}]
    world = of(rows, KEPT_UP).run_for(72).world
    assert np.ptp(world.payoff, axis=0).max() == 0
    assert (world.set_export_quota < 1).all()
    assert (world.complaint == -1).all()


@pytest.mark.parametrize("china", ["StatusQuo", CAMPAIGN, "Open"])
def test_nobody_complains_of_what_is_no_tighter_than_at_the_start(china: str):
    world = of([SURE | {"disputes.retaliates": 1.0}], china).run_for(36).world
    assert (world.complaint == -1).all()
    assert (world.hits == 0).all()


def test_complaints_come_at_their_rate_and_win_by_their_chance():
    n = 600
    rows: list[Row] = [{"seed": k, "wto.complaint": 0.4, "wto.wins": 0.7} for k in range(n)]
    world = of([row | {"wto.delay": 1.0} for row in rows], KEPT_UP).run_for(FIRST + 25).world
    filed = 1 - np.exp(-0.4 * 24 / 12)  # in the first 24 months, so that all were decided
    decided = (world.complaint[:, 0] >= 1).mean()
    assert abs(decided - filed) < 4 * np.sqrt(filed * (1 - filed) / n)
    assert abs(world.ruled[:, 0].mean() / decided - 0.7) < 4 * np.sqrt(0.21 / n / filed)


def test_nothing_is_drawn_of_what_the_record_has_already():
    rows: list[Row] = [SURE | {"disputes.retaliates": 1.0}]
    world = of(rows, "Recorded", "history").run_for(96).world
    assert world.aggrieved[0, 0] > 12  # there was enough to complain of
    assert (world.complaint == -1).all()
    assert (world.hits == 0).all()


# Retaliation.


def test_retaliation_is_income_and_lasts_while_the_measure_bites():
    rows: list[Row] = [{"disputes.retaliates": part, "disputes.retaliation": 50} for part in (0, 1)]
    game = of(rows, "Weapon(quota=True, duty=True)")
    world, atlas = game.world, game.atlas
    lost, hits = np.zeros((2, atlas.states_count)), np.zeros((2, atlas.states_count))
    for _ in range(84):
        game.step()
        lost += game.ledger[:, :, RETALIATION]
        hits += world.hits
        assert (game.ledger[:, :, RETALIATION] == 0)[world.hits.sum(axis=1) == 0].all()
    assert LINES[RETALIATION] == "retaliation"
    assert RETALIATION < INCOME_LINES
    assert (hits[0] == 0).all()
    assert (lost[0] == 0).all()
    targets = atlas.targets & (np.arange(atlas.states_count) != atlas.home)
    assert (hits[1, targets] > 12).all()
    assert (hits[1, ~targets] == 0).all()
    assert lost[1, atlas.home] == pytest.approx(-50e6 * hits[1].sum())
    np.testing.assert_allclose(lost[1, targets], -0.4 * 50e6 * hits[1, targets])
    assert (world.hits == 0).all()  # it ended with the weapon, in December 2014
    gap = np.diff(world.payoff[:, :, INCOME], axis=0)[0]
    np.testing.assert_allclose(gap, lost[1], rtol=1e-6, atol=1.0)


def test_a_ruling_ends_retaliation_and_each_target_strikes_by_its_chance():
    n = 200
    rows: list[Row] = [{"seed": k, "disputes.retaliates": 0.3} for k in range(n)]
    game = of([*rows, SURE | {"disputes.retaliates": 1.0}], "Weapon(quota=True, until=2030)")
    game.run_for(24)
    world = game.world
    felt = (world.restricted > 0.05) & game.atlas.targets
    assert felt[:n].mean(axis=0)[game.atlas.targets].min() > 0.9
    part = world.hits[:n][felt[:n]].mean()
    assert abs(part - 0.3) < 4 * np.sqrt(0.21 / felt[:n].sum())
    assert world.hits[n].sum() > 0
    game.run_for(10)
    assert world.ruled[n, 0] == 1
    assert world.hits[n].sum() == 0


def test_the_ledger_of_the_holder_holds_what_it_pays():
    game = of([{"enforcement.budget": 100.0, "enforcement.compensation": 0.5}], CAMPAIGN)
    game.run_for(18)
    home, paid = game.atlas.home, game.buffers.support_paid[0, game.atlas.home]
    got = game.buffers.support_got[0][game.atlas.plant_inside].sum()
    assert paid > got >= 0
    assert game.ledger[0, home, SUPPORT] == pytest.approx(got - paid)
    assert game.ledger[0, home, EXTRACTORS] != 0


def test_miners_who_moved_abroad_leave_no_mine_idle():
    refuge = 'world.refuges=["Myanmar clay mine"]'
    config = load_config("world_2010", [*QUIET, "production.moves=0.2", refuge])
    game = Game(config, pd.DataFrame({"seed": [5, 5], "enforcement.idle": [0.0, 0.5]}))
    leaving = np.flatnonzero(game.atlas.leaving)
    for _ in range(12):
        game.world.campaign[:] = 0.3
        game.run_for(1)
    assert (game.world.moved > 0.3).all()
    assert (game.buffers.idled[:, leaving] >= 0).all()
    game.world.campaign[:] = 0.0
    before = game.world.output.copy()
    charged = game.ledger[:, game.atlas.home, EXTRACTORS].copy()
    assert charged[1] < charged[0]
    game.run_for(1)
    assert game.buffers.idled == pytest.approx(np.zeros_like(before))
    books = game.ledger[:, game.atlas.home, EXTRACTORS]  # of the month
    assert books[0] == pytest.approx(books[1])


def test_a_denial_withholds_the_groups_that_it_covers():
    fearless = [*QUIET, "stocks.panic=0", "reputation.will_jump=0"]
    embargo, found = "TargetedEmbargo(target='Japan', start=2010.0, months=6)", []
    for china, covers in (("StatusQuo", "[]"), (embargo, "[]"), (embargo, '["heavy"]')):
        config = load_config("world_2010", [*fearless, f"licences.denial_covers={covers}"])
        found.append(Game(config, pd.DataFrame({"seed": [5], "China": china})).run_for(5))
    full = Game(load_config("world_2010", fearless), pd.DataFrame({"seed": [5], "China": embargo}))
    quiet, nothing, some, every = (game.world for game in (*found, full.run_for(5)))
    japan = full.atlas.state("Japan")
    assert nothing.denied[0, 0, japan] == 1
    assert nothing.biting[0, 0] == quiet.biting[0, 0] == 0
    np.testing.assert_array_equal(nothing.trust, quiet.trust)
    parts = [world.restricted[0, japan] for world in (nothing, some, every)]
    assert parts[0] < parts[1] < parts[2]
    assert some.biting[0, 0] == every.biting[0, 0] == 1

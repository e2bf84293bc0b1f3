"""A session without a page: steps, back, and what visitors must not see of each other."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from tests.app.at_once import fan_of, lay_out, opened

from regame.analysis.pairing import at_horizon
from regame.app.answers import without_weapon
from regame.app.fan import YEARS
from regame.app.session import Session
from regame.app.setup import (
    Setup,
    config_of,
    design_of,
    sample,
    world_of,
)
from regame.game.game import Game
from regame.reports.charts import FAN
from regame.runs.rows import play_rows
from regame.strategies.contract import Action

MONTHS = 14
SETUP = Setup(months=MONTHS)


@pytest.fixture(scope="module")
def played() -> Session:
    return opened(SETUP)


def test_the_run_in_focus_is_the_engine_s(played: Session):
    game = Game(config_of(SETUP.config), design_of(SETUP, world_of(SETUP))).run_for(MONTHS)
    for name in ("price_outside_light", "income_china", "mine_share_china"):
        assert np.array_equal(played.game.record.series(name), game.record.series(name))


def test_going_back_shows_what_was_and_changes_nothing(played: Session):
    before = played.snapshots[-1]["price"].copy()
    played.go_to(3)
    assert (played.at, played.over) == (3, False)
    played.step()
    assert played.at == 4
    assert played.played == MONTHS  # nothing was played again
    played.go_to(99)
    assert played.at == MONTHS
    assert np.array_equal(played.snapshots[-1]["price"], before)


def test_it_ends_at_its_horizon(played: Session):
    assert played.over
    played.step()
    assert played.played == MONTHS


def test_payoffs_and_classes_are_those_of_a_verdict(played: Session):
    design = design_of(SETUP, sample(SETUP.config, SETUP.seed))
    table = play_rows(config_of(SETUP.config), design, 12)
    gain = table["payoff_1y"].to_numpy()[0::2] - table["payoff_1y"].to_numpy()[1::2]
    assert played.fan is not None
    assert played.fan.levels("gain", 0, 12)[2, 11] == pytest.approx(np.median(gain), rel=1e-9)
    active = table["restricted_1y"].to_numpy()
    active = active[0::2] != active[1::2]  # no licence has run out in some world of the first year
    horizon = at_horizon(played.fan.pairs(12), YEARS)
    assert horizon.worlds == active.sum() > 250
    found = horizon.median_difference_usd
    assert found == pytest.approx(np.median(gain[active]), rel=1e-9)


def test_a_sampled_world_in_focus_is_that_world_of_the_fan():
    setup = Setup(world=5, months=3)
    session, (play, fan) = Session(setup), lay_out(setup)
    for _ in range(3):
        session.step()
        play.step()
    own = session.game.record.series("price_outside_heavy")
    assert np.array_equal(own, play.game.record.series("price_outside_heavy")[:, 8:10])
    kept = np.quantile(play.game.record.series("price_outside_heavy")[:, 0::2], FAN, axis=1)
    assert np.array_equal(fan.levels("price_outside_heavy", 0, 3), kept)


def test_a_world_in_which_a_run_failed_is_in_no_band(monkeypatch: pytest.MonkeyPatch):
    (play, fan), name = lay_out(Setup(months=2)), "price_outside_heavy"
    game = play.game
    keep, row = game.record.keep, list(game.record.units).index(name)

    def broken() -> None:
        keep()
        game.record.now[row, 3] = np.nan  # the baseline of the second world

    monkeypatch.setattr(game.record, "keep", broken)
    game.world.failed_month[3] = 0
    game.world.conceded[2] = np.nan
    play.step()
    assert list(fan.sound()) == [True, False, *[True] * (fan.worlds - 2)]
    for found in (
        fan.levels(name, 0, 1),
        fan.levels(name, 1, 1),
        fan.levels("gain", 0, 1),
        fan.levels("conceded", 0, 1),
    ):
        assert np.isfinite(found).all()
    prices = np.delete(game.record.now[row, 0::2], 1)
    assert np.array_equal(fan.levels(name, 0, 1)[:, 0], np.quantile(prices, FAN))
    game.world.failed_month[:] = 0
    play.step()
    assert np.isnan(fan.levels(name, 0, 2)[:, 1]).all()
    assert np.isnan(fan.levels("gain", 0, 2)[:, 1]).all()
    assert np.isfinite(fan.levels("gain", 0, 2)[:, 0]).all()


def test_sessions_side_by_side_do_not_see_each_other(played: Session):
    sessions = [Session(SETUP), Session(Setup(seed=2, months=MONTHS)), Session(SETUP)]
    threads = [
        threading.Thread(target=lambda s=session: [s.step() for _ in range(MONTHS)])
        for session in sessions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    own, other, same = (s.game.record.series("price_outside_light") for s in sessions)
    assert np.array_equal(own, played.game.record.series("price_outside_light"))
    assert np.array_equal(own, same)
    assert not np.array_equal(own, other)


def test_a_closed_session_plays_no_more():
    session = Session(SETUP)
    session.close()
    session.step()
    assert session.played == 0


def test_moves_by_hand_are_played_in_all_worlds_but_in_no_baseline_of_the_weapon_s_state():
    plain, moves = Setup(months=4), ((0, Action(export_quota=0.3, stockpile=9.0)),)
    usual = fan_of(plain, 4, 8)
    for state, in_baseline in (("China", False), ("Japan", True)):
        seated = replace(plain, seat=state, moves=moves)
        by_hand = fan_of(seated, 4, 8)
        changed = [
            not np.array_equal(by_hand.standing(side), usual.standing(side)) for side in (0, 1)
        ]
        assert changed == [True, in_baseline]
        assert (without_weapon(seated) == without_weapon(plain)) != in_baseline

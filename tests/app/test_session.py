"""A session without a page: steps, back, and what visitors must not see of each other."""

import threading

import numpy as np
import pytest

from regame.app.fan import Fan
from regame.app.focus import Standing
from regame.app.session import Session
from regame.app.setup import (
    Setup,
    config_of,
    design_of,
    open_worlds,
    question,
    sample,
    world_of,
)
from regame.game.game import Game
from regame.reports.charts import FAN
from regame.runs.rows import play_rows

MONTHS = 14
SETUP = Setup(months=MONTHS)


def fan_of(setup: Setup) -> Fan:
    """The spread of a set-up, as a session opens it."""
    game = open_worlds(setup)
    return Fan(game, Standing(game).income, question().rules)


@pytest.fixture(scope="module")
def played() -> Session:
    session = Session(SETUP)
    session.open_fan()
    for _ in range(MONTHS):
        session.step()
    return session


def test_the_run_in_focus_is_the_engine_s(played: Session):
    game = Game(config_of(SETUP.config), design_of(SETUP, world_of(SETUP))).run_for(MONTHS)
    for name in ("price_outside_light", "income_china", "mine_share_china"):
        assert np.array_equal(played.focus.series(name), game.record.series(name))


def test_going_back_shows_what_was_and_changes_nothing(played: Session):
    before = played.focus.snapshots[-1]["price"].copy()
    played.go_to(3)
    assert (played.at, played.over) == (3, False)
    played.step()
    assert played.at == 4
    assert played.focus.months == MONTHS  # nothing was played again
    played.go_to(99)
    assert played.at == MONTHS
    assert np.array_equal(played.focus.snapshots[-1]["price"], before)


def test_it_ends_at_its_horizon(played: Session):
    assert played.over
    played.step()
    assert played.focus.months == MONTHS


def test_payoffs_and_classes_are_those_of_a_verdict(played: Session):
    design = design_of(SETUP, sample(SETUP.config, SETUP.seed))
    table = play_rows(config_of(SETUP.config), design, 12)
    gain = table["payoff_1y"].to_numpy()[0::2] - table["payoff_1y"].to_numpy()[1::2]
    assert played.fan is not None
    month = played.fan.kept[11]
    assert month.gain[2] == pytest.approx(np.median(gain), rel=1e-9)
    assert month.judged[0].median_difference_usd == pytest.approx(np.median(gain), rel=1e-9)


def test_a_sampled_world_in_focus_is_that_world_of_the_fan():
    setup = Setup(world=5, months=3)
    session, fan = Session(setup), fan_of(setup)
    for _ in range(3):
        session.step()
        fan.step()
    own = session.focus.series("price_outside_heavy")
    assert np.array_equal(own, fan.game.record.series("price_outside_heavy")[:, 8:10])


def test_a_world_in_which_a_run_failed_is_in_no_band(monkeypatch: pytest.MonkeyPatch):
    fan, plain = fan_of(Setup(months=1)), fan_of(Setup(months=1))
    plain.step()
    last = fan.game.record.last

    def broken(name: str) -> np.ndarray:
        values = last(name).copy()
        values[3] = np.nan  # the baseline of the second world
        return values

    monkeypatch.setattr(fan.game.record, "last", broken)
    fan.game.world.failed_month[3] = 0
    fan.game.world.conceded[2] = np.nan
    fan.step()
    (month,) = fan.kept
    assert np.isfinite(plain.kept[0].levels).all()
    assert np.isfinite(month.levels).all()
    assert np.isfinite(month.gain).all()
    assert np.isfinite(month.won).all()
    prices = np.delete(last("price_outside_heavy")[0::2], 1)
    assert np.array_equal(fan.levels("price_outside_heavy", 0, 1)[:, 0], np.quantile(prices, FAN))
    fan.game.world.failed_month[:] = 0
    fan.step()
    assert np.isnan(fan.kept[1].levels).all()
    assert np.isnan(fan.gains(2)[:, 1]).all()


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
    own, other, same = (s.focus.series("price_outside_light") for s in sessions)
    assert np.array_equal(own, played.focus.series("price_outside_light"))
    assert np.array_equal(own, same)
    assert not np.array_equal(own, other)


def test_a_closed_session_plays_no_more():
    session = Session(SETUP)
    session.close()
    session.step()
    assert session.focus.months == 0

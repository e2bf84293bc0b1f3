"""Worlds that another process plays: the same worlds, for as long as somebody waits for them."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import numpy as np
import pytest
from tests.app.visitor import until

from regame.app.answers import Answer, Answers, open_part
from regame.app.away import HELPERS, Away, Helper, Open, forget, send_away
from regame.app.fan import Play
from regame.app.levers import HOLDER, pull
from regame.app.places import CORES
from regame.app.setup import Setup, is_sampled, rows_of
from regame.core.errors import UserError

SETUP = Setup(months=30)
SHORT, NEVER = 0.05, lambda: False


@pytest.fixture(scope="module")
def started() -> Iterator[Helper]:
    helper = Helper(os.getpid)
    helper._ready.result()
    yield helper
    helper._pool.shutdown(wait=False, cancel_futures=True)


@pytest.fixture
def helper(started: Helper, monkeypatch: pytest.MonkeyPatch) -> Iterator[Helper]:
    """A helper that is the only one, on a machine of two cores."""
    monkeypatch.setattr(CORES, "most", 2)
    HELPERS[:] = [started]
    forget()
    yield started
    HELPERS[:] = []
    forget()


def play(answer: Answer) -> Answer:
    while not answer.done:
        answer.play(60, NEVER)
    return answer


def idle(helper: Helper) -> bool:
    """Whether it can be taken, and every core."""
    free = helper.take()
    if free:
        helper.leave()
    return free and CORES.idle


@pytest.mark.parametrize("baselines", [False, True])
def test_worlds_played_elsewhere_are_the_same_to_the_last_bit(helper: Helper, baselines: bool):
    if baselines:  # of a set-up whose weapon differs: kept, so that one arm is played
        play(Answer(pull(SETUP, HOLDER, "cut", 90)))
    answer, sent = Answer(SETUP), 0
    while not answer.done:
        answer.play(SHORT, NEVER)
        sent += any(isinstance(part, Away) for part in answer._jobs.values())
    assert sent
    until(lambda: idle(helper))
    HELPERS[:] = []
    forget()
    alone = play(Answer(SETUP))
    assert answer.fan is not None
    assert alone.fan is not None
    for name in alone.fan.names:
        for side in (0, 1):
            one, other = (fan.levels(name, side, 30) for fan in (answer.fan, alone.fan))
            assert np.array_equal(one, other), name
    assert np.array_equal(answer.fan.levels("gain", 0, 30), alone.fan.levels("gain", 0, 30))
    assert np.array_equal(answer.fan.lines(), alone.fan.lines())
    assert answer.fan.design.equals(alone.fan.design)


def test_nobody_plays_on_what_is_not_waited_for(helper: Helper):
    answers, long = Answers(), Setup(months=240)
    answers.ask(long)
    while answers.shown is None:
        answers.play(60, NEVER)
    while not answers.play(0, NEVER) and idle(helper):
        pass
    assert not idle(helper)
    begun = time.monotonic()
    answers.ask(SETUP)
    until(lambda: idle(helper))
    assert time.monotonic() - begun < 5  # a year, and not the eighteen that were left


def test_whoever_is_free_goes_on_with_what_is_likeliest_to_be_asked_for(helper: Helper):
    answers, long = Answers(), Setup(months=240)
    near, far, other = (pull(long, HOLDER, "cut", place) for place in (45, 35, 60))
    answers.ask(long)
    while answers.shown is None:
        answers.play(60, NEVER)
    answers.forget()
    until(lambda: idle(helper))
    answers.expect([near, far])
    answers.sketch_ahead(NEVER)
    assert not idle(helper)
    answers.ask(near)
    assert answers.coming is not None
    part = answers.coming._jobs[104]
    assert isinstance(part, Away)
    assert answers.play(0, NEVER)  # its sketch is there
    answers.play(0, NEVER)
    assert answers.coming._jobs[104] is part
    answers.ask(other)
    until(lambda: idle(helper), 5)
    assert part.lost


def test_what_was_let_go_is_begun_again_where_it_is_asked_for(helper: Helper):
    answers = Answers()
    near, far = (pull(SETUP, HOLDER, "cut", place) for place in (45, 35))
    answers.ask(SETUP)
    while not answers.play(60, NEVER) or answers.coming:
        pass
    answers.expect([near, far])
    answers.sketch_ahead(NEVER)
    answers.expect([far, near])
    until(lambda: idle(helper), 5)
    answers.ask(near)
    while answers.coming:
        answers.play(SHORT, NEVER)
    shown = answers.shown
    assert shown is not None
    forget()
    HELPERS[:] = []
    assert np.array_equal(shown.played.lines(), play(Answer(near)).played.lines())


def test_a_process_that_ends_takes_no_world_with_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(CORES, "most", 2)
    mortal = Helper(os.getpid)
    mortal._ready.result()
    process = mortal._pool.submit(os.getpid).result()
    HELPERS[:] = [mortal]
    forget()
    answer = Answer(SETUP)
    answer.play(60, NEVER)
    answer.play(0, NEVER)
    assert any(isinstance(part, Away) for part in answer._jobs.values())
    os.kill(process, signal.SIGKILL)
    mortal.forget()  # which no thread that tidies up may fail by
    play(answer)
    assert answer.fan is not None
    assert answer.fan.worlds == 256
    mortal._ready.result()  # another process is there for it
    assert idle(mortal)
    assert mortal._pool.submit(os.getpid).result() != process


def test_a_process_that_ends_as_it_starts_is_started_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("regame.app.away.AGAIN", 0.0)
    mortal = Helper(partial(os._exit, 1))
    with pytest.raises(BrokenProcessPool):
        mortal._ready.result()
    mortal.get_ready = os.getpid
    until(mortal.take, 60)
    mortal._pool.shutdown(wait=False, cancel_futures=True)


def test_without_a_core_or_a_helper_worlds_are_played_here(helper: Helper):
    part = partial(open_part, SETUP, rows_of(SETUP, 8), 2)
    with CORES, CORES:
        assert send_away(lambda: part, 30) is None
    HELPERS[:] = []
    assert send_away(lambda: part, 30) is None
    assert CORES.idle


def test_what_a_strategy_raises_elsewhere_is_raised_here(helper: Helper):
    wrong = rows_of(SETUP, 8).assign(China="Nobody")
    away = send_away(lambda: partial(open_part, SETUP, wrong, 2), 30)
    assert away is not None
    with pytest.raises(Exception, match="Nobody"):
        away.wait(time.monotonic() + 60, NEVER)
    assert not away.lost
    until(lambda: idle(helper))


def test_what_cannot_be_made_leaves_helper_and_core_free(helper: Helper):
    def fail() -> Open:
        raise UserError("no worlds")

    with pytest.raises(UserError):
        send_away(fail, 30)
    assert idle(helper)


def test_a_sketch_waits_for_no_sampling(helper: Helper):
    answers, fresh = Answers(), Setup(months=6, seed=4321)
    answers.ask(fresh)
    answers.play(60, NEVER)
    assert answers.shown is not None
    assert not is_sampled(fresh)  # of the worlds that follow, none yet


def test_an_answer_that_fails_leaves_nobody_at_work(
    helper: Helper, monkeypatch: pytest.MonkeyPatch
):
    def fail(_: Play) -> None:
        raise UserError("no month")

    answers = Answers()
    answers.ask(Setup(months=240))
    while answers.shown is None:
        answers.play(60, NEVER)
    assert not idle(helper)
    monkeypatch.setattr(Play, "step", fail)
    begun = time.monotonic()
    with pytest.raises(UserError):
        answers.play(60, NEVER)
    until(lambda: idle(helper))
    assert time.monotonic() - begun < 5

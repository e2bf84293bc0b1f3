"""The answer at once: levers, what they play, and how soon it is seen."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from threading import Thread
from time import sleep
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.app.at_once import fan_of
from tests.app.visitor import Visitor, until

from regame.analysis.pairing import at_horizon
from regame.app.answers import STAGES, Answer, Answers
from regame.app.away import forget
from regame.app.case_words import ledger_of
from regame.app.charts import on_record, specs_of
from regame.app.fan import YEARS, Play
from regame.app.finding import holder_sentence, parties
from regame.app.form import preset, presets
from regame.app.levers import (
    DOSE,
    DOSES,
    FREE,
    HELD,
    HOLDER,
    NO_DOSE,
    PAID,
    TARGETS,
    begins,
    beside,
    held_by,
    panel,
    pull,
    shown_side,
    to_price,
)
from regame.app.outcome import SHOW, parts, turning, why_pictures
from regame.app.places import COMING
from regame.app.setup import (
    LONGEST_TEXT,
    Setup,
    config_of,
    configs,
    known_states,
    open_game,
    open_pair,
    read_setup,
    rows_of,
    sample,
)
from regame.app.texts import deed
from regame.app.visit import Visit
from regame.app.worker import LATER, Worker
from regame.core.errors import UserError
from regame.game import accounts
from regame.strategies.contract import Observation
from regame.strategies.registry import parse
from regame.tables.world import chain

MONTHS = 24
SETUP = Setup(months=MONTHS)


@pytest.fixture(scope="module")
def answers() -> Answers:
    found = Answers()
    found.ask(SETUP)
    while found.coming is not None:
        found.play(60, lambda: False)
    return found


def test_an_answer_comes_in_stages_of_the_same_worlds():
    forget()
    found, worlds = Answers(), []
    found.ask(SETUP)
    for _ in STAGES:
        assert found.play(60, lambda: False)
        assert found.shown is not None
        assert found.shown.fan is not None
        worlds.append(found.shown.fan.worlds)
        first = found.shown.fan.design["seed"].to_numpy()[:8]
        assert np.array_equal(first, rows_of(SETUP, 8)["seed"][0::2])
    assert worlds == list(STAGES)


def test_an_answer_in_parts_is_that_of_all_worlds_at_once(answers: Answers):
    whole = fan_of(SETUP, MONTHS)
    again = Answers()
    again.ask(pull(SETUP, HOLDER, "cut", 90))
    again.play(60, lambda: False)
    again.ask(SETUP)
    again.play(60, lambda: False)  # from what was kept
    for found in (answers, again):
        assert found.shown is not None
        assert found.shown.done
        fan = found.shown.fan
        assert fan is not None
        for name in fan.names:
            for side in (0, 1):
                kept = fan.levels(name, side, MONTHS)
                assert np.array_equal(kept, whole.levels(name, side, MONTHS)), name
        assert np.array_equal(fan.levels("gain", 0, MONTHS), whole.levels("gain", 0, MONTHS))
        assert np.array_equal(fan.lines(), whole.lines())


def test_the_first_worlds_are_sampled_first_and_are_the_same():
    few = sample("world_2025", 99, 8)
    assert len(few) == 8
    assert sample("world_2025", 99).iloc[:8].equals(few)


def test_a_lever_of_the_holder_plays_no_baseline_again(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
):
    assert answers.shown is not None
    laid = []

    def rows_noted(setup: Setup, upto: int, begin: int, arms: int) -> pd.DataFrame:
        laid.append((begin, upto, arms))
        return rows_of(setup, upto, begin, arms)

    monkeypatch.setattr("regame.app.answers.rows_of", rows_noted)
    found = Answers()
    found.ask(pull(SETUP, HOLDER, "cut", 35))
    while found.coming is not None:
        found.play(60, lambda: False)
    assert laid == [(0, 8, 1), (8, 104, 1), (104, 256, 1)]
    assert found.shown is not None
    assert found.shown.fan is not None
    assert answers.shown.fan is not None
    own, other = (
        fan.levels("price_outside_light", 1, MONTHS) for fan in (found.shown.fan, answers.shown.fan)
    )
    assert np.array_equal(own, other)
    laid.clear()
    found.ask(pull(SETUP, TARGETS, "stockpile", 2))  # in force in both arms
    found.play(60, lambda: False)
    assert laid == [(0, 8, 2)]


def test_the_same_move_once_more_is_sketched_before_it_is_asked_for(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
):
    visit, here = Visit({"months": str(MONTHS)}, lambda: None, SHOW), lambda: False
    found = visit.answers
    assert found.play(60, here)
    visit.act({"do": "lever", "side": HOLDER, "name": "cut", "value": 45})  # from 40
    assert found.play(60, here)
    found.sketch_ahead(here)
    visit.act({"do": "lever", "side": HOLDER, "name": "cut", "value": 50})
    asked = pull(SETUP, HOLDER, "cut", 50)
    with monkeypatch.context() as nothing_is_laid_out:
        nothing_is_laid_out.setattr("regame.app.answers.rows_of", None)
        assert found.play(0, here)
    plain = Answer(asked)
    while not plain.play(60, here):
        pass
    assert found.shown is not None
    assert found.shown.fan is not None
    assert plain.fan is not None
    assert found.shown.setup == asked
    assert found.shown.fan.worlds == plain.fan.worlds == STAGES[0]
    assert np.array_equal(
        found.shown.fan.levels("gain", 0, MONTHS), plain.fan.levels("gain", 0, MONTHS)
    )
    goes_on = found.coming is found.shown
    assert goes_on  # more worlds follow
    while found.coming is not None:
        found.play(60, here)
    assert found.shown.fan.worlds == STAGES[-1]
    visit.close()


def test_a_sketch_goes_on_where_other_work_or_a_hand_came_between(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
):
    found, near = Answers(), pull(SETUP, HOLDER, "cut", 90)
    monkeypatch.setattr(COMING, "wait", lambda _: None)  # a page that was opened before
    looks = count()
    found.expect([near])
    found.sketch_ahead(lambda: next(looks) > 2)  # some months
    with monkeypatch.context() as nothing_is_laid_out:
        nothing_is_laid_out.setattr("regame.app.answers.rows_of", None)
        found.sketch_ahead(lambda: next(looks) > 6)
        found.ask(near)
        assert not found.play(0, lambda: False)  # not at its end yet
        assert found.play(60, lambda: False)
    plain = Answer(near)
    while not plain.play(60, lambda: False):
        pass
    assert found.shown is not None
    assert found.shown.fan is not None
    assert plain.fan is not None
    assert found.shown.setup == near
    assert found.shown.fan.worlds == STAGES[0]
    assert np.array_equal(
        found.shown.fan.levels("gain", 0, MONTHS), plain.fan.levels("gain", 0, MONTHS)
    )


def test_a_sketch_that_ends_while_it_is_asked_for_is_shown(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(COMING, "wait", lambda _: None)
    found, near = Answers(), pull(SETUP, HOLDER, "cut", 85)
    found.expect([near])
    asked = count()

    def hand() -> bool:
        """Pull the lever in the middle, and have the sketch go on for all that."""
        if next(asked) == 3:
            found.ask(near)
        return False

    found.sketch_ahead(hand)
    nothing_yet = found.shown is None
    assert nothing_yet
    assert found.play(0, lambda: False)
    assert found.shown is not None
    assert found.shown.setup == near
    assert found.coming is found.shown  # more worlds follow


def test_a_sketch_that_fails_is_let_go_and_said_only_when_it_is_asked_for(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
):
    found, near = Answers(), pull(SETUP, HOLDER, "cut", 80)

    def fail(*_: object) -> None:
        """Play no month."""
        raise UserError(["no such month"])

    with monkeypatch.context() as failing:
        failing.setattr(Play, "step", fail)
        found.expect([near, pull(SETUP, HOLDER, "cut", 75)])
        found.sketch_ahead(lambda: False)
        found.ask(near)
        with pytest.raises(UserError, match="no such month"):
            found.play(60, lambda: False)
    assert found.coming is None
    found.ask(near)
    assert found.play(60, lambda: False)  # from the first month


def test_a_hand_near_a_lever_has_its_next_steps_sketched(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
):
    visit, here = Visit({"months": str(MONTHS)}, lambda: None, SHOW), lambda: False
    visit.answers.play(60, here)
    visit.faults = ["one"]
    visit.act({"do": "near", "side": HOLDER, "name": "cut"})
    assert visit.faults == ["one"]  # passing over a lever reads nothing
    visit.answers.sketch_ahead(here)
    up, down = beside(visit.wanted, HOLDER, "cut")
    assert {setup.players["China"] for setup in (up, down)} == {
        pull(visit.wanted, HOLDER, "cut", place).players["China"] for place in (35, 45)
    }
    with monkeypatch.context() as nothing_is_laid_out:
        nothing_is_laid_out.setattr("regame.app.answers.rows_of", None)
        visit.act({"do": "lever", "side": HOLDER, "name": "cut", "value": 35})
        assert visit.answers.play(0, here)
    assert visit.answers.shown is not None
    assert visit.answers.shown.setup == down
    assert beside(visit.wanted, HOLDER, "press") == []  # on or off
    visit.act({"do": "near", "side": HOLDER, "name": "Zeal"})
    assert "no lever" in visit.faults[0]
    visit.close()


def test_what_is_expected_waits_for_other_work_and_ends_with_what_is_asked(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
):
    found, near = Answers(), pull(SETUP, HOLDER, "cut", 90)
    with monkeypatch.context() as nothing_is_laid_out:
        nothing_is_laid_out.setattr("regame.app.answers.rows_of", None)
        found.expect([near])
        found.sketch_ahead(lambda: True)
        found.ask(SETUP)
        found.sketch_ahead(lambda: False)
    found.expect([near])
    found.sketch_ahead(lambda: False)
    found.ask(near)
    assert found.play(0, lambda: False)
    assert found.shown is not None
    assert found.shown.setup == near


def test_a_sketch_that_others_play_has_stopped_is_taken_up_without_an_act(
    monkeypatch: pytest.MonkeyPatch,
):
    others = SimpleNamespace(wanted=True)
    monkeypatch.setattr("regame.app.worker.CORES", others)
    visit = Visit({"months": "12"}, lambda: worker.paint(), SHOW)
    worker = Worker(visit)
    thread = Thread(target=worker.run, daemon=True)
    thread.start()

    def left() -> bool:
        """Whether something is to be sketched."""
        return visit.answers.sketch_ahead(lambda: True)

    try:
        until(lambda: visit.answers.coming is None, 90)
        visit.act({"do": "near", "side": HOLDER, "name": "cut"})
        sleep(2 * LATER)
        assert left()
        others.wanted = False
        until(lambda: not left())
    finally:
        visit.close()
        thread.join(60)
    assert not thread.is_alive()


def test_what_is_asked_during_a_sketch_follows_it():
    forget()
    found, other = Answers(), Setup(months=MONTHS, seed=2)
    found.ask(SETUP)
    assert not found.play(0, lambda: False)  # a month, and the sketch is not done
    found.ask(other)
    assert found.asked == other
    assert found.play(60, lambda: False)
    assert found.shown is not None
    assert found.shown.setup == SETUP
    assert found.coming is not None
    assert found.coming.setup == other


def test_the_finding_counts_worlds_and_adds_up(answers: Answers):
    assert answers.shown is not None
    fan = answers.shown.fan
    assert fan is not None
    assert fan.worlds == STAGES[-1]
    found = parties(fan)
    assert found[0].name == "China"
    weapon, baseline = fan.incomes()
    home = fan.atlas.home
    gain = (weapon - baseline)[:, home]
    assert found[0].middle == pytest.approx(np.median(gain))
    judged = at_horizon(fan.pairs(MONTHS), YEARS)
    assert found[0].loses == round(100 * judged.self_harm_share)
    assert f"loses in {found[0].loses}" in holder_sentence(answers.shown, found)
    # The lines of the ledger and what is left at the end are the whole gain.
    game = open_game(SETUP, rows_of(SETUP)).run_for(MONTHS)
    end = accounts.end_value(game) * accounts.discounts(game, MONTHS)
    left = (end[0::2] - end[1::2])[fan.sound()]
    assert np.allclose(fan.lines().sum(axis=2) + left, weapon - baseline, rtol=1e-6, atol=1.0)


def test_the_parts_of_the_gain_add_up_to_the_median_that_is_said(answers: Answers):
    assert answers.shown is not None
    fan = answers.shown.fan
    assert fan is not None
    weapon, baseline = fan.incomes()
    gain = (weapon - baseline)[:, fan.atlas.home]
    found = parts(fan)
    assert sum(found.values()) == pytest.approx(np.median(gain))
    assert sum(found.values()) == pytest.approx(parties(fan)[0].middle)
    assert fan.levels("gain", 0, MONTHS)[2, -1] == pytest.approx(np.median(gain))
    assert {"mines", "users", "rent of licences"} <= found.keys()
    assert [picture.name for picture in why_pictures(answers.shown)] == ["why"]
    assert "harmed in the fifth of worlds" in turning(answers.shown)


def test_every_case_that_is_installed_is_a_question_that_can_be_opened():
    cases = [name for name in configs() if not name.startswith("world_")]
    assert {"nickel", "rubber", "gas", "gallium_germanium"} <= set(cases)
    played = {preset(name).config: preset(name) for name in presets()}
    for case in cases:
        setup = played[case]
        game = open_pair(setup)
        names = [name for spec in specs_of(case) for name in spec.series.values()]
        assert set(names) <= set(game.record.units)
        assert setup.holder in setup.players
        assert panel(setup)["sides"][0]["title"].startswith(setup.holder)
        assert read_setup(setup.fields()) == setup


def test_levers_stand_where_the_2025_licences_are():
    setup = read_setup({"config": "world_2025"})
    levers, exact = held_by(setup)
    assert exact
    own = parse(setup.players["China"])
    quiet = [0.0] * (len(Observation._fields) - 2)
    for year in (2025.0, 2025.25, 2026.5, 2028.25):
        assert levers.decide(Observation(0.0, year, *quiet)) == own.decide(
            Observation(0.0, year, *quiet)
        )


@pytest.mark.parametrize("lever", HELD + PAID, ids=lambda lever: lever.field)
def test_every_lever_changes_what_is_played_and_the_address_brings_it_back(lever):
    side = HOLDER if lever in HELD else "Japan"
    plain = pull(read_setup({"config": "world_2025", "China": "StatusQuo"}), HOLDER, "cut", 10)
    if lever.field == "refused":
        plain = pull(plain, side, "licensing", True)
    value: object = 3.5 if lever.high and lever.high < 50 else 40
    if not lever.high:
        value = "Japan" if lever.field == "denial" else True
    moved = pull(plain, side, lever.field, value)
    assert moved != plain
    assert read_setup(moved.fields()) == moved
    shown = next(s for s in panel(moved, "", "Japan")["sides"] if s["side"] == side)
    assert next(x for x in shown["levers"] if x["name"] == lever.field)["value"] == value


@pytest.mark.parametrize("config", configs())
def test_all_levers_can_be_pulled_at_once(config: str):
    setup = read_setup({"config": config})
    others = [state for state in known_states(config) if state != setup.holder]
    for side, levers in ((HOLDER, HELD), (TARGETS, PAID)):
        for lever in levers:
            value: object = lever.high - lever.step or True
            if lever.field == "denial":
                value = max(others, key=len)
            setup = pull(setup, side, lever.field, value)
    assert read_setup(setup.fields()) == setup
    assert max(map(len, setup.players.values())) < LONGEST_TEXT - 40


def shown_lever(setup: Setup, side: str, name: str) -> Mapping[str, Any]:
    """What the page shows of a lever."""
    found = next(s for s in panel(setup, "", side)["sides"] if s["id"] == "targets")
    return next(lever for lever in found["levers"] if lever["name"] == name)


def test_levers_of_a_state_start_at_its_own_programme_and_move_nobody_else():
    setup = read_setup({"config": "world_2025"})
    usual = {("United States", "floor"): 110, ("United States", "grant"): 300,
             ("Japan", "stockpile"): 2, ("Japan", "offtake"): 100, ("Korea", "stockpile"): 3.3,
             ("European Union", "grant"): 50}  # fmt: skip
    for (state, name), value in usual.items():
        assert shown_lever(setup, state, name)["value"] == value
    moved = pull(setup, "United States", "recycling", 30)
    assert moved.players["United States"] == (
        "Package(floor=110, grant=300000000.0, recycling=0.3, trigger=0.3)"
    )
    own = {state: text for state, text in moved.players.items() if state != "United States"}
    assert own.items() <= setup.players.items()
    assert shown_side(moved, {}) == "United States"
    assert pull(moved, "United States", FREE, None) == setup
    held, nothing = to_price(moved, {})
    assert replace(held, by_calendar=False) == moved
    assert nothing == replace(held, players={**held.players, "United States": "LaissezFaire"})
    both = pull(moved, "Japan", "research", 50)
    assert to_price(both, {"levers": "Japan"})[1].players["United States"] != "LaissezFaire"
    assert shown_side(both, {}) == TARGETS
    assert to_price(both, {"levers": "Korea"}) == to_price(setup, {}) == ()


def test_levers_of_all_keep_what_each_plays_beside():
    setup = read_setup({"config": "world_2025"})
    moved = pull(setup, TARGETS, "recycling", 30)
    assert moved.players["Japan"] == "Package(stockpile=2, offtake=100000000.0, recycling=0.3)"
    assert moved.players["Korea"] == "Package(stockpile=3.3, recycling=0.3)"
    assert pull(moved, TARGETS, FREE, None) == setup


def test_a_strategy_of_one_instrument_is_where_its_lever_starts():
    assert shown_lever(SETUP, "Japan", "offtake")["value"] == 60
    assert "Diversify2010, by its own rule" in panel(SETUP, "", "Japan")["sides"][1]["note"]
    assert pull(SETUP, "Japan", "stockpile", 3).players["Japan"] == (
        "Package(stockpile=3.0, offtake=60000000.0)"
    )


def test_a_stock_is_bought_before_the_cut_at_it_or_once_there_is_will():
    setup = pull(read_setup({"config": "world_2025"}), "Japan", "stockpile", 6)
    at_will = parse(setup.players["Japan"])
    quiet = Observation(**dict.fromkeys(Observation._fields, 0.0))
    months = [2025 + month / 12 for month in range(36)]

    def bought(setup: Setup) -> list[float]:
        """Months in which the stock is wanted though nobody has the will."""
        played = parse(setup.players["Japan"])
        seen = (quiet._replace(year=year) for year in months)
        return [
            year for year, now in zip(months, seen, strict=True) if played.decide(now).stockpile
        ]

    assert bought(setup) == []
    assert at_will.decide(quiet._replace(year=2025.0, will=0.5)).stockpile == 6
    for first in range(36):
        moved = pull(setup, "Japan", "start", first)
        assert bought(moved) == months[first:]
        assert shown_lever(moved, "Japan", "start")["value"] == first
    assert pull(moved, "Japan", "start", 61) == setup
    late = pull(setup, HOLDER, "start", 12)
    assert begins(late) == 2026.0


def test_a_dose_stops_what_is_made_too():
    setup = read_setup({"config": "world_2025"})
    for name in DOSES:
        dosed = pull(setup, HOLDER, DOSE, name)
        assert panel(dosed)["sides"][0]["levers"][0]["value"] == name
        assert read_setup(dosed.fields()) == dosed
        assert deed(dosed) == name
    game = open_pair(dosed).run_for(3)
    w, home, held_back = game.world, game.atlas.home, []
    for _ in range(12):  # a deal with a state may end its stop; as long as it lasts nothing leaves
        game.step()
        stopped = w.stopped[0, 0] > 0
        held_back.append(stopped.sum())
        assert w.product_flow[0, home, stopped].sum() < 1e-6 * w.product_flow[1, home].sum()
    abroad = len(game.atlas.states) - len(game.atlas.holders)
    assert held_back[0] == abroad
    assert min(held_back) > abroad / 2
    by_levers = pull(dosed, HOLDER, DOSE, NO_DOSE)
    assert by_levers.players["China"].startswith("Levers(")
    with pytest.raises(UserError, match="Dose: must be one of"):
        pull(setup, HOLDER, DOSE, "a little")


@pytest.mark.parametrize(
    ("side", "name", "value"),
    [("holder", "cut", 96), ("holder", "cut", -1), ("holder", "cut", True), ("holder", "cot", 5),
     ("holder", "press", 1), ("holder", "denial", "China"), ("nobody", "cut", 5),
     ("Japan", "floor", float("nan")), ("Japan", "floor", "<b>"), ("China", "floor", 5)],
)  # fmt: skip
def test_a_lever_cannot_be_put_anywhere(side: str, name: str, value: object):
    with pytest.raises(UserError):
        pull(SETUP, side, name, value)


def test_the_page_opens_with_an_answer(visitors):
    visitor: Visitor = visitors("")
    said = visitor.page.locator(".finding .said")
    until(lambda: "of 100 worlds" in said.inner_text(), 60)
    assert said.inner_text().startswith("With licences, China ")
    assert "over 10 years" in said.inner_text()
    visitor.wait_for_answer()
    visitor.wait_for_month(120)  # which is played between the worlds
    assert "LicenseCases" in visitor.who()[0]
    visitor.page.locator("table.parties tr", has_text="Japan").wait_for()
    visitor.page.locator("#card-why rect.bar").first.wait_for()


def test_a_lever_redraws_the_answer_and_the_link_brings_it_back(visitors):
    visitor: Visitor = visitors("?config=world_2025&months=24&at=24")
    visitor.wait_for_answer()
    before, said = visitor.picture("outcome"), visitor.page.locator(".finding .said").inner_text()
    visitor.page.evaluate("""() => {
      const note = document.querySelector('.finding .note');
      window.told = [];
      const look = () => window.told.push(note.textContent);
      const all = {subtree: true, characterData: true, childList: true};
      new MutationObserver(look).observe(note, all);
    }""")
    visitor.page.get_by_label("Cut in licences").fill("90")
    until(lambda: visitor.picture("outcome") != before)
    visitor.page.wait_for_function("window.told.some((text) => text.startsWith('256 worlds in'))")
    assert visitor.page.evaluate("window.told.some((text) => text.includes('a sketch: 8 worlds'))")
    now = visitor.page.locator(".finding .said")
    until(lambda: now.inner_text() != said)
    address = visitor.wait_for_address("Levers%28cut%3D0.9", "at=24")
    again: Visitor = visitors(address)
    again.wait_for_answer()
    until(lambda: again.page.locator(".finding .said").inner_text() == now.inner_text())
    until(lambda: again.page.get_by_label("Cut in licences").input_value() == "90")
    # The run in focus, whose events are marked on it, is played after the worlds.
    until(lambda: again.picture("outcome") == visitor.picture("outcome"))


def test_the_finding_stays_in_sight(visitors):
    visitor: Visitor = visitors("?months=24&at=0")
    until(lambda: "of 100 worlds" in visitor.page.locator(".finding").inner_text(), 60)
    visitor.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    top = visitor.page.locator(".finding").bounding_box()
    assert top is not None
    assert 0 <= top["y"] < 5


def test_the_record_stands_on_charts_of_years_that_have_passed(visitors):
    visitor: Visitor = visitors("?months=60&at=60")
    visitor.wait_for_answer()
    outside = visitor.page.locator("#card-outside")
    until(lambda: outside.locator("circle.record").count() == 5)  # 2010 to 2014
    outside.locator("polyline.median").wait_for()
    assert visitor.page.locator("#card-rent circle.record").count() == 0
    name, figures = visitor.saved(
        lambda: outside.locator("button", has_text="Save CSV").dispatch_event("click")
    )
    assert name == "regame-outside.csv"
    told = figures.decode()
    assert "on record, mean of the year [USD/kg REO]" in told
    on_chart = [line for line in told.splitlines() if line.startswith("December 2011")]
    record, _ = on_record("world_2010", "price_outside_light")
    assert on_chart[0].endswith(str(record[record[:, 0] == 2011][0, 1]))
    later: Visitor = visitors("?config=world_2025&months=24&at=24")
    later.wait_for_answer()
    assert later.page.locator("circle.record").count() == 0


def test_a_chart_is_read_by_a_pointer_and_a_finger(visitors):
    visitor: Visitor = visitors("?months=24&at=24")
    visitor.wait_for_answer()
    chart, line = (visitor.page.locator(f"#card-outcome {css}") for css in ("svg", ".reading"))
    assert line.inner_text() == "Point at the chart to read it."
    height = chart.bounding_box()
    chart.hover(position={"x": 200, "y": 80})
    until(lambda: "in 90 of 100 worlds" in line.inner_text())
    assert re.match(
        r"\w+ 201[01]: median of all worlds [−-]?[\d.]{1,6}, in 90 of 100 worlds ",
        line.inner_text(),
    )
    assert chart.bounding_box() == height  # nothing jumps
    visitor.page.locator("#card-why rect.bar").first.dispatch_event("pointerdown")
    told = visitor.page.locator("#card-why .reading")
    until(lambda: " M USD, what " in told.inner_text())


def test_every_line_of_the_ledger_is_explained():
    for case in configs():
        links = chain(config_of(case))
        names, meanings = zip(*ledger_of(links).values(), strict=True)
        assert all(meanings)
        assert len(set(names)) == len(names)


def test_a_lever_says_what_it_means(visitors):
    visitor: Visitor = visitors("?months=12&at=0")
    hint = visitor.page.locator(".lever .hint", has_text="closes unlicensed mines")
    assert not hint.is_visible()
    visitor.page.get_by_label("Campaign on illegal mines").focus()
    assert hint.is_visible()

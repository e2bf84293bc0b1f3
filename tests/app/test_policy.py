"""What a policy of a target is worth on the page: what `regame respond` tells of the same."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.app.visitor import Visitor, until

from regame.app import setup as setups
from regame.app.answers import Answer
from regame.app.fan import Fan
from regame.app.finding import Priced, bar, priced, typical, worth_in_brief, worth_in_full
from regame.app.form import opening
from regame.app.levers import DOSE, HOLDER, IDLE, TARGETS, pull, to_price
from regame.app.setup import Setup
from regame.core.shelf import Shelf
from regame.core.words import money
from regame.explorer.plays import options_of
from regame.studies.respond.options import VALUE_ADDED, RespondOptions
from regame.studies.respond.respond import play_respond

MONTHS, FEW = 24, 8
BEGUN = replace(opening(), months=MONTHS)
STUDY = """
question = "?"
experiment = "weaponization_2025"
runs = {runs}
[holder]
"no restriction" = "StatusQuo"
weapon = "{weapon}"
[policies.nothing]
play = "{nothing}"
why = "-"
[policies.asked]
play = "{policy}"
why = "-"
"""


@pytest.fixture
def few_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page samples no more worlds than a sketch plays."""
    monkeypatch.setattr(setups, "WORLDS", FEW)
    monkeypatch.setattr(setups, "_samples", Shelf(4))


def sketch(setup: Setup) -> Fan:
    """The first worlds."""
    answer = Answer(setup)
    while not answer.took:
        answer.play(60, lambda: False)
    assert answer.fan is not None
    return answer.fan


def worth_on_page(setup: Setup, side: str) -> Priced:
    held, nothing = to_price(setup, {"levers": side})
    found = priced(setup, sketch(held), sketch(nothing), side)
    assert found is not None
    return found


@pytest.mark.usefixtures("few_worlds")
@pytest.mark.parametrize(("state", "lever", "value", "dose"), [
    ("Japan", "recycling", 30, ""), ("Korea", "stockpile", 6, "full stop"),
])  # fmt: skip
def test_the_page_respond_and_the_explorer_tell_the_same_worth(
    state, lever, value, dose, tmp_path: Path
):
    """To the digit: measure, mean, interval, if nothing happens, and where it pays."""
    begun = pull(BEGUN, HOLDER, DOSE, dose) if dose else BEGUN
    setup = pull(begun, state, lever, value)
    page = worth_on_page(setup, state)
    study = tmp_path / "study.toml"
    study.write_text(STUDY.format(
        runs=FEW, weapon=setup.players["China"], nothing=IDLE[0], policy=setup.players[state],
    ))  # fmt: skip
    options = RespondOptions(
        state=state, seed=setup.seed, years=MONTHS // 12, workers=1, out=tmp_path / "out"
    )
    found, _ = play_respond(options, str(study))
    option = found.options[1]
    assert (page.measure, page.worlds) == (found.loss, found.runs) == (VALUE_ADDED, FEW)
    assert option.worth_usd
    for name, told in page.worth:
        asked = getattr(option, name)
        if name == "cost_if_nothing_usd":  # the page tells no cost of the treasury
            assert told is None
            continue
        assert told == (None if asked is None else pytest.approx(asked, rel=1e-9)), name
    *_, cell = options_of(found)  # of the explorer
    idle, weapon = option.worth_if_nothing_usd or 0.0, option.worth_usd
    assert cell["net"] == [round(usd / 1e6, 1) for usd in (idle, weapon)]
    table = worth_in_full(page, setup, state)
    for told in (option.worth_usd, option.worth_if_nothing_usd, *(option.worth_ci or ())):
        assert money(told) in table


def test_policies_of_all_targets_are_priced_together():
    setup = pull(BEGUN, TARGETS, "stockpile", 6)
    held, nothing = to_price(setup, {})
    assert {nothing.players[state] for state in setup.targets} == {IDLE[0]}
    assert held == replace(setup, by_calendar=True)
    page = worth_on_page(setup, TARGETS)
    assert page.weapon.low < (page.worth.worth_usd or 0.0) < page.weapon.high
    assert to_price(BEGUN, {}) == ()


def test_a_policy_that_is_dear_reads_worse_and_stands_where_its_place_is_kept():
    answer = Answer(pull(BEGUN, "European Union", "research", 500))
    while not answer.took:
        answer.play(60, lambda: False)
    found = worth_on_page(answer.setup, "European Union")
    mean = found.worth.worth_usd
    assert mean is not None
    assert mean < 0
    assert found.weapon.gains < found.weapon.loses
    brief = worth_in_brief(found, "European Union")
    assert f"worth {money(mean)} in the mean, better in {found.weapon.gains} of 100" in brief
    said = bar(answer, brief)
    assert brief in said
    assert abs(len(said) - len(typical(answer.setup))) < 60
    table = worth_in_full(found, answer.setup, "European Union")
    assert "With licences" in table
    assert "If nothing happens" in table
    assert "however likely" in table
    assert f"mean of {FEW} worlds with its 95 % interval" in table


def test_nothing_is_said_of_worth_before_both_are_played():
    assert worth_in_brief(None, "Japan") == ""
    assert "comes with the same worlds" in worth_in_full(None, BEGUN, "Japan")


def test_the_page_tells_what_a_policy_is_worth_and_the_link_brings_it_back(visitors):
    visitor: Visitor = visitors(f"?config=world_2025&months={MONTHS}&at=0")
    visitor.wait_for_answer()
    page = visitor.page
    page.get_by_label("Whose levers").select_option("Japan")
    stock = page.get_by_label("Public stock")
    until(lambda: stock.input_value() == "2")  # its own programme
    assert page.locator("table.worth").count() == 0
    page.get_by_label("Substitution").fill("300")
    rows = page.locator("table.worth tbody tr")
    until(lambda: rows.count() == 2, 90)
    visitor.wait_for_answer()
    until(lambda: "mean of 256 worlds" in page.locator("table.worth").inner_text(), 90)
    said = page.locator(".finding .said .others")
    until(lambda: "Japan's policy: worth -" in said.inner_text())
    address = visitor.wait_for_address("Japan=Package", "show.levers=Japan")
    assert "United_States" not in address
    again: Visitor = visitors(address)
    until(lambda: again.page.locator("table.worth tbody tr").count() == 2, 120)
    until(
        lambda: again.page.locator("table.worth").inner_text()
        == page.locator("table.worth").inner_text(), 120
    )  # fmt: skip
    visitor.click(page.get_by_role("button", name="Back to the own programme"))
    page.locator("table.worth").wait_for(state="detached")
    until(lambda: stock.input_value() == "2")

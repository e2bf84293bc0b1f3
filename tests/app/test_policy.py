"""What a policy of a target is worth on the page: of the same worlds, with it and without it."""

from dataclasses import replace

import numpy as np
import pytest
from tests.app.visitor import Visitor, until

from regame.app.answers import Answer
from regame.app.finding import bar, priced, typical, worth_in_brief, worth_in_full
from regame.app.levers import TARGETS, pull, without
from regame.app.presets import opening
from regame.app.setup import Setup, open_game, rows_of
from regame.core.words import money
from regame.game import accounts

MONTHS, FEW = 24, 8
BEGUN = replace(opening(), months=MONTHS)


def sketch(setup: Setup) -> Answer:
    """The answer in the first worlds."""
    answer = Answer(setup)
    while not answer.took:
        answer.play(60, lambda: False)
    return answer


def incomes(setup: Setup, states: list[str]) -> np.ndarray:
    """What states have to the end, by the game itself, USD (world, with the weapon or without)."""
    game = open_game(setup, rows_of(setup, FEW))
    opened = accounts.end_value(game)
    game.run_for(MONTHS)
    income = accounts.standing(game, accounts.INCOME, accounts.end_value(game), opened)
    return income[:, [game.atlas.state(name) for name in states]].sum(axis=1).reshape(FEW, 2)


@pytest.mark.parametrize(("side", "lever", "value"), [
    ("Japan", "recycling", 30), ("Japan", "research", 300), (TARGETS, "stockpile", 6),
])  # fmt: skip
def test_worth_is_with_the_policy_less_without_it_in_the_same_worlds(side, lever, value):
    with_it = pull(BEGUN, side, lever, value)
    states = with_it.targets if side == TARGETS else [side]
    found = priced(sketch(with_it), sketch(BEGUN), side)
    assert found is not None
    assert found.worlds == FEW
    change = incomes(with_it, states) - incomes(without(with_it, side), states)
    for party, column in zip((found.weapon, found.idle), change.T, strict=True):
        levels = [party.low, party.middle, party.high]
        assert levels == pytest.approx(np.quantile(column, (0.05, 0.5, 0.95)))
    means = change.mean(axis=0)
    assert (found.chances is None) is bool((means < 0).all())


def test_a_policy_that_is_dear_reads_worse_and_stands_where_its_place_is_kept():
    answer = sketch(pull(BEGUN, "European Union", "research", 500))
    found = priced(answer, sketch(BEGUN), "European Union")
    assert found is not None
    assert found.weapon.middle < 0
    assert found.weapon.gains < found.weapon.loses
    brief = worth_in_brief(found, "European Union")
    assert f"worth {money(found.weapon.middle)}, better in {found.weapon.gains} of 100" in brief
    said = bar(answer, brief)
    assert brief in said
    assert abs(len(said) - len(typical(answer.setup))) < 60
    table = worth_in_full(found, answer.setup, "European Union")
    assert "With licences" in table
    assert "If nothing happens" in table
    assert "however likely" in table


def test_nothing_is_said_of_worth_before_both_are_played():
    answer = sketch(BEGUN)
    for plain in (None, Answer(replace(BEGUN, seed=77))):
        assert priced(answer, plain, "Japan") is None
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
    until(lambda: "in the same 256 worlds" in page.locator("table.worth").inner_text(), 90)
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
    page.get_by_role("button", name="Back to the own programme").click()
    page.locator("table.worth").wait_for(state="detached")
    until(lambda: stock.input_value() == "2")

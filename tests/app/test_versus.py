"""A less B: two set-ups in the same worlds, and what the page says and draws of it."""

import numpy as np
import pytest
from tests.app.at_once import opened
from tests.app.visitor import Visitor, until

from regame.app.fan import WEAPON
from regame.app.finding import OTHERS
from regame.app.levers import HOLDER, TARGETS, pull
from regame.app.outcome import Compared, compared, versus
from regame.app.pictures import file_of
from regame.app.session import Session
from regame.app.setup import read_setup

MONTHS = 12


@pytest.fixture(scope="module")
def sides() -> list[Session]:
    plain = read_setup({"months": str(MONTHS)})
    return [opened(plain), opened(pull(plain, HOLDER, "duty", 40))]


def test_the_difference_is_that_of_each_world(sides: list[Session]):
    found = versus(sides)
    assert found is not None
    fans = [session.fan for session in sides if session.fan is not None]
    under_a, under_b = (fan.standing(WEAPON) for fan in fans)
    change = under_a - under_b
    atlas, sound = fans[0].atlas, fans[0].sound() & fans[1].sound()
    own = change[sound][:, atlas.home]
    assert found.worlds == sound.sum()
    assert found.levels.shape == (5, MONTHS)
    assert found.levels[:, -1] == pytest.approx(np.quantile(own, (0.05, 0.25, 0.5, 0.75, 0.95)))
    assert [party.name for party in found.parties[:2]] == ["China", OTHERS]
    names = {party.name: party for party in found.parties}
    japan = atlas.state("Japan")
    assert names["Japan"].middle == pytest.approx(np.median(change[sound][:, japan]))


def test_a_set_up_beside_itself_makes_no_difference(sides: list[Session]):
    found = versus([sides[0], sides[0]])
    assert found is not None
    assert not found.levels.any()
    assert found.parties[0].gains == found.parties[0].loses == 0


def test_other_worlds_are_not_compared(sides: list[Session]):
    other = Session(read_setup({"months": str(MONTHS), "seed": "2"}))
    assert versus([sides[0], other]) is None
    assert "different worlds" in compared([sides[0], other]).said
    assert compared([sides[0]]) == Compared()


def test_what_targets_do_is_compared_too(sides: list[Session]):
    targets = Session(pull(sides[0].setup, TARGETS, "stockpile", 2))
    assert "follows with the worlds" in compared([sides[0], targets]).said


def test_a_file_has_every_month_and_every_state(sides: list[Session]):
    (picture,) = compared(sides).pictures
    months, states = file_of(picture, "csv").text.split("\n\n")
    assert len(months.splitlines()) == 1 + MONTHS
    assert any(line.startswith("Japan,") for line in states.splitlines())


def test_two_set_ups_have_their_difference_on_the_page(visitors):
    duty = "Levers%28duty%3D0.4%2C%20start%3D2010.5%29"
    visitor: Visitor = visitors(f"?months=12&at=12&compare=1&b.months=12&b.China={duty}")
    visitor.wait_for_month(12)
    said = visitor.page.locator(".finding .versus")
    first = "A less B. After 1 year, China is better off under A"  # after 9 months at first
    until(lambda: said.inner_text().startswith(first), 90)
    until(lambda: "of 100 worlds and worse off in" in said.inner_text())
    visitor.page.locator("#card-versus polygon.weapon.wide").wait_for()
    rows = visitor.page.locator("#card-better tbody tr")
    until(lambda: rows.count() > 5, 90)
    until(lambda: rows.first.inner_text().startswith("China"))
    name, text = visitor.saved(
        lambda: visitor.page.locator("#card-versus button", has_text="Save CSV").dispatch_event(
            "click"
        )
    )
    assert name == "regame-versus.csv"
    assert b"\nJapan," in text
    visitor.press("End comparing")
    said.wait_for(state="detached")
    visitor.page.locator("#card-versus").wait_for(state="detached")

"""The first screen: a question, its answer, one chart, three levers, Play; the rest is folded."""

import pytest
from playwright.sync_api import FloatRect
from tests.app.visitor import Visitor, until

# Words in the window, texts of options aside; and the largest share of its height that sticks.
WORDS = """() => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const words = [];
  while (walker.nextNode()) {
    const text = walker.currentNode, around = text.parentElement, range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (around.closest('option') || !around.checkVisibility({visibilityProperty: true})) continue;
    const seen = box.width && box.bottom > 0 && box.top < innerHeight;
    if (seen) words.push(...text.data.split(/\\s+/));
  }
  return words.filter(Boolean).length;
}"""
STUCK = """() => [...document.querySelectorAll('main *')]
  .filter((one) => ['sticky', 'fixed'].includes(getComputedStyle(one).position))
  .reduce((sum, one) => sum + one.getBoundingClientRect().height, 0) / innerHeight"""
SIZES = [(1280, 800), (800, 900), (640, 400), (390, 844)]


def boxes(visitor: Visitor, *css: str) -> list[FloatRect]:
    found = [visitor.page.locator(one).first.bounding_box() for one in css]
    assert None not in found
    return [box for box in found if box is not None]


def test_the_first_screen_is_short_and_nothing_sticks_that_is_high(visitors):
    visitor: Visitor = visitors("?config=world_2025&months=24&at=24", folded=True)
    visitor.wait_for_answer()
    for width, height in SIZES:
        visitor.page.set_viewport_size({"width": width, "height": height})
        assert 40 < visitor.page.evaluate(WORDS) <= 150, width
        assert 0 < visitor.page.evaluate(STUCK) <= 0.25, width
        assert visitor.page.locator(".lever:visible").count() == 3
        assert visitor.page.evaluate("document.documentElement.scrollWidth") == width
        assert visitor.page.evaluate("document.documentElement.scrollHeight") < 1300
        parts = boxes(visitor, ".finding", "#card-outcome svg", "#holderdose", ".replay .main")
        if width != 640:
            assert all(box["y"] >= 0 and box["y"] + box["height"] <= height for box in parts), width
        if width == 390:
            assert [box["y"] for box in parts] == sorted(box["y"] for box in parts)
    assert visitor.page.locator("svg.network").is_hidden()


@pytest.mark.parametrize("lever", ["Campaign on illegal mines", "Substitution"])
def test_on_a_phone_the_chart_stays_in_sight_while_levers_move(visitors, lever: str):
    visitor: Visitor = visitors("?config=world_2025&months=24&at=24", width=390)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.wait_for_answer()
    slider = visitor.page.get_by_label(lever)
    slider.evaluate("one => one.scrollIntoView({block: 'end'})")
    before = visitor.picture("outcome")
    slider.fill("50")
    until(lambda: visitor.picture("outcome") != before)
    chart, under = boxes(visitor, "#card-outcome svg", f"#{slider.get_attribute('id')}")
    assert chart["y"] >= 0
    assert chart["height"] <= 0.25 * 844
    assert chart["y"] + chart["height"] <= under["y"] <= 845 - under["height"]


def test_play_begins_again_at_the_end_and_unfolds_what_it_shows(visitors):
    visitor: Visitor = visitors("?config=world_2025&months=24&at=24", folded=True)
    visitor.wait_for_month(24)
    visitor.press("Play")
    until(lambda: 0 < visitor.month() < 24)
    visitor.page.locator("svg.network").wait_for()
    until(lambda: 0 <= boxes(visitor, "svg.network")[0]["y"] < 450)


def test_a_dose_stays_one_when_it_begins_later_or_lasts_longer(visitors):
    visitor: Visitor = visitors("?config=world_2025&months=24&at=24")
    dose = visitor.page.get_by_label("Dose")
    dose.select_option("full stop")
    visitor.wait_for_address("China=Stop")
    visitor.page.get_by_label("How long").fill("2.5")
    visitor.wait_for_address("months%3D30")
    visitor.page.get_by_label("Begins").fill("9")
    visitor.wait_for_address("start%3D2025.75", "months%3D30")
    until(lambda: dose.input_value() == "full stop")
    until(lambda: visitor.page.get_by_label("How long").input_value() == "2.5")

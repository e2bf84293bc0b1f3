"""A first visit as somebody new makes it: open, drag three levers, say why, export, share."""

import time

import pytest
from tests.app.visitor import Visitor, until

pytestmark = pytest.mark.slow

LONGEST = 120.0  # seconds
LOOK = 3.0  # that a person looks at what has changed


def drag(visitor: Visitor, lever: str, share: float) -> None:
    """Draw a lever to a place with the mouse, as a hand does: down, on the way, up."""
    box = visitor.page.get_by_label(lever, exact=True).bounding_box()
    assert box is not None
    middle, mouse = box["y"] + box["height"] / 2, visitor.page.mouse
    mouse.move(box["x"] + 4, middle)
    mouse.down()
    for part in (0.3, 0.7, 1.0):
        mouse.move(box["x"] + part * share * box["width"], middle)
    mouse.up()


def test_a_first_visit_ends_within_two_minutes(visitors, browser):
    begun = time.monotonic()
    visitor: Visitor = visitors("")
    said = visitor.page.locator(".finding .said")
    until(lambda: "of 100 worlds" in said.inner_text(), LONGEST)
    for lever, share in (("Export duty, added", 0.4), ("How long", 0.2), ("Public stock", 0.5)):
        before = said.inner_text()
        drag(visitor, lever, share)
        until(lambda was=before: said.inner_text() != was, LONGEST)
        time.sleep(LOOK)
    visitor.wait_for_answer()
    why = visitor.page.locator("#card-why")
    why.scroll_into_view_if_needed()
    assert why.locator("rect.bar").count() > 2
    turns = visitor.page.locator("#card-turns").inner_text()
    assert "harmed in the fifth of worlds where it is lowest" in turns
    time.sleep(LOOK)
    why.locator("summary").click()
    name, picture = visitor.saved(why.get_by_role("button", name="Save PNG").click)
    assert name == "regame-why.png"
    assert picture.startswith(b"\x89PNG")
    shared = visitor.wait_for_address("Levers", "stockpile%3D6.0%2C+start")
    took = time.monotonic() - begun
    print(f"a first visit: {took:.0f} s")
    other: Visitor = visitors(shared)
    other.wait_for_answer()
    until(lambda: other.page.locator(".finding .said").inner_text() == said.inner_text())
    assert took < LONGEST

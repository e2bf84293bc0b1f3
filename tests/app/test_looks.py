"""How the page looks and reads: widths, light and dark, keyboard, words beside every picture."""

import pytest
from tests.app.visitor import Visitor, until


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_runs_over_the_edge(visitors, width: int, dark: bool):
    visitor: Visitor = visitors("?at=24&months=60&pick=state:Japan", width=width, dark=dark)
    visitor.wait_for_month(24)
    visitor.page.locator("#card-outside polygon.weapon").first.wait_for()
    visitor.unfold("details.setup")
    visitor.unfold("#card-network details")
    visitor.keep(f"page-{width}-{'dark' if dark else 'light'}")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == width
    ground = visitor.page.evaluate("getComputedStyle(document.querySelector('.regame')).background")
    assert ("rgb(20, 23, 27)" in ground) is dark


def test_all_is_reached_by_keyboard_and_the_focus_stays(visitors):
    visitor: Visitor = visitors()
    keys = visitor.page.keyboard
    keys.press("ArrowRight")
    visitor.wait_for_month(1)
    keys.press("ArrowRight")
    visitor.wait_for_month(2)
    keys.press("ArrowLeft")
    visitor.wait_for_month(1)
    japan = visitor.page.locator("svg.network .name", has_text="Japan")
    japan.focus()
    visitor.press_quietly("Step")
    visitor.wait_for_month(2)
    until(lambda: visitor.page.evaluate("document.activeElement.textContent") == "Japan")
    keys.press("Enter")
    visitor.page.locator("#card-stateprice").wait_for()
    visitor.page.evaluate("document.activeElement.blur()")
    keys.press("Space")
    until(lambda: visitor.month() >= 4)
    keys.press("Space")
    visitor.page.get_by_role("button", name="Play", exact=True).wait_for()


def test_the_focus_stays_in_the_window_beyond_the_last_lever(visitors):
    visitor: Visitor = visitors("?config=world_2025&months=12&at=12")
    visitor.page.locator(".levers input, .levers select").last.focus()
    for _ in range(4):
        visitor.page.keyboard.press("Tab")
        visitor.page.wait_for_function(  # the browser scrolls there, which takes a moment
            "() => { const on = document.activeElement, box = on.getBoundingClientRect();"
            "return on.tagName !== 'BODY' && box.top >= 0 && box.top < box.bottom"
            " && box.bottom <= innerHeight; }",
            timeout=2_000,
        )


def test_every_control_and_picture_has_a_name(visitors):
    visitor: Visitor = visitors("?at=3&months=12&pick=state:China")
    visitor.wait_for_month(3)
    nameless = visitor.page.evaluate(
        """[...document.querySelectorAll('button, select, input, svg, [role=img]')].filter((e) =>
        !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length)))
        .map((e) => e.outerHTML.slice(0, 200))"""
    )
    assert nameless == []
    cards = visitor.page.locator("section.card", has=visitor.page.locator("svg"))
    until(lambda: cards.count() == 17)  # those of the answer come with its first worlds
    until(lambda: cards.locator("details summary").count() == 17)


def test_a_route_a_plant_and_a_state_are_looked_into(visitors):
    visitor: Visitor = visitors("?at=2&months=12")
    visitor.wait_for_month(2)
    look = visitor.page.get_by_label("What to look at")
    look.select_option("firm:Mt Weld mine")
    visitor.page.locator("#card-firmoutput").wait_for()
    route = visitor.page.locator(
        "optgroup[label^=Routes] option", has_text="China to Japan, oxides"
    )
    look.select_option(route.get_attribute("value"))
    visitor.page.locator("#card-routetrust").wait_for()
    visitor.page.locator("svg.network circle.node").first.dispatch_event("click")
    visitor.page.get_by_role("heading", name="China", exact=True).wait_for()
    visitor.press("Close")
    until(lambda: visitor.page.locator("#card-stateprice").count() == 0)

"""The page for people who do not see it, or use no mouse: what axe-core finds on it."""

from importlib.resources import files

import pytest
from tests.app.lesson import go_in, move, open_room, take, watch
from tests.app.visitor import Visitor

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")
RUN = """() => axe.run(document, {resultTypes: ['violations', 'incomplete']}).then((found) => ({
  broken: found.violations.map((v) => [v.impact, v.id, v.help,
    v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ': ' + n.html.slice(0, 160))]),
  passed: found.passes.length,
}))"""


def faults(visitor: Visitor) -> list[str]:
    """Return the grave faults on the page as it stands, one line each."""
    # What lies outside the window is laid out only when it is scrolled to.
    visitor.page.add_style_tag(content="main *{content-visibility:visible!important}")
    visitor.page.evaluate(AXE)
    found = visitor.page.evaluate(RUN)
    assert found["passed"] > 20  # it looked
    return [
        f"{impact} {rule}: {what}: {'; '.join(places)}"
        for impact, rule, what, places in found["broken"]
        if impact in GRAVE
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_grave_fault(visitors, width: int, dark: bool):
    visitor: Visitor = visitors("?months=24&at=24", width=width, dark=dark)
    visitor.wait_for_answer()
    visitor.page.locator("#card-why rect.bar").first.wait_for()
    assert faults(visitor) == []


def test_axe_finds_no_grave_fault_in_what_opens(visitors):
    visitor: Visitor = visitors("?months=12&at=12&seat=Japan&pick=state:Japan&compare=1")
    visitor.wait_for_month(12)
    for css in ("details.setup", "details.setup fieldset details"):
        visitor.page.eval_on_selector_all(css, "all => all.forEach((one) => { one.open = true; })")
    visitor.press("Step")
    assert faults(visitor) == []


@pytest.mark.parametrize(
    "dark", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["light", "dark"]
)
def test_axe_finds_no_grave_fault_in_a_room(browser, address: str, dark: bool):
    wide, narrow = (1280, dark), (390, dark)  # a teacher and a big screen, and phones of teams
    there = [Visitor(browser, address, *kind) for kind in (wide, narrow, narrow, wide, narrow)]
    teacher, china, japan, screen, guest = there
    found: dict[str, list[str]] = {}
    try:
        teacher.page.goto(f"{address}/?room=new")
        teacher.page.locator("button", has_text="Open a room").wait_for()
        found["door"] = faults(teacher)
        code = open_room(teacher)
        found["teacher, nobody there"] = faults(teacher)
        go_in(guest, code)
        guest.page.locator(".teams summary").first.click()
        found["guest"] = faults(guest)
        take(china, code, "China")
        take(japan, code, "Japan")
        found["team, waiting"] = faults(china)
        watch(screen, code)
        teacher.press("Begin")
        move(china, "export_quota", "40")
        china.page.locator("button", has_text="Change our move").wait_for()
        screen.page.locator(".teams li.chosen").first.wait_for()
        for name, one in (("teacher", teacher), ("moved", china), ("seat", japan)):
            found[f"{name}, in a turn"] = faults(one)
        found["big screen"] = faults(screen)
        move(japan, "stockpile", "3")
        teacher.page.get_by_text("month 6 of 12").wait_for()
        teacher.press("End the game")
        for name, one in (("teacher", teacher), ("team", japan), ("screen", screen)):
            one.page.get_by_role("heading", name="How it went").wait_for()
            found[f"debrief, {name}"] = faults(one)
        assert {name: lines for name, lines in found.items() if lines} == {}
        assert len(found) == 11
        assert [one.wrong for one in there] == [[], [], [], [], []]
    finally:
        for name, one in zip(("teacher", "china", "japan", "screen", "guest"), there, strict=True):
            one.keep(f"room-{name}-{'dark' if dark else 'light'}")
            one.context.close()


def test_axe_sees_a_fault(visitors):
    visitor: Visitor = visitors("?months=12&at=0")
    visitor.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')"
    )
    assert ["button-name" in line for line in faults(visitor)].count(True) == 1

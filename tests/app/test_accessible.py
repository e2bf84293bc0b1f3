"""The page for people who do not see it, or use no mouse: what axe-core finds on it."""

from importlib.resources import files

import pytest
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


def test_axe_sees_a_fault(visitors):
    visitor: Visitor = visitors("?months=12&at=0")
    visitor.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')"
    )
    assert ["button-name" in line for line in faults(visitor)].count(True) == 1

"""The page in a real browser: what a visitor can do, and what must not happen."""

import pytest
from tests.app.conftest import serving
from tests.app.visitor import Visitor, until


def at_rest(visitor: Visitor) -> bool:
    """Whether month and picture stay for longer than a month takes."""
    before = visitor.month(), visitor.picture("network")
    visitor.page.wait_for_timeout(700)
    return (visitor.month(), visitor.picture("network")) == before


def test_a_visit_plays_pauses_steps_and_goes_back(visitors):
    visitor: Visitor = visitors()
    assert visitor.month() == 0
    visitor.press("Step")
    visitor.wait_for_month(1)
    visitor.press("Play")
    until(lambda: visitor.month() >= 4)
    visitor.press("Pause")
    visitor.page.get_by_role("button", name="Play", exact=True).wait_for()
    until(lambda: at_rest(visitor))  # a month that was being played comes a moment later
    paused, after = visitor.month(), visitor.picture("network")
    visitor.page.wait_for_timeout(1500)
    assert visitor.month() == paused
    visitor.press("Back")
    visitor.wait_for_month(paused - 1)
    until(lambda: visitor.picture("network") != after)
    visitor.press("Step")
    visitor.wait_for_month(paused)
    until(lambda: visitor.picture("network") == after)  # what is kept is shown as it was
    visitor.press("Reset")
    visitor.wait_for_month(0)


def test_the_page_asks_nobody_but_its_own_server(visitors):
    visitor: Visitor = visitors()
    visitor.press("Step")
    visitor.wait_for_month(1)
    own = (visitor.address, visitor.address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in visitor.asked if not url.startswith(own)] == []


def test_every_chart_shows_the_run_its_baseline_and_the_spread(visitors):
    visitor: Visitor = visitors()
    for month in (1, 2, 3):
        visitor.press("Step")
        visitor.wait_for_month(month)
    visitor.page.wait_for_selector("#card-outside polygon.weapon")
    for name in ("outside", "inside", "shares", "stocks", "trade"):
        for line in ("polyline.weapon", "polyline.baseline", "polygon.weapon.wide"):
            drawn = f"#card-{name} {line}"
            until(lambda css=drawn: visitor.page.locator(css).count() == 1)


NOTE_LABELS = """() => {
  const row = document.querySelector('.more'), all = row.getElementsByTagName('button');
  window.labels = [];
  const look = () => window.labels.push(...[...all].map((button) => button.innerText));
  const every = {subtree: true, characterData: true, childList: true};
  new MutationObserver(look).observe(row, every);
}"""


def test_an_address_that_a_browser_refused_to_write_is_written_later(visitors):
    visitor: Visitor = visitors("?months=24")
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.evaluate("""() => {
      const own = history.replaceState.bind(history);
      history.replaceState = () => {};  // as Chromium does after many in a while
      setTimeout(() => { history.replaceState = own; }, 3000);
    }""")
    visitor.press("Step")
    visitor.wait_for_month(1)
    visitor.page.evaluate(NOTE_LABELS)  # the label stands for two seconds: it may be past
    visitor.press("Copy link")
    visitor.page.wait_for_function("window.labels.includes('Link copied')")
    copied = str(visitor.page.evaluate("navigator.clipboard.readText()"))
    assert copied == f"{visitor.address}/?months=24&at=1"
    until(lambda: visitor.page.evaluate("location.href") == copied, seconds=60)


@pytest.mark.slow
def test_one_visitor_too_many_is_told_so(browser):
    with serving("--visits", "1") as served:
        first, second = Visitor(browser, served.address), Visitor(browser, served.address)
        first.open("?months=6")
        second.page.goto(served.address)
        told = second.page.locator("p.faults")
        told.wait_for()
        assert told.inner_text().startswith("All 1 places of this server are taken.")
        health = second.context.request.get(f"{served.address}/healthz")
        assert health.json() == {"visits": 1, "places": 1}
        first.page.close()

        def let_in() -> bool:
            """Whether there is room now: a page that was refused is not waited for."""
            second.page.goto(served.address)
            second.page.wait_for_selector("svg.network, p.faults")
            return second.page.locator("svg.network").count() == 1

        until(let_in, seconds=60)
        assert first.wrong == second.wrong == []
        for visitor in (first, second):
            visitor.context.close()

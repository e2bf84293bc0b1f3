"""A visitor of the live page in a real browser, as the tests see one."""

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

PICTURES = Path("results") / "page"  # screenshots, for people to look at; git-ignored
WAIT = 30_000  # milliseconds: a shared machine may be slow, a hung page is not


DRAWN = """svg => [...svg.querySelectorAll("*")].map(mark => [
  mark.tagName,
  [...mark.attributes].map(given => `${given.name}=${given.value}`).sort().join(" "),
  mark.children.length ? "" : mark.textContent,
].join(" ")).join("\\n")"""


# What is folded is opened as soon as it is there, as by somebody who wants to see all, and what
# lies outside the window is laid out, too, as if it had been scrolled to: else it has no text.
UNFOLD = """
  const laid = new CSSStyleSheet();
  laid.replaceSync('.card { content-visibility: visible !important }');
  document.adoptedStyleSheets = [laid];
  const seen = new WeakSet();
  new MutationObserver(() => document.querySelectorAll('details.fold').forEach((fold) => {
    if (!seen.has(fold)) fold.open = true;
    seen.add(fold);
  })).observe(document, {childList: true, subtree: true});
"""

# An answer that is drawn while the mouse is down moves what lies below it away from the mouse: the
# press is lost, as the browser clicks only what is pressed and let go. `window.lost` says so.
PRESSES = """
  let held;
  document.addEventListener('mousedown', (e) => {
    held = e.target.closest('button, summary');
    window.lost = false;
  }, true);
  document.addEventListener('click', (e) => window.lost = !!held && !held.contains(e.target), true);
"""


class Visitor:
    """One visitor: a page, and what went wrong on it. folded: whether the page is left folded."""

    def __init__(
        self, browser: Browser, address: str, width: int = 1280, dark: bool = False,
        folded: bool = False,
    ):  # fmt: skip
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(WAIT)
        self.page.add_init_script(PRESSES + ("" if folded else UNFOLD))
        self.wrong: list[str] = []
        self.asked: set[str] = set()
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self.asked.add(request.url))
        self.page.on("response", self._answered)

    def _answered(self, response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status} {response.url}")

    def open(self, query: str = "") -> "Visitor":
        self.page.goto(f"{self.address}/{query}")
        self.page.wait_for_selector("svg.network", state="attached")
        return self

    def click(self, there: Locator) -> None:
        """Press a button or what folds, and once more if the page took it from under the mouse."""
        there.click()
        if self.page.evaluate("window.lost"):
            there.click()

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def press_quietly(self, name: str) -> None:
        """Press without moving the focus."""
        self.page.get_by_role("button", name=name, exact=True).dispatch_event("click")

    def month(self) -> int:
        text = self.page.locator(".bar .note").inner_text()
        found = re.search(r"month (\d+) of", text)
        assert found, text
        return int(found[1])

    def wait_for_address(self, *texts: str) -> str:
        """The query of the page once it holds all texts: it is written after the page is drawn.

        The browser is asked: `page.url` is a copy that changes only while something else is asked.
        """
        until(lambda: all(text in self.page.evaluate("location.search") for text in texts))
        return str(self.page.evaluate("location.search"))

    def wait_for_month(self, month: int) -> None:
        self.page.locator(".bar .note", has_text=f"month {month} of").wait_for()

    def wait_for_answer(self) -> None:
        """Until all worlds are played, which takes its time on a machine that others share."""
        note = self.page.locator(".finding .note", has_text="256 worlds in")
        note.wait_for(timeout=3 * WAIT)

    def picture(self, name: str) -> str:
        """What is drawn on a card, attributes in one order: a page that is redrawn keeps none."""
        return str(self.page.locator(f"#card-{name} svg").first.evaluate(DRAWN))

    def faults(self) -> list[str]:
        return self.page.locator(".faults li").all_inner_texts()

    def unfold(self, css: str) -> None:
        self.click(self.page.locator(f"{css} > summary").first)

    def field(self, name: str, value: str) -> None:
        self.page.locator(f"input[name='{name}']").first.fill(value)

    def choice(self, name: str, value: str) -> None:
        self.page.locator(f"select[name='{name}']").first.select_option(value)

    def who(self) -> list[str]:
        return self.page.locator("p.who").all_inner_texts()

    def saved(self, press) -> tuple[str, bytes]:
        """Return name and content of the file that is saved when something is pressed."""
        with self.page.expect_download() as waiting:
            press()
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()

    def keep(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        # What lies outside the window is laid out only when it is scrolled to.
        self.page.add_style_tag(content=".card{content-visibility:visible!important}")
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def until(true, seconds: float = 20.0) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.05)
